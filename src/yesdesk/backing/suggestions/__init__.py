"""Suggestions: one line from anyone on staff, answered by a post by a day."""
