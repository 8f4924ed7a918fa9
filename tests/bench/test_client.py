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

PAGE = """
<p id="ways" hx-get="/part?a=1&amp;b=2" hx-trigger="load, refresh" hx-swap="outerHTML"></p>
<p hx-post="/here" hx-trigger="load delay:1s, every 20s"></p>
<p hx-get="/later" hx-trigger="load delay:30s"></p><p hx-get="/list" hx-trigger="refresh"></p>
"""
LIVE = """<body class="staff" data-live="/live?topics=desk.1"{} data-whose="1">
<ol id="rows" data-topic="desk.1" hx-get="?part=list&amp;q=" hx-trigger="refresh" hx-swap="outerHTML"></ol>
<p id="ways" data-topic="desk.1" hx-get="/ways" hx-trigger="load, refresh" hx-swap="outerHTML"></p>"""
BROKEN = '<p hx-get="/broken" hx-trigger="load"></p>'


class Noting(BaseHTTPRequestHandler):
    """Notes what it was asked; `/away` leads on, `/broken` breaks, `/there` asks for more by itself."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.command, self.path, self.headers.get("HX-Request", "")))
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response({"/broken": 500, "/away": 303}.get(self.path, 200))
        self.send_header("Location", "/there")
        text = self.server.pages.get(self.path, "").encode()
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_words):
        pass


@pytest.fixture
def noting():
    with ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        server.asked, server.pages = (
            [],
            {
                "/there": PAGE,
                "/half": BROKEN,
                "/old": LIVE.format(""),
                "/fresh": LIVE.format(' data-since="47"'),
                "/live?topics=desk.1": "retry: 1000\n",
                "/live?topics=desk.1&since=47": "retry: 1000\n",
                "/mute": '<body data-live="/silent">',
            },
        )
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def driven(server, *calls):
    load = Load(list(calls), 1, 5.0, sessions=[Session("a=b", "token")], once=True)
    return drive(server.server_address, load_from(json.loads(json.dumps(asdict(load)))))


def test_what_a_page_asks_for_as_it_opens_counts_as_the_same_call(noting):
    done = driven(noting, Call("/there", browser=True))
    assert noting.asked == [
        ("GET", "/there", ""),
        ("GET", "/part?a=1&b=2", "true"),
        ("POST", "/here", "true"),
    ]
    assert (done.made, done.wrong) == (1, {})


def test_where_it_leads_to_is_asked_as_by_a_browser(noting):
    done = driven(noting, Call("/away", {"card": "1"}, browser=True))
    paths = [path for _method, path, _htmx in noting.asked]
    assert paths == ["/away", "/there", "/part?a=1&b=2", "/here"]
    assert (done.made, done.wrong) == (1, {})


def test_a_page_that_cannot_tell_its_own_news_is_asked_for_again_by_its_stream(noting):
    driven(noting, Call("/old", browser=True))
    paths = [path for _method, path, _htmx in noting.asked]
    assert paths == ["/old", "/live?topics=desk.1", "/ways", "/old?part=list&q="]


def test_a_fresh_page_is_not_asked_for_again(noting):
    driven(noting, Call("/fresh", browser=True))
    paths = [path for _method, path, _htmx in noting.asked]
    assert paths == ["/fresh", "/live?topics=desk.1&since=47", "/ways"]


def test_a_stream_that_does_not_begin_is_counted_as_wrong(noting):
    assert driven(noting, Call("/mute", browser=True)).wrong == {"HTTPException": 1}


def test_a_page_alone_is_asked_without_its_parts(noting):
    driven(noting, Call("/there"))
    assert noting.asked == [("GET", "/there", "")]


def test_bench_client_counts_wrong_answers(noting):
    assert driven(noting, Call("/half", browser=True)).wrong == {"500": 1}


MATERIALS = {
    "any": [1], "known": [3], "cards": ["c"], "walk_ins": ["w"], "words": ["key"], "pairs": ["ana key"],
}  # fmt: skip


def test_every_act_people_feel_is_driven():
    every = {each.name: each for each in Workloads(None, MATERIALS).all()}
    assert set(every) == {
        "list_all", "list_waiting", "desk", "open", "open_whole", "browse", "search", "search_two", "scan",
        "scan_12", "form", "ask", "reply", "reply_20",
    }  # fmt: skip
    assert all(every[name].calls(0)[0].browser for name in ("browse", "scan", "scan_12"))
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
