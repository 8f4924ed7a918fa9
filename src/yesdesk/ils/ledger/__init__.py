"""The money ledger, beside the library system's and its file's word on the same money."""
