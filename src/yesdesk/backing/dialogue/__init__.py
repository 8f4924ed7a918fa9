"""Talk about this together: a question from a hard request for the Monday card."""
