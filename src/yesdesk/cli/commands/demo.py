"""`yesdesk demo`: the demo library, made if need be, and served. What `make run` calls."""

import argparse
import os

from yesdesk.cli.commands.serve import serve
from yesdesk.cli.listening import add_address_arguments

NAME = "demo"
HELP = "serve the demo library, with a sign-in for each of its cast"


def arguments(parser: argparse.ArgumentParser) -> None:
    add_address_arguments(parser)


def run(options: argparse.Namespace) -> int:
    # Links and the form check follow the address, and a demo's address is where it listens.
    os.environ.setdefault("YESDESK_BASE_URL", f"http://{options.host}:{options.port}")
    return serve(options.host, options.port, prepare="demo")
