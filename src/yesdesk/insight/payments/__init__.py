"""Payments files, read in and taken out again: acts, figures, pages."""
