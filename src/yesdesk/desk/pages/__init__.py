"""Compose staff's pages: the list, a request, its ways to yes, and the reply."""
