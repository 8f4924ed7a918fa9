"""Help outside the library: places that say yes where our own resources end."""
