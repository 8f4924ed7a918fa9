"""A rule over time: the ways it was met, its changes, and the limits of the count."""
