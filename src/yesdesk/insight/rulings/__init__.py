"""Decisions of the library as pages: the list, a draft, and one that is signed, with its chart and its word."""
