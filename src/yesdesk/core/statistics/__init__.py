"""Intervals, bands and run charts of what is counted, worked out in a short process of their own."""
