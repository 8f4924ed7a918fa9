"""Text messages: one more way that requests come in and answers go out, by a provider."""
