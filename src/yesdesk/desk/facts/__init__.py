"""Facts about requests: how many came and ended, without persons, kept for good."""
