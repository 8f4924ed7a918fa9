"""Speak to Koha over its REST API, 23.05 and later. `connector.py` is the door."""
