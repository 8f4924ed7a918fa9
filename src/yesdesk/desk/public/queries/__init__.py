"""Reads of a patron's own request."""
