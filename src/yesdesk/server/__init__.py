"""The ASGI shell between the socket and Django."""
