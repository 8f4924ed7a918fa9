"""Stories: a patron's thanks on a Monday card, once both sides agreed."""
