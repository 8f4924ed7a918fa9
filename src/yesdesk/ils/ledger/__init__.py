"""The money ledger, and what the library system and a file of it say of the same money."""
