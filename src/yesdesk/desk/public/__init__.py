"""Patrons' pages: no account, no cookie, complete without JavaScript."""
