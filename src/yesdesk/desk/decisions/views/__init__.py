"""Pages of a decision: undo, exceptions noted later, what is done by hand."""
