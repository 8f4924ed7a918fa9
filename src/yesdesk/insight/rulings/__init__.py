"""Decisions of the library as pages: the list, drafts, and signed ones with chart and numbers."""
