"""The clients, in a process of their own so that their work is not counted as the server's.

`python -m bench.client HOST PORT` reads one load a line as JSON and answers each with one line.
"""

import html
import json
import random
import re
import sys
import threading
import time
import uuid
from collections import Counter, deque
from dataclasses import asdict
from http.client import HTTPConnection, HTTPException
from urllib.parse import urljoin

from bench.shapes import Call, Driven, Load, load_from

_BY_ITSELF = re.compile(r'<[^>]*\bhx-(get|post)="([^"]+)"[^>]*\bhx-trigger="load(?: delay:1s)?[,"]')
"""What a page asks for as it opens. Later ones, as a letter that waits for Undo, are not its opening."""
_STREAM = re.compile(r'<body[^>]*\bdata-live="([^"]+)"(?:[^>]*\bdata-since="(\d+)")?')
_REGION = re.compile(r'<[^>]*\bdata-topic="[^"]+"[^>]*\bhx-get="([^"]+)"[^>]*\bhx-trigger="refresh')
"""What a page asks for anew when its stream opens, unless it says up to where its own news reach (live.js)."""

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/109.0"


class Client(threading.Thread):
    """One connection, kept alive; the next call goes out when the last answer is whole."""

    def __init__(self, where: tuple[str, int], load: Load, number: int, left: deque[Call]) -> None:
        super().__init__(daemon=True)
        self._connection = HTTPConnection(*where, timeout=60)
        self._load = load
        self._left = left
        self._session = load.sessions[number % len(load.sessions)] if load.sessions else None
        self._random = random.Random(number)
        self._place = self._random.randrange(len(load.calls))
        self.took: list[float] = []
        self.wrong: Counter[str] = Counter()

    def run(self) -> None:
        end = time.perf_counter() + self._load.seconds
        while time.perf_counter() < end:
            call = self._next()
            if call is None:
                break
            self._make(call)
        self._connection.close()

    def _next(self) -> Call | None:
        if self._load.once:
            try:
                return self._left.popleft()
            except IndexError:
                return None
        self._place += 1
        return self._load.calls[self._place % len(self._load.calls)]

    def _make(self, call: Call) -> None:
        """One call, and what a browser asks for with it."""
        started = time.perf_counter()
        try:
            status, page = self._ask(call)
            answers = {status}
            if call.browser:
                answers |= self._with_it(call.path, page)
        except (OSError, HTTPException) as error:
            self.wrong[type(error).__name__] += 1
            self._connection.close()
            return
        self.took.append((time.perf_counter() - started) * 1000)
        for status in answers - {self._load.expect}:
            self.wrong[str(status)] += 1

    def _with_it(self, path: str, page: str) -> set[int]:
        """Statuses of everything else that a browser asks for while a page opens, its stream among them."""
        asked = _BY_ITSELF.findall(page)
        stream = _STREAM.search(page)
        if stream is not None:
            address, since = html.unescape(stream[1]), stream[2]
            listening = self._listen(f"{address}&since={since}" if since else address)
            asked += [("get", each) for each in _REGION.findall(page)] if not since else []
        answers = set()
        for method, address in asked:
            asks = Call(urljoin(path, html.unescape(address)), {} if method == "post" else None)
            answers.add(self._ask(asks, htmx=True)[0])
        if stream is not None:
            listening.close()
        return answers

    def _listen(self, address: str) -> HTTPConnection:
        """A stream that has begun."""
        stream = HTTPConnection(self._connection.host, self._connection.port, timeout=60)
        cookie = self._session.cookie if self._session else ""
        stream.request("GET", address, None, {"Cookie": cookie, "Accept": "text/event-stream"})
        answer = stream.getresponse()
        if not answer.readline().startswith(b"retry:"):
            stream.close()
            raise HTTPException(f"no stream: {answer.status}")
        return stream

    def _ask(self, call: Call, *, htmx: bool = False) -> tuple[int, str]:
        """Status and text of its answer."""
        headers = {"User-Agent": AGENT, "Accept-Language": "en"}
        if htmx:
            headers["HX-Request"] = "true"
        fields = call.body
        if self._session is not None:
            headers["Cookie"] = self._session.cookie
            if fields is not None:
                fields = {**fields, "csrfmiddlewaretoken": self._session.token}
        body = None
        if fields is not None:
            body, headers["Content-Type"] = multipart(fields)
            headers["Sec-Fetch-Site"] = "same-origin"
        self._connection.request("GET" if body is None else "POST", call.path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if call.browser and answer.status in {302, 303}:
            headers.pop("Content-Type", None)
            self._connection.request("GET", answer.headers["Location"], None, headers)
            answer = self._connection.getresponse()
            text = answer.read()
        return answer.status, text.decode()


def multipart(fields: dict[str, str]) -> tuple[bytes, str]:
    """As a browser sends a form that could carry files and carries none."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename=""\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n\r\n--{boundary}--\r\n"
    )
    return "".join(parts).encode(), f"multipart/form-data; boundary={boundary}"


def drive(where: tuple[str, int], load: Load) -> Driven:
    """Runs all clients to their end."""
    left = deque(load.calls)
    clients = [Client(where, load, number, left) for number in range(load.clients)]
    started = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    seconds = time.perf_counter() - started
    took = [each for client in clients for each in client.took]
    wrong = sum((client.wrong for client in clients), Counter())
    return Driven(took, seconds, dict(wrong))


def main() -> None:
    where = (sys.argv[1], int(sys.argv[2]))
    for line in sys.stdin:
        driven = drive(where, load_from(json.loads(line)))
        print(json.dumps(asdict(driven)), flush=True)


if __name__ == "__main__":
    main()
