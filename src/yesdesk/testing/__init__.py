"""Help for the tests of all rooms: the named cast, a still clock, signed-in browsers."""
