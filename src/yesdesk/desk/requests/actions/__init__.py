"""Every write of the desk, one file for each idea. All take `by`; all are atomic; all hint on the live stream."""
