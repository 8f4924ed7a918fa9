"""`/live` does itself what the middleware does elsewhere: host, origin, session, permission, caps."""

import asyncio

import pytest

from yesdesk.server.broadcaster import Subscription
from yesdesk.server.live import Live, StreamLimits
from yesdesk.server.tests.asgi import Sent, parts, scope
from yesdesk.server.tests.watching import Watched

OURS = {"host": "127.0.0.1:8000", "cookie": "yesdesk=key-sam", "sec_fetch_site": "same-origin"}


def live_scope(query=b"topics=desk.1", method="GET", **headers):
    return scope("/live", method, query, **{**OURS, **headers})


def answer(asked, live=None):
    """What is sent to a page that goes away as soon as it is answered."""
    sent = Sent()
    live = live or Live(Watched())

    async def run():
        try:
            await live(asked, parts(b"", then="http.disconnect"), sent)
        finally:
            live.end_all()

    asyncio.run(run())
    return sent


def test_a_signed_in_page_of_ours_gets_a_stream():
    sent = answer(live_scope())
    assert sent.status == 200
    assert sent.headers["content-type"].startswith("text/event-stream")
    assert sent.headers["x-accel-buffering"] == "no"
    assert sent.headers["cache-control"] == "no-store"
    assert sent.body.startswith(b"retry: 3000\n\n")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (live_scope(host="evil.example"), 400),
        (live_scope(host=""), 400),
        (live_scope(sec_fetch_site="cross-site"), 403),
        (live_scope(sec_fetch_site="same-site"), 403),
        (live_scope(sec_fetch_site="", origin="https://evil.example"), 403),
        (live_scope(sec_fetch_site="", origin="http://127.0.0.1:8000"), 200),
        (live_scope(sec_fetch_site=""), 200),
        (live_scope(method="POST"), 405),
        (live_scope(cookie=""), 401),
        (live_scope(cookie="yesdesk=key-nobody"), 401),
        (live_scope(cookie='"; =;;yesdesk'), 401),
        (live_scope(query=b""), 403),
        (live_scope(query=b"topics=leads.1"), 403),
        (live_scope(query=b"topics=desk.1&since=4711"), 200),
        (live_scope(query=b"topics=desk.1&since=-1"), 200),
        (live_scope(query=b"topics=desk.1&since=%D9%A3x" + b"9" * 40), 200),
    ],
)
def test_who_may_listen(asked, status):
    assert answer(asked).status == status


def test_user_holds_a_limited_number_of_streams():
    assert answer(live_scope(), Live(Watched(), StreamLimits(user=0))).status == 503


def test_a_full_process_says_when_to_come_again():
    sent = answer(live_scope(), Live(Watched(), StreamLimits(process=0)))
    assert (sent.status, sent.headers["retry-after"]) == (503, "30")


def test_without_a_database_the_browser_is_told_to_come_again():
    watched = Watched()
    watched.away = True
    sent = answer(live_scope(), Live(watched))
    assert (sent.status, sent.headers["retry-after"]) == (503, "5")


def test_a_stream_ends_by_itself_after_its_time():
    live = Live(Watched(), StreamLimits(longest=0.02))
    sent = Sent()

    async def run():
        await live(live_scope(), parts(b""), sent)
        assert not live.hub.streams
        live.end_all()

    asyncio.run(asyncio.wait_for(run(), 5))
    assert sent.messages[-1] == {"type": "http.response.body", "body": b""}


def test_a_stream_that_keeps_a_sign_up_ends_sooner():
    class WithSigns(Watched):
        def admit(self, session, topics):
            return Subscription(self.members[session], topics)

    live = Live(WithSigns(), StreamLimits(longest_held=0.02))
    sent = Sent()

    async def run():
        await live(live_scope(query=b"topics=desk.1,sign.3"), parts(b""), sent)
        live.end_all()

    asyncio.run(asyncio.wait_for(run(), 5))
    assert sent.messages[-1] == {"type": "http.response.body", "body": b""}


def test_a_hint_is_an_event_with_its_topic():
    watched = Watched()
    live = Live(watched)
    sent = Sent()

    async def run():
        page = asyncio.create_task(
            live(live_scope(query=b"topics=desk.1,desk.2"), parts(b""), sent)
        )
        while not live.hub.streams:
            await asyncio.sleep(0)
        for stream in live.hub.streams:
            stream.queue_hint("desk.1")
            stream.queue_hint("desk.2")
            stream.queue_hint("desk.1")
        while b"hint" not in sent.body:
            await asyncio.sleep(0)
        live.end_all()
        await page

    asyncio.run(asyncio.wait_for(run(), 5))
    assert b"event: hint\ndata: desk.1\n\nevent: hint\ndata: desk.2\n\n" in sent.body


def test_a_page_that_joined_in_vain_is_forgotten():
    class AwayAtHints(Watched):
        def hints(self, mark):
            raise OSError("no database")

    live = Live(AwayAtHints())
    assert answer(live_scope(query=b"topics=desk.1&since=4711"), live).status == 503
    assert live.hub.streams == set()
