"""A twin of Twilio: it takes texts, or breaks as it is told to, and signs what it sends to us."""

import base64
import hashlib
import hmac
import json
import threading
from collections import deque
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs

from tests.twins.http_server import TwinHandler, serving

ACCOUNT = "AC0000000000000000000000000000000a"
TOKEN = "a-token-of-the-twin"
NUMBER = "+15550100200"

HANGS_UP = (0, 0)
"""An order: the text is taken and the answer never comes."""

TOO_MANY = (429, 20429)
STOPPED = (400, 21610)
NO_SUCH_NUMBER = (400, 21211)
NO_MONEY = (401, 20003)


@dataclass
class Twilio:
    """`taken`: each text as (to, words, report address). `orders`: what the next calls answer, (status, code)."""

    url: str
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    orders: deque[tuple[int, int]] = field(default_factory=deque)
    closing: threading.Event = field(default_factory=threading.Event)

    def sid_of(self, index: int) -> str:
        return f"SM{index:032x}"


class _Handler(TwinHandler[Twilio]):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        twin = self.server.twin
        key = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        wrong = self.headers["Authorization"] != f"Basic {key}" or form["From"] != NUMBER
        status, code = (
            NO_MONEY if wrong else twin.orders.popleft() if twin.orders else (HTTPStatus.CREATED, 0)
        )
        if status in {HTTPStatus.CREATED, 0}:
            twin.taken.append((form["To"], form["Body"], form["StatusCallback"]))
        if status == 0:
            self.close_connection = True
            return
        told: dict[str, object] = {"code": code, "message": f"no text to {form['To']}"}
        if status == HTTPStatus.CREATED:
            told = {"sid": twin.sid_of(len(twin.taken)), "status": "queued"}
        answer = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def twilio() -> AbstractContextManager[Twilio]:
    """The twin on loopback until the end of the block."""
    return serving(Twilio, _Handler)


def signature(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    """Sign as Twilio documents it: the address, then each field by name, with its value behind it."""
    told = url + "".join(name + form[name] for name in sorted(form))
    mac = hmac.new(token.encode(), told.encode(), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()
