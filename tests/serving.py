"""A demo library that really runs: `yesdesk serve` on a free port, from a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = [sys.executable, "-m", "yesdesk.cli.main"]
READY_WITHIN = 40  # seconds, on a machine that runs the other tests too
_OURS = ("YESDESK_", "DJANGO_", "DATABASE_URL", "SECRET_KEY", "PYTEST_")

# Browsers and tests share one address, and the limits against abuse are not what these tests are about.
_HOUSE_RULE = """
from yesdesk.cli.place import set_up_django
set_up_django()
from yesdesk.places.models import Library
Library.objects.update(own_networks=["127.0.0.1/32"])
"""


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@dataclass
class Serving:
    """A library in `folder`, asked at `base`. `log`: all that its processes have said."""

    folder: Path
    port: int = field(default_factory=free_port)
    more: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log_file(self) -> Path:
        return self.folder / "log"

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def settings(self) -> dict[str, str]:
        """The environment of its processes: nothing of the test's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        mine = {"YESDESK_DATA": str(self.data), "YESDESK_BASE_URL": self.base}
        return {**kept, **mine, **self.more}

    def run(self, *command: str, given: str | None = None) -> str:
        """One `yesdesk` command to its end, or a program `given` to Python; what it printed."""
        asked = [sys.executable, "-c", given] if given else [*COMMAND, *command]
        done = subprocess.run(
            asked, env=self.settings, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, f"{asked}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Starts it, and returns once it answers."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", "--port", str(self.port)],
                env=self.settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN
        while not self.answers():
            assert self.process is not None
            assert self.process.poll() is None, f"serve has ended: {self.log[-2000:]}"
            assert time.monotonic() < until, f"serve does not answer: {self.log[-2000:]}"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """Ends it and everything it started."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)
        self.process = None

    def children(self, *words: str) -> list[int]:
        """Process ids of its children whose command line holds each of `words`."""
        assert self.process is not None
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                line = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            except (OSError, ValueError):
                continue  # it has ended meanwhile
            if parent == self.process.pid and all(word in line for word in words):
                found.append(int(entry.name))
        return found

    def kill(self, word: str) -> None:
        """kill -9 for its `yesdesk.front` (the web) or its `worker`."""
        for pid in self.children(word):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def demo_library(
    folder: Path, *, requests: int = 60, more: dict[str, str] | None = None
) -> Iterator[Serving]:
    """The demo library with a short story, being served until the block ends."""
    library = Serving(folder, more=more or {})
    library.run("seed", "--requests", str(requests))
    library.run(given=_HOUSE_RULE)
    try:
        library.start()
        yield library
    finally:
        library.stop()
