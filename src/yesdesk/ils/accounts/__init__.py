"""Accounts of patrons as far as each proof shows them, who looked, and whose card is whose among staff."""
