"""Keep a request and its timeline: what came in, what was answered, promised, passed on, and how it ended."""
