"""Papers: the Monday card, the bulletin of the month, the board sheet."""
