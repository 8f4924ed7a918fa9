"""One file for each command: NAME, HELP, `arguments(parser)`, `run(options) -> int`."""
