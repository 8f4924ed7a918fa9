"""The shell tells paths apart, and hands on a request that is whole, clean and from whom a trusted proxy says it is."""

import asyncio

import pytest

from yesdesk.core.env import SettingNeedsMending
from yesdesk.server.router import Proxies, Router, clean_headers
from yesdesk.server.tests.asgi import Sent, parts, scope
from yesdesk.server.wsgi_bridge import BODY


class Seen:
    """Stands behind the shell and remembers what it was given."""

    def __init__(self):
        self.scope = None
        self.body = None
        self.ended = False

    async def __call__(self, scope, receive, send):
        self.scope = scope
        if BODY in scope:
            self.body = scope[BODY].read()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"seen"})

    def end_all(self):
        self.ended = True


@pytest.fixture
def pages():
    return Seen()


@pytest.fixture
def live():
    return Seen()


@pytest.fixture
def ask(pages, live, tmp_path):
    def ask(asked, receive=None, base="https://ask.example/help", trusted=("127.0.0.1",)):
        shell = Router(
            pages=pages,
            live=live,
            base_url=base,
            trusted_proxies=trusted,
            spool_folder=tmp_path,
            limit_for=lambda path: 2_000_000,
        )
        sent = Sent()
        asyncio.run(shell(asked, receive or parts(b""), sent))
        return sent

    return ask


@pytest.mark.parametrize(
    ("version", "hosts", "status"),
    [("1.1", 0, 400), ("1.1", 2, 400), ("1.0", 2, 400), ("1.1", 1, 200), ("1.0", 0, 200)],
)
def test_exactly_one_host_header_is_required(ask, version, hosts, status):
    asked = {**scope("/help/en"), "http_version": version}
    asked["headers"] = [(b"host", b"ask.example")] * hosts
    assert ask(asked).status == status


def header_of(seen, name):
    return [value for given, value in seen.scope["headers"] if given == name]


def test_pages_below_the_base_path_reach_django_with_their_place(ask, pages):
    ask(scope("/help/desk"))
    assert (pages.scope["path"], pages.scope["root_path"]) == ("/help/desk", "/help")
    assert pages.scope["scheme"] == "https"


def test_the_base_path_itself_is_the_start(ask, pages):
    assert ask(scope("/help")).body == b"seen"


def test_a_path_that_only_begins_alike_is_elsewhere(ask, pages):
    sent = ask(scope("/helpful"))
    assert sent.status == 404
    assert b"https://ask.example/help/" in sent.body
    assert pages.scope is None


def test_the_root_leads_to_the_base_path(ask):
    sent = ask(scope("/"))
    assert (sent.status, sent.headers["location"]) == (302, "/help/")


@pytest.mark.parametrize("path", ["/healthz", "/help/healthz"])
def test_healthz_is_answered_here(ask, pages, path):
    assert ask(scope(path)).body == b"alive\n"
    assert pages.scope is None


def test_live_goes_to_the_streams(ask, live, pages):
    ask(scope("/help/live"))
    assert live.scope["path"] == "/help/live"
    assert pages.scope is None


def test_a_chunked_form_has_its_length(ask, pages):
    asked = scope("/help/sign-in", "POST", transfer_encoding="chunked")
    ask(asked, parts(b"login=", b"sam"))
    assert pages.body == b"login=sam"
    assert header_of(pages, b"content-length") == [b"9"]
    assert header_of(pages, b"transfer-encoding") == []


def test_the_client_is_who_the_proxy_says(ask, pages):
    ask(scope("/help/", client=("127.0.0.1", 1), x_forwarded_for="198.51.100.7"))
    assert pages.scope["client"] == ("198.51.100.7", 0)
    assert header_of(pages, b"x-forwarded-for") == []


