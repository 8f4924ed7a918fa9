"""Staff pages of the mail channel."""
