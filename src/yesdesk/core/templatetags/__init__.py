"""Tags of our own for templates; as few as can be."""
