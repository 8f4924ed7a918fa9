"""A twin of a push service, and of the browser behind it: the real protocol on loopback, written apart from
our sender, so that one checks the other. `server.push_twin()` is the door.
"""
