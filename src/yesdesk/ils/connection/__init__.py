"""Pages to connect the library system, to check it, and to see what it can do."""
