"""The clients of the bench do as a browser does: a page and what it asks for by itself are one call."""

import json
import threading
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.client import drive
from bench.permission import FEW_RULES, MANY_RULES
from bench.shapes import Call, Load, Session, load_from
from bench.workloads import Workloads


class Noting(BaseHTTPRequestHandler):
    """Notes what it was asked; `/away` leads on, `/broken` breaks."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.command, self.path, self.headers.get("HX-Request", "")))
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response({"/broken": 500, "/away": 303}.get(self.path, 200))
        self.send_header("Location", "/there")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_words):
        pass


@pytest.fixture
def noting():
    with ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def driven(server, *calls):
    load = Load(list(calls), 1, 5.0, sessions=[Session("a=b", "token")], once=True)
    return drive(server.server_address, load_from(json.loads(json.dumps(asdict(load)))))


def test_what_a_page_asks_for_by_itself_counts_as_the_same_call(noting):
    done = driven(
        noting, Call("/page", then=[Call("/part", htmx=True), Call("/here", {}, htmx=True)])
    )
    assert noting.asked == [
        ("GET", "/page", ""),
        ("GET", "/part", "true"),
        ("POST", "/here", "true"),
    ]
    assert (done.made, done.wrong) == (1, {})


def test_where_it_leads_to_is_asked_too(noting):
    done = driven(noting, Call("/away", {"card": "1"}, follow=True))
    assert [path for _method, path, _htmx in noting.asked] == ["/away", "/there"]
    assert (done.made, done.wrong) == (1, {})


def test_bench_client_counts_wrong_answers(noting):
    assert driven(noting, Call("/page", then=[Call("/broken")])).wrong == {"500": 1}


MATERIALS = {
    "any": [1], "long": [2], "known": [3], "cards": ["c"], "words": ["key"], "pairs": ["ana key"],
}  # fmt: skip


def test_every_act_people_feel_is_driven():
    every = {each.name: each for each in Workloads(None, MATERIALS).all()}
    assert set(every) == {
        "list_all", "list_waiting", "list_part", "open", "browse", "search", "search_two", "ways", "scan",
        "scan_12", "form", "ask", "reply", "reply_20",
    }  # fmt: skip
    assert [each.path for each in every["browse"].calls(0)[0].then] == [
        "/desk/3/ways?part=ways", "/desk/3/words?part=words", "/desk/3/here",
    ]  # fmt: skip
    assert {each.branch for each in every.values()} == {FEW_RULES, MANY_RULES}


@pytest.mark.parametrize(
    ("act", "sqlite", "postgres", "p95"),
    [("list_all", 2.6, 5.5, 120), ("reply_20", 6, 10, 200), ("form", 1.5, None, 120)],
)
def test_each_has_its_aim_by_database(act, sqlite, postgres, p95):
    (found,) = [each for each in Workloads(None, MATERIALS).all() if each.name == act]
    assert found.aims("sqlite")["cpu_aim_ms"] == sqlite
    assert found.aims("postgres")["cpu_aim_ms"] == postgres
    assert found.aims("sqlite")["p95_aim_ms"] == p95
