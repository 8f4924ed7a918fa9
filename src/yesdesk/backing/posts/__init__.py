"""Posts: which job class answers suggestions, and which stands in while everybody in it is away."""
