"""Suggestions of staff, and the posts that answer them by a day."""
