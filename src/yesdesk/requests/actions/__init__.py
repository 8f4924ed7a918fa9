"""Every write of the desk. All take `by`, are atomic, and hint on the live stream."""
