"""The ways to yes: one file for each kind of yes, and the registry of them."""
