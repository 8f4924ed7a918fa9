"""Thanks and answers: what came back to oneself."""
