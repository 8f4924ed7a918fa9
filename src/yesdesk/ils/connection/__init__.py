"""Which library system it is, whether it works and what it can: the pages that ask and show it."""
