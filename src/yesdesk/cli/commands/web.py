"""`yesdesk web`: answer requests, under `serve` or beside a `worker`."""

import argparse
import contextlib
import os
import socket
import sys

from yesdesk.cli.paths import serving_lock, web_environment
from yesdesk.cli.supervisor import PortTaken, add_address_arguments, bound_socket
from yesdesk.core.process import InUse, folder_lock, has_keeper

NAME = "web"
HELP = "answer requests (part of serve; alone when a worker runs elsewhere)"


def arguments(parser: argparse.ArgumentParser) -> None:
    add_address_arguments(parser)
    parser.add_argument("--fd", type=int, help="a bound socket handed over by the parent")


def run(options: argparse.Namespace) -> int:  # noqa: RET503 - execve does not return
    """Become the web process. The call returns only when it cannot."""
    with contextlib.ExitStack() as held:
        try:
            if not has_keeper():
                # Inherited by what this process becomes, so the folder stays marked as in use.
                handle = held.enter_context(folder_lock(serving_lock(), shared=True))
                os.set_inheritable(handle, True)  # noqa: FBT003 - the only way to say it
            listening = _bound_or_inherited_socket(options)
        except InUse:
            print(
                "`yesdesk serve` runs from this data folder and has its own web.", file=sys.stderr
            )
            return 1
        except PortTaken as taken:
            print(taken, file=sys.stderr)
            return 1
        os.set_inheritable(listening.fileno(), True)  # noqa: FBT003
        # The shell lives in `server`, a sibling room: it is started, never imported.
        given = [sys.executable, "-m", "yesdesk.server", str(listening.fileno())]
        env = web_environment(os.environ)
        os.execve(sys.executable, given, env)  # noqa: S606 - our own interpreter and module


def _bound_or_inherited_socket(options: argparse.Namespace) -> socket.socket:
    if options.fd is not None:
        return socket.socket(fileno=options.fd)
    return bound_socket(options.host, options.port)
