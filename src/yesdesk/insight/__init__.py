"""Figures of a library about itself: payments files, monthly editions, decisions, and papers for staff."""
