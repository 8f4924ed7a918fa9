"""Commands, a file each: NAME, HELP, `arguments(parser)`, `run(options) -> int`."""
