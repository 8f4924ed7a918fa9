"""Our library: the first page, and the list of editions."""
