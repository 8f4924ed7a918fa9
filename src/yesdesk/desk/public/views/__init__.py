"""Patrons' pages: the form, their own request, and what we say about ourselves."""
