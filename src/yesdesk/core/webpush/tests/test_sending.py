"""What a push service says, and what it is sent: the real protocol, to a twin on loopback."""

import json
import ssl
from datetime import timedelta
from http import HTTPStatus
from time import monotonic

import pytest

from tests.twins.push.server import push_twin
from yesdesk.core.webpush import push_service, sending
from yesdesk.core.webpush.keys import make_keys, public_key
from yesdesk.core.webpush.port import Fate, NoPush, PushMessage, PushResult
from yesdesk.testing.certificates import signed_by_itself
from yesdesk.testing.patience import SLOWER

pytestmark = pytest.mark.slow
WORDS = {"say": "A colleague asks", "open": "/desk/asked"}


@pytest.fixture
def twin(settings):
    make_keys()
    with push_twin() as twin:
        settings.PUSH_INSIDE = [twin.host]
        yield twin


@pytest.fixture
def send(twin):
    """`send(browser)`: the words above, to live two minutes."""

    def sent(browser, **changes):
        given = browser.given
        said = {
            "endpoint": given["endpoint"],
            "p256dh": given["p256dh"],
            "auth": given["auth"],
            "text": json.dumps(WORDS),
            "lives": timedelta(minutes=2),
            "topic": "asked",
        }
        return push_service().deliver(PushMessage(**{**said, **changes}))

    return sent


def test_a_browser_reads_what_was_sealed_for_it_and_nobody_between(twin, send):
    browser = twin.subscribe(public_key())
    assert send(browser) == PushResult(Fate.TAKEN)
    (heard,) = twin.heard
    assert heard.text == WORDS
    assert b"colleague" not in heard.body
    wanted = {"ttl": "120", "urgency": "high", "topic": "asked", "content-encoding": "aes128gcm"}
    assert wanted.items() <= heard.headers.items()
    assert "cookie" not in heard.headers
    assert twin.turned_away == []


def test_push_message_lives_for_a_second_at_least(twin, send):
    send(twin.subscribe(public_key()), lives=timedelta(milliseconds=20))
    assert twin.heard[0].headers["ttl"] == "1"


def test_who_is_gone_is_gone(twin, send):
    browser = twin.subscribe(public_key())
    twin.end(browser)
    assert send(browser).fate is Fate.GONE
    assert send(browser, endpoint=f"{twin.url}/push/nobody").fate is Fate.GONE
    assert send(twin.subscribe(public_key()), p256dh="AAAA").fate is Fate.GONE


def test_a_browser_that_allowed_another_library_is_not_ours(twin, send):
    assert send(twin.subscribe("another key")).fate is Fate.REFUSED
    assert twin.turned_away == ["another key than it was subscribed with"]


@pytest.mark.parametrize(
    ("status", "headers", "fate", "again"),
    [
        (429, {"Retry-After": "7"}, Fate.LATER, timedelta(seconds=7)),
        (429, {"Retry-After": "Wed, 04 Nov 2026 17:02:30 GMT"}, Fate.LATER, timedelta(seconds=30)),
        (503, {"Retry-After": "999999999"}, Fate.LATER, None),
        (503, {"Retry-After": "86400"}, Fate.LATER, timedelta(minutes=10)),
        (500, {}, Fate.LATER, None),
        (406, {}, Fate.LATER, None),
        (400, {}, Fate.REFUSED, None),
        (413, {}, Fate.REFUSED, None),
        (302, {"Location": "http://127.0.0.1:1/"}, Fate.REFUSED, None),
        (410, {}, Fate.GONE, None),
        (404, {}, Fate.GONE, None),
        (200, {}, Fate.TAKEN, None),
    ],
)
def test_each_answer_has_its_fate(twin, send, now, status, headers, fate, again):
    twin.say = [(HTTPStatus(status), headers)]
    assert send(twin.subscribe(public_key())) == PushResult(fate, again)
    assert twin.asked == 1, "no way is followed further"


def test_nobody_there_is_tried_later(settings, twin, send):
    browser = twin.subscribe(public_key())
    settings.PUSH_INSIDE = ["127.0.0.1:1"]
    assert send(browser, endpoint="http://127.0.0.1:1/x").fate is Fate.LATER


@pytest.mark.parametrize("how", ["silent", "keeps"])
def test_push_answer_that_does_not_end_is_cut_off(twin, send, monkeypatch, how):
    monkeypatch.setattr(sending, "WHOLE", 0.3)
    setattr(twin, how, True)
    begun = monotonic()
    assert send(twin.subscribe(public_key())).fate is Fate.LATER
    assert monotonic() - begun < 3 * SLOWER


def test_what_leads_into_the_house_is_not_asked(settings, twin, send, monkeypatch):
    browser = twin.subscribe(public_key())
    settings.PUSH_INSIDE = []
    assert send(browser).fate is Fate.REFUSED
    monkeypatch.setattr(sending, "may_lead_to", lambda _endpoint: True)  # as a name might
    assert send(browser).fate is Fate.REFUSED
    assert twin.asked == 0


def test_a_certificate_nobody_vouches_for_is_not_trusted(settings, send, monkeypatch, tmp_path):
    file = signed_by_itself("localhost", tmp_path)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(file)
    with push_twin(own) as twin:
        settings.PUSH_INSIDE = [twin.host]
        browser = twin.subscribe(public_key())
        assert send(browser).fate is Fate.LATER
        assert twin.asked == 0
        known = ssl.create_default_context(cafile=str(file))
        monkeypatch.setattr(sending, "_tls_context", lambda: known)
        assert send(browser).fate is Fate.TAKEN


def test_switched_off_nothing_goes_out(settings, twin, send):
    settings.WEB_PUSH = False
    assert isinstance(push_service(), NoPush)
    assert send(twin.subscribe("")).fate is Fate.REFUSED
    assert twin.asked == 0


def test_the_address_is_in_no_line_that_is_written(twin, send, caplog):
    browser = twin.subscribe(public_key())
    with caplog.at_level("DEBUG"):
        send(browser)
        twin.say = [(500, {})]
        send(browser)
    assert browser.endpoint.rpartition("/")[2] not in caplog.text
    message = PushMessage(browser.endpoint, "p", "a", "text", timedelta(), "t")
    assert browser.endpoint not in repr(message)
