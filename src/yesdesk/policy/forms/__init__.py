"""Clean values of this room's pages."""
