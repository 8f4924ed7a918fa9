"""A body is read whole, limited by path, on a clock, before anything else happens."""

import asyncio
import tempfile

import pytest

from yesdesk.core.web.files import MB
from yesdesk.server.request_body import (
    BodyReader,
    BodyRejected,
    ClientDisconnected,
    ReadDeadline,
)
from yesdesk.server.static_pages import NO_ROOM, TOO_LARGE, TOO_MANY, TOO_SLOW
from yesdesk.server.tests import virtual_clock
from yesdesk.server.tests.asgi import parts, scope


def limit_for(path):
    """As the desk has it: much where files come, little elsewhere."""
    return (55 if path == "/desk/7/reply" else 2) * MB


def read(bodies, receive, path="/desk/7/reply", **headers):
    asked = scope(path, "POST", **(headers or {"transfer_encoding": "chunked"}))
    return asyncio.run(bodies.read(asked, receive, path))


def refused(*args, **headers):
    with pytest.raises(BodyRejected) as caught:
        read(*args, **headers)
    return caught.value


@pytest.fixture
def bodies(tmp_path):
    return BodyReader(tmp_path / "spool", limit_for)


def test_without_a_body_nothing_is_waited_for(bodies):
    asked = scope("/desk")
    assert asyncio.run(bodies.read(asked, parts(), "/desk")).read() == b""


def test_chunks_become_one_body(bodies):
    assert read(bodies, parts(b"need=", b"a+book")).read() == b"need=a+book"


def test_a_large_body_lies_in_a_nameless_file(bodies):
    whole = read(bodies, parts(*[b"x" * 65536] * 5))
    with whole:
        assert whole.fileno() > 0
        assert list(bodies.folder.iterdir()) == []
        assert len(whole.read()) == 5 * 65536


def test_a_small_one_touches_no_disk(bodies):
    assert read(bodies, parts(b"x" * 1000)).read() == b"x" * 1000
    assert not bodies.folder.exists()


def test_what_is_too_large_is_read_to_its_end_and_then_refused(bodies):
    reason = refused(bodies, parts(*[b"x" * MB] * 3), "/sign-in")
    assert (reason.words, reason.unread) == (TOO_LARGE, False)


def test_what_says_it_is_too_large_is_not_kept_at_all(bodies):
    reason = refused(bodies, parts(*[b"x" * MB] * 3), "/sign-in", content_length=str(3 * MB))
    assert (reason.words, reason.unread) == (TOO_LARGE, False)
    assert not bodies.folder.exists()


def test_who_asks_before_sending_is_told_at_once(bodies):
    headers = {"content_length": str(60 * MB), "expect": "100-continue"}
    reason = refused(bodies, parts(), **headers)
    assert (reason.words, reason.unread) == (TOO_LARGE, True)


def test_a_body_without_end_is_not_read_without_end(bodies):
    async def receive():
        return {"type": "http.request", "body": b"x" * (8 * MB), "more_body": True}

    reason = refused(bodies, receive, "/sign-in")
    assert (reason.words, reason.unread) == (TOO_LARGE, True)


def slowly(bodies, receive):
    """Reads on a clock that passes at once."""
    asked = scope("/desk/7/reply", "POST", transfer_encoding="chunked")
    return virtual_clock.run(bodies.read(asked, receive, "/desk/7/reply"))


def test_a_body_that_stops_coming_is_given_up(tmp_path):
    bodies = BodyReader(tmp_path, limit_for, ReadDeadline(seconds=120))
    with pytest.raises(BodyRejected) as caught:
        slowly(bodies, never_ending(b"x"))
    assert (caught.value.words, caught.value.unread) == (TOO_SLOW, True)


def never_ending(first):
    """Gives one chunk, says there is more, and gives no more."""
    given = []

    async def receive():
        if given:
            await asyncio.Event().wait()
        given.append(1)
        return {"type": "http.request", "body": first, "more_body": True}

    return receive


def test_a_body_that_keeps_coming_has_more_time(tmp_path):
    bodies = BodyReader(tmp_path, limit_for, ReadDeadline(seconds=120, rate=1))
    left = [b"x" * 100] * 6

    async def receive():
        await asyncio.sleep(60)
        left.pop()
        return {"type": "http.request", "body": b"x" * 100, "more_body": bool(left)}

    # 360 s, three times what silence would have
    assert len(slowly(bodies, receive).read()) == 600


def test_a_body_that_comes_too_slowly_is_given_up(tmp_path):
    bodies = BodyReader(tmp_path, limit_for, ReadDeadline(seconds=120, rate=1000))

    async def receive():
        await asyncio.sleep(60)
        return {"type": "http.request", "body": b"x" * 100, "more_body": True}

    with pytest.raises(BodyRejected) as caught:
        slowly(bodies, receive)
    assert caught.value.words is TOO_SLOW


def test_client_holds_a_limited_number_of_slow_bodies(tmp_path):
    bodies = BodyReader(
        tmp_path, limit_for, ReadDeadline(seconds=120, slow_after=2, slow_at_once=2)
    )

    async def many():
        asked = scope("/desk/7/reply", "POST", transfer_encoding="chunked")
        tasks = [
            asyncio.create_task(bodies.read(asked, never_ending(b"x"), "/desk/7/reply"))
            for _ in range(4)
        ]
        return await asyncio.gather(*tasks, return_exceptions=True)

    reasons = [reason.words for reason in virtual_clock.run(many())]
    assert sorted(words.status for words in reasons) == [408, 408, 503, 503]
    assert TOO_MANY in reasons
    assert not bodies.slow


def test_who_goes_away_is_gone(bodies):
    with pytest.raises(ClientDisconnected):
        read(bodies, parts(b"half", then="http.disconnect"))


def test_a_full_disk_is_said(bodies, monkeypatch):
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: open("/dev/full", "w+b"))  # noqa: SIM115, PTH123
    reason = refused(bodies, parts(*[b"x" * 70000] * 3))
    assert (reason.words, reason.unread) == (NO_ROOM, False)
