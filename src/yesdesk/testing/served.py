"""A library served by real processes, for tests that kill, fill or measure them."""

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from yesdesk.testing.inside import Inside
from yesdesk.testing.patience import PATIENCE, until
from yesdesk.testing.prepared import lay_out

STAGE: Final = (
    "from yesdesk.cli.paths import set_up_django; set_up_django();"
    "from yesdesk.cli.schema import make_tables; make_tables();"
    "from yesdesk.testing.cast import set_the_stage; set_the_stage()"
)

_OUTSIDE: Final = ("YESDESK_", "DATABASE_URL", "DJANGO_", "SECRET_KEY")


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: str = ""  # those it sets, as a Cookie header

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Served:
    url: str  # with the base path
    data: Path
    log: Path  # what the processes wrote
    process: "subprocess.Popen[bytes]"
    env: dict[str, str] = field(repr=False)

    @cached_property
    def inside(self) -> Inside:
        return Inside(self.env)

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 80

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = PATIENCE,
        **options: Any,
    ) -> Answer:
        """Send one request on its own connection to `path` (below the base path)."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(line):
            where = urlsplit(self.url).path + path
            line.request(method, where, body=body, headers=dict(headers or {}), **options)
            got = line.getresponse()
            told = {k.lower(): v for k, v in got.getheaders()}
            given = [v for k, v in got.getheaders() if k.lower() == "set-cookie"]
            cookies = "; ".join(each.partition(";")[0] for each in given)
            return Answer(got.status, told, got.read(), cookies)

    def sign_in(self, login: str) -> str:
        """Return a Cookie header with which `login` is signed in."""
        page = self.ask("/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None, page.text
        form = {
            "csrfmiddlewaretoken": token[1],
            "login": login,
            "password": f"{login}-yes-desk",
        }
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": page.cookies,
            "Origin": "{0.scheme}://{0.netloc}".format(urlsplit(self.url)),
        }
        answer = self.ask("/sign-in", method="POST", body=urlencode(form), headers=sent)
        assert answer.status == 302, answer.text
        return next(each for each in answer.cookies.split("; ") if each.startswith("yesdesk="))

    def children(self) -> dict[str, int]:
        return {
            name: pid
            for pid in _children_of(self.process.pid)
            for name, sign in (("web", "yesdesk.server"), ("worker", "worker"))
            if sign in _command_of(pid)
        }

    def memory(self) -> int:
        return sum(pss_of(pid) for pid in [self.process.pid, *self.children().values()])

    def look_up(self, program: str) -> Any:
        """Return the JSON that a program prints in the library's database."""
        return json.loads(self.inside.run(f"import json\n{program}"))

    def stop(self) -> int:
        """End it as an init system does, and return the exit code."""
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE)


@contextlib.contextmanager
def served(
    folder: Path,
    *words: str,
    command: str = "serve",
    stage: str = STAGE,
    port: int = 0,
    **settings: str,
) -> Iterator[Served]:
    """Serve the cast's library from `folder/data` by `yesdesk serve WORDS` (or `demo`)."""
    port = port or free_port()
    data = folder / "data"
    env = {key: value for key, value in os.environ.items() if not key.startswith(_OUTSIDE)}
    env |= {"YESDESK_DATA": str(data), "YESDESK_BASE_URL": f"http://127.0.0.1:{port}", **settings}
    if stage:
        lay_out(data, stage, env)
    log = folder / "serve.log"
    asked = [sys.executable, "-m", "yesdesk.cli.main", command, "--port", str(port), *words]
    with log.open("ab") as lines:
        process = subprocess.Popen(asked, env=env, stdout=lines, stderr=lines)
    url = f"http://127.0.0.1:{port}{urlsplit(env['YESDESK_BASE_URL']).path}"
    library = Served(url, data, log, process, env)
    try:
        until(lambda: _answers(library))
        yield library
    finally:
        library.inside.close()
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pss_of(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024


def _answers(library: Served) -> bool:
    assert library.process.poll() is None, library.log.read_text()
    try:
        return library.ask("/healthz", timeout=2).status == 200
    except OSError:
        return False


def _children_of(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
