"""What may be done here: each is a verb, and `by` says who."""
