"""Decisions of the library: drafted, signed, tried, looked at once on a fixed day, and kept or ended by a person."""
