"""A rule over time: how it was met, what changed when, and what the count cannot say."""