def test_a_sloppy_query_becomes_ascii(ask, pages):
    ask(scope("/help/desk/find", query="q=caf\u00e9&b=%20".encode("latin-1")))
    assert pages.scope["query_string"] == b"q=caf%E9&b=%20"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/help/en/lost", "more than we can take"),
        ("/help/es/lost", "Es más de lo que"),
        ("/help/fr/lost", "C’est plus que"),
        ("/help/de/lost", "more than we can take"),
        ("/help/sign-in", "more than we can take"),
    ],
)
def test_what_is_too_large_is_refused_in_the_addresss_language(ask, pages, path, words):
    sent = ask(scope(path, "POST", content_length="3000000"), parts(b"x" * 3_000_000))
    assert sent.status == 413
    assert words in sent.body.decode()
    assert "connection" not in sent.headers
    assert pages.scope is None


def test_a_refusal_that_leaves_bytes_unread_closes_the_connection(ask):
    sent = ask(scope("/help/sign-in", "POST", content_length="3000000", expect="100-continue"))
    assert sent.headers["connection"] == "close"


def test_who_left_is_not_answered(ask, pages):
    asked = scope("/help/sign-in", "POST", content_length="10")
    assert ask(asked, parts(b"half", then="http.disconnect")).messages == []
    assert pages.scope is None


def test_the_end_of_the_process_ends_the_streams(ask, live, tmp_path, pages):
    shell = Router(
        pages=pages,
        live=live,
        base_url="http://a",
        trusted_proxies=(),
        spool_folder=tmp_path,
        limit_for=lambda path: 2_000_000,
    )
    told = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = Sent()

    async def receive():
        return told.pop(0)

    asyncio.run(shell({"type": "lifespan"}, receive, sent))
    assert live.ended
    assert [message["type"] for message in sent.messages] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


def asked(peer, *forwarded):
    return {
        "client": (peer, 4711),
        "headers": [(b"x-forwarded-for", f.encode()) for f in forwarded],
    }


def test_without_trusted_proxies_nobody_is_believed():
    assert Proxies([]).client_of(asked("203.0.113.9", "198.51.100.1")) == ("203.0.113.9", 4711)


def test_a_trusted_proxy_tells_the_address():
    proxies = Proxies(["127.0.0.1"])
    assert proxies.client_of(asked("127.0.0.1", "198.51.100.1")) == ("198.51.100.1", 0)


def test_what_the_client_put_before_the_proxys_word_is_not_believed():
    proxies = Proxies(["127.0.0.1", "10.0.0.0/8"])
    said = asked("127.0.0.1", "192.0.2.66, 198.51.100.1, 10.1.2.3")
    assert proxies.client_of(said)[0] == "198.51.100.1"


def test_several_headers_are_one_list():
    proxies = Proxies(["127.0.0.1", "10.0.0.0/8"])
    assert proxies.client_of(asked("127.0.0.1", "198.51.100.1", "10.9.9.9"))[0] == "198.51.100.1"


def test_an_address_nobody_can_read_ends_the_belief():
    proxies = Proxies(["127.0.0.1"])
    assert proxies.client_of(asked("127.0.0.1", "198.51.100.1, unknown"))[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("198.51.100.1:5555", "198.51.100.1"),
        ("[2001:db8::7]:5555", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_addresses_are_read_as_proxies_write_them(written, read):
    assert Proxies(["127.0.0.1"]).client_of(asked("127.0.0.1", written))[0] == read


def test_a_setting_that_is_no_address_says_what_it_takes():
    with pytest.raises(SettingNeedsMending, match=r"10\.0\.0\.0/8"):
        Proxies(["the proxy"])


def test_headers_that_only_proxies_say_and_names_with_underscores_go_no_further():
    given = [
        (b"host", b"ask.example"),
        (b"x_forwarded_for", b"1.1.1.1"),
        (b"x-forwarded-for", b"1.1.1.1"),
        (b"x-forwarded-proto", b"https"),
        (b"x-forwarded-host", b"evil.example"),
        (b"forwarded", b"for=1.1.1.1"),
        (b"x-real-ip", b"1.1.1.1"),
        (b"content_length", b"9"),
        (b"x-request-id", b"abcdefgh"),
    ]
    assert [name for name, _ in clean_headers(given)] == [b"host", b"x-request-id"]
