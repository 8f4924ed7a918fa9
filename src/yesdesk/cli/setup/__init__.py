"""The working parts of `init` and `admin`."""
