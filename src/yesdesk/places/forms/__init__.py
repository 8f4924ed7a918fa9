"""Clean values in, one file for each idea."""
