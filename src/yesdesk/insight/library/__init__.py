"""The library's first page, and the list of editions."""
