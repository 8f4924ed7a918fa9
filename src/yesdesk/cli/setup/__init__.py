"""The working parts of `init`, `admin` and `cast`."""
