"""Counts of short questions: one tap on one of five kinds. Nobody stands in a count, neither patron nor colleague."""
