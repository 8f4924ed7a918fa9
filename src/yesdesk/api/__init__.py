"""The API: reading and asking by the library's own programs, with a token."""
