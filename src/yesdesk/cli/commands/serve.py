"""`yesdesk serve`: run web, worker and clock, all that a library needs."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from yesdesk.cli.paths import base_url, data_folder, serving_lock, web_environment
from yesdesk.cli.supervisor import (
    Child,
    PortTaken,
    Supervisor,
    add_address_arguments,
    bound_socket,
    say,
)
from yesdesk.core.process import PARENT, InUse, folder_lock

NAME = "serve"
HELP = "serve the library: web, worker and clock, started again whenever one stops"

_COMMAND: Final = [sys.executable, "-m", "yesdesk.cli.main"]


def arguments(parser: argparse.ArgumentParser) -> None:
    add_address_arguments(parser)
    parser.add_argument("--processes", type=int, default=1, help="web processes (1)")


def run(options: argparse.Namespace) -> int:
    return serve(options.host, options.port, processes=options.processes)


def serve(
    host: str, port: int, *, processes: int = 1, prepare: str = "", beside: Sequence[Child] = ()
) -> int:
    """Serve until SIGTERM and return the exit code. `prepare`: a word for cli/prepare.py."""
    try:
        with folder_lock(serving_lock()), bound_socket(host, port) as listening:
            prepared = _run_prepare(prepare)
            if prepared:
                return prepared
            os.environ[PARENT] = str(os.getpid())
            # glibc gives each thread its own heap, and keeps what one let go from the others.
            os.environ.setdefault("MALLOC_ARENA_MAX", "2")
            handle = listening.fileno()
            web = [*_COMMAND, "web", "--fd", str(handle)]
            children = [
                Child(f"web {n + 1}", web, handle, given=web_environment) for n in range(processes)
            ]
            children.append(Child("worker", [*_COMMAND, "worker"]))
            children.extend(beside)
            say(f"Yesdesk is at {base_url()}/ (listening at {host}:{port})")
            return Supervisor(children).run()
    except InUse:
        return _print_refusal(
            f"The data folder {data_folder()} is being served already. Stop that first, or name "
            "another folder by YESDESK_DATA."
        )
    except PortTaken as taken:
        return _print_refusal(str(taken))
    except OSError as error:
        return _print_refusal(
            f"The data folder {data_folder()} cannot be used ({error.strerror}). Let the user "
            "Yesdesk runs as write to it, or name another by YESDESK_DATA."
        )


def _run_prepare(word: str) -> int:
    command = [sys.executable, "-m", "yesdesk.cli.prepare", *([word] if word else [])]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own module


def _print_refusal(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
