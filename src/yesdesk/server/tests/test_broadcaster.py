"""One look for all streams; none misses a hint, whatever the database does."""

import asyncio

import pytest

from yesdesk.core.events import Mark
from yesdesk.server import broadcaster as hub_module
from yesdesk.server.broadcaster import Broadcaster, Stream, Subscription
from yesdesk.server.tests.watching import Watched


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(hub_module, "LOOK_EACH", 0.002)
    monkeypatch.setattr(hub_module, "ASK_EACH", 0.002)
    monkeypatch.setattr(hub_module, "RENEW_EACH", 0.002)
    monkeypatch.setattr(hub_module, "LONGEST_PAUSE", 0.004)


def stream(*topics, session="key-sam", user=1):
    return Stream(session, Subscription(user, list(topics)))


def play(scene, watched=None):
    """Runs `scene(hub, watched)` with a hub, and ends its looking."""
    watched = watched or Watched()

    async def run():
        hub = Broadcaster(watched)
        try:
            async with asyncio.timeout(60):
                return await scene(hub, watched)
        finally:
            hub.end_all()

    return asyncio.run(run())


def test_a_hint_reaches_who_listens_to_its_topic_and_nobody_else():
    async def scene(hub, watched):
        here, there = stream("desk.1"), stream("desk.2")
        await hub.join(here)
        await hub.join(there)
        watched.hints_to_come = [["desk.1"]]
        assert await here.next_topics(1) == ["desk.1"]
        assert await there.next_topics(0.01) == []

    play(scene)


def test_hints_that_come_faster_than_they_are_taken_are_one():
    async def scene(hub, watched):
        slow = stream("desk.1", "request.7")
        await hub.join(slow)
        watched.hints_to_come = [["desk.1"], ["desk.1", "request.7"], ["desk.1"]]
        while watched.hints_to_come:
            await asyncio.sleep(0.002)
        looks = watched.looks
        while watched.looks < looks + 2:  # the last of them was handed on by now
            await asyncio.sleep(0.002)
        assert await slow.next_topics(1) == ["desk.1", "request.7"]
        assert await slow.next_topics(0.01) == []

    play(scene)


def test_nobody_listening_costs_no_look():
    async def scene(hub, watched):
        only = stream("desk.1")
        await hub.join(only)
        hub.leave(only)
        while hub._mark is not None:  # a look may have been under way
            await asyncio.sleep(0.002)
        looks = watched.looks
        await asyncio.sleep(0.02)
        assert watched.looks == looks

    play(scene)


def test_after_the_database_was_away_every_page_looks_again():
    async def scene(hub, watched):
        page = stream("desk.1")
        await hub.join(page)
        watched.away = True
        looks = watched.looks
        while watched.looks < looks + 3:
            await asyncio.sleep(0.002)
        assert not page.ended
        watched.away = False
        assert await page.next_topics(1) == ["desk.1"]

    play(scene)


def test_the_end_of_a_session_ends_its_streams():
    async def scene(hub, watched):
        sams, leas = stream("desk.1"), stream("desk.1", session="key-lea", user=2)
        await hub.join(sams)
        await hub.join(leas)
        del watched.members["key-sam"]
        await sams.next_topics(1)
        assert sams.ended
        assert not leas.ended

    play(scene)


def test_a_database_that_is_away_ends_no_session():
    async def scene(hub, watched):
        page = stream("desk.1")
        await hub.join(page)
        watched.away = True
        await asyncio.sleep(0.02)
        assert not page.ended

    play(scene)


def test_leaving_forgets_everything_about_a_stream():
    async def scene(hub, _watched):
        page = stream("desk.1")
        await hub.join(page)
        assert hub.of_user[1] == 1
        hub.leave(page)
        hub.leave(page)
        assert (hub.streams, dict(hub.of_user), dict(hub._of_topic)) == (set(), {}, {})

    play(scene)


def test_a_database_that_tells_is_looked_at_at_once(monkeypatch):
    monkeypatch.setattr(hub_module, "LOOK_EACH", 3600)

    async def scene(hub, watched):
        here = stream("desk.1")
        await hub.join(here)
        watched.hints_to_come = [["desk.1"]]
        await asyncio.to_thread(watched.heard)
        assert await here.next_topics(60) == ["desk.1"]
        hub.end_all()
        assert watched.heard is None

    play(scene)


def test_pages_of_one_sign_renew_it_once_and_not_when_they_are_gone():
    async def scene(hub, watched):
        pages = [stream("sign.3", "signs.1"), stream("sign.3"), stream("desk.1")]
        for page in pages:
            await hub.join(page)
        while len(watched.renewed) < 2:
            await asyncio.sleep(0.002)
        assert watched.renewed[0] == {3}
        for page in pages[:2]:
            hub.leave(page)
        await asyncio.sleep(0.01)
        before = len(watched.renewed)
        await asyncio.sleep(0.01)
        assert len(watched.renewed) == before

    play(scene)


def test_pages_keep_the_key_to_chat_of_their_member_on():
    async def scene(hub, watched):
        await hub.join(stream("chat.5", "sign.3"))
        await hub.join(stream("chat.6"))
        while len(watched.renewed_keys) < 2:
            await asyncio.sleep(0.002)
        assert watched.renewed_keys[0] == {5, 6}
        assert watched.renewed[0] == {3}

    play(scene)


def test_a_database_that_was_away_renews_signs_again():
    async def scene(hub, watched):
        await hub.join(stream("sign.3"))
        watched.away = True
        await asyncio.sleep(0.01)
        watched.away, watched.renewed = False, []
        while not watched.renewed:
            await asyncio.sleep(0.002)

    play(scene)


class MadeBefore(Watched):
    """Something was announced after mark 7, and nothing since."""

    def hints(self, mark):
        return (["desk.1", "staff.9"], Mark(9)) if mark == Mark(7) else ([], mark)


def test_a_page_hears_what_came_since_it_was_made_on_its_own_topics():
    async def scene(hub, _watched):
        made_before = stream("desk.1", "desk.2")
        await hub.join(made_before, since=Mark(7))
        assert await made_before.next_topics(1) == ["desk.1"]
        made_now = stream("desk.1", "desk.2")
        await hub.join(made_now, since=Mark(9))
        assert await made_now.next_topics(0.01) == []

    play(scene, MadeBefore())
