"""Files that a library brings along: choose, match by example, look, read in, undo. It knows no kind of thing."""
