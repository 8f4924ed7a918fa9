"""The socket a library is asked at, and what to say when somebody has it already."""

import argparse
import errno
import socket
from typing import Final

BACKLOG: Final = 2048


class PortTaken(Exception):
    """The message says which address, and what to do."""


def add_address_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="which port (8000)")


def bound_socket(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address, not listening yet. Raises PortTaken with a sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise PortTaken(_why(error, host, port)) from error
    return bound


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use by another program. "
            f"End that one, or choose another port: --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} is kept for the system's own user. Choose one above 1023 and let a proxy "
            "listen there (docs/serving)."
        )
    return f"Nobody can listen at {host}:{port} ({error.strerror}). Choose another --host."
