"""Forms of the mail channel: clean values in."""
