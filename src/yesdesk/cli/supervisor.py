"""The supervisor of `serve`: it keeps children alive and holds the socket. It runs for months without Django."""

import argparse
import errno
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from types import FrameType
from typing import Final

BACKLOG: Final = 2048
STOP_WITHIN: Final = 8.0
LONGEST_PAUSE: Final = 10.0
# Then its end is no failed start, so it starts again without a pause.
SETTLED_AFTER: Final = 1.5

_WATCHED: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


def say(words: str) -> None:
    """Print a line for a terminal, or JSON for a log."""
    line = words if sys.stderr.isatty() else json.dumps({"event": words, "logger": "yesdesk.serve"})
    print(line, file=sys.stderr, flush=True)


class Child:
    """A process to keep alive. `handle`: an inherited descriptor. `given`: changes the environment."""

    def __init__(
        self,
        name: str,
        command: list[str],
        handle: int | None = None,
        *,
        given: Callable[[Mapping[str, str]], dict[str, str]] = dict,
    ) -> None:
        self.name = name
        self.due_at = 0.0
        self._command = command
        self._handles = () if handle is None else (handle,)
        self._given = given
        self._pause = 0.0
        self._started_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            self._command,
            pass_fds=self._handles,
            stdin=subprocess.DEVNULL,
            env=self._given(os.environ),
        )

    def looked_at(self) -> int | None:
        """Return the exit code once after its end, then start it after a pause, which doubles until it settles."""
        if self._process is None or self._process.poll() is None:
            return None
        code = int(self._process.returncode)
        self._process = None
        now = time.monotonic()
        settled = now - self._started_at >= SETTLED_AFTER
        self.due_at = now + (0.0 if settled else self._pause)
        self._pause = 0.5 if settled else min(max(self._pause * 2, 0.5), LONGEST_PAUSE)
        return code

    def tell(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def start_again_at_once(self) -> None:
        """End it; the next look starts it without a pause."""
        self._pause = 0.0
        self.tell(signal.SIGTERM)


class Supervisor:
    """SIGTERM and SIGINT end all, SIGHUP starts each child again."""

    def __init__(self, children: Iterable[Child]) -> None:
        self._children = list(children)
        self._told: set[int] = set()

    def run(self) -> int:
        """Run until told to stop; 0 when every child ended in time."""
        waking, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for number in _WATCHED:
            signal.signal(number, self._note_signal)
        while not self._told & {signal.SIGTERM, signal.SIGINT}:
            self._tend_children()
            self._wait_for_signal(waking, self._until_next())
        return self._end_all(waking)

    def _note_signal(self, number: int, _frame: FrameType | None) -> None:
        self._told.add(number)

    def _tend_children(self) -> None:
        if signal.SIGHUP in self._told:
            self._told.discard(signal.SIGHUP)
            for child in self._children:
                child.start_again_at_once()
        for child in self._children:
            code = child.looked_at()
            if code is not None:
                say(f"{child.name} ended ({_exit_in_words(code)}) and is started again")
            if not child.runs and child.due_at <= time.monotonic():
                child.start()

    def _until_next(self) -> float | None:
        due = [child.due_at for child in self._children if not child.runs]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _wait_for_signal(self, waking: int, seconds: float | None) -> None:
        ready, _, _ = select.select([waking], [], [], seconds)
        if ready:
            os.read(waking, 4096)

    def _end_all(self, waking: int) -> int:
        for child in self._children:
            child.tell(signal.SIGTERM)
        until = time.monotonic() + STOP_WITHIN
        while self._still_running() and time.monotonic() < until:
            self._wait_for_signal(waking, until - time.monotonic())
        late = self._still_running()
        for child in late:
            say(f"{child.name} did not end in {STOP_WITHIN:.0f} s and was ended")
            child.tell(signal.SIGKILL)
        return 1 if late else 0

    def _still_running(self) -> list[Child]:
        for child in self._children:
            child.looked_at()
        return [child for child in self._children if child.runs]


def _exit_in_words(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"


class PortTaken(Exception):
    """Refuse an address; the message says which and what to do."""


def add_address_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="which port (8000)")


def bound_socket(host: str, port: int) -> socket.socket:
    """Return a bound socket that does not listen yet. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except OverflowError as error:
        bound.close()
        raise PortTaken(f"There is no port {port}. Choose one from 1024 to 65535.") from error
    except OSError as error:
        bound.close()
        raise PortTaken(_bind_error_in_words(error, host, port)) from error
    return bound


def _bind_error_in_words(error: OSError, host: str, port: int) -> str:
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
