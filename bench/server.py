"""The server under measurement: `yesdesk serve` as a library runs it, and browsers signed in to it."""

import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from bench.inside import PASSWORD
from bench.place import Place
from bench.shapes import Session

HOST = "127.0.0.1"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_READY_WITHIN = 60


@dataclass(frozen=True)
class Server:
    """`root`: process id of `serve`; everything it started counts as the server."""

    root: int
    port: int

    def get(self, path: str, cookie: str = "") -> tuple[int, str, str]:
        """Status, text, and the cookie from then on."""
        return self._ask("GET", path, cookie)

    def sign_in(self, login: str) -> Session:
        """A session as a browser gets one."""
        _status, page, cookie = self.get("/sign-in")
        fields = {"login": login, "password": PASSWORD, "csrfmiddlewaretoken": _token(page)}
        status, page, cookie = self._ask("POST", "/sign-in", cookie, urlencode(fields))
        if status != 302:
            raise RuntimeError(f"{login} was not let in ({status})")
        _status, page, cookie = self.get("/desk", cookie)
        return Session(cookie, _token(page))

    def _ask(
        self, method: str, path: str, cookie: str = "", body: str | None = None
    ) -> tuple[int, str, str]:
        connection = HTTPConnection(HOST, self.port, timeout=30)
        headers = {"Cookie": cookie} if cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        given = "; ".join(
            each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie") or []
        )
        connection.close()
        return answer.status, text, given or cookie


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    if found is None:
        raise RuntimeError("a page without a form where one was expected")
    return found[1]


@contextmanager
def served(place: Place, *module: str) -> Iterator[Server]:
    """`yesdesk serve`, or that module instead, on a free port; stopped at the end."""
    port = _free_port()
    log = (place.data / "serve.log").open("ab")
    process = subprocess.Popen(
        [place.python, "-m", *(module or ["yesdesk.cli.main", "serve", "--port"]), str(port)],
        env=place.env(port),
        cwd=place.tree,
        stdout=log,
        stderr=log,
    )
    try:
        server = Server(process.pid, port)
        _wait_for(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        log.close()


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _READY_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            if server.get("/readyz")[0] == 200:
                return
        except (OSError, HTTPException):
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not come up; its words are in serve.log")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
