"""Accounts of patrons as far as each proof shows them, the looks at them, and cards of staff."""
