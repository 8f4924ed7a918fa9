"""A write to the library system: recorded first, carried out once, settled, and let go of."""
