"""Take a way to yes, carry it out, settle it, and take it back."""
