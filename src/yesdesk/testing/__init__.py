"""What tests in every room share: the named cast, a still clock, signed-in browsers."""
