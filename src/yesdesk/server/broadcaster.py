"""The hub: looks at the database twice a second for all streams and hands hints out by topic."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

import structlog

from yesdesk.core.events import Mark
from yesdesk.core.exceptions import Capture, class_path

log = structlog.get_logger("yesdesk.live")

LOOK_EACH: Final = 0.5
LOOK_AFTER: Final = 0.05

ASK_EACH: Final = 20.0
RENEW_EACH: Final = 30.0
PING_EACH: Final = 20.0
LONGEST_PAUSE: Final = 10.0
SAY_EACH: Final = 60.0

# Topics of nobody's news: a page keeps a sign up by one, or a key to chat on.
_SIGN, _CHAT = ("sign.", "chat.")


@dataclass(frozen=True, slots=True)
class Subscription:
    user: int
    topics: list[str]


class LiveQueriesPort(Protocol):
    """The broadcaster's questions to the database. Each may raise when it is away; none runs on the event loop."""

    def newest(self) -> Mark: ...

    def hints(self, mark: Mark) -> tuple[list[str], Mark]: ...

    def admit(self, session: str, topics: list[str]) -> Subscription | None: ...

    def signed_in_among(self, sessions: set[str]) -> set[str]: ...

    def renew_signs(self, points: set[int]) -> None: ...

    def renew_keys(self, members: set[int]) -> None: ...

    def listen(self, heard: Callable[[], None]) -> Callable[[], None]: ...


class Stream:
    __slots__ = ("_due", "_wake", "ended", "session", "topics", "user")

    def __init__(self, session: str, admitted: Subscription) -> None:
        self.session = session
        self.user = admitted.user
        self.topics = admitted.topics
        self.ended = False
        self._due: dict[str, None] = {}
        self._wake = asyncio.Event()

    def queue_hint(self, topic: str) -> None:
        self._due[topic] = None
        self._wake.set()

    def end(self) -> None:
        """End the stream; waiting hints are sent before it closes."""
        self.ended = True
        self._wake.set()

    @property
    def holds(self) -> bool:
        """True where its page keeps a sign up or a key to chat on."""
        return any(topic.startswith((_SIGN, _CHAT)) for topic in self.topics)

    async def next_topics(self, within: float) -> list[str]:
        """Wait for topics that changed since the last time; empty when none did for `within` seconds."""
        try:
            async with asyncio.timeout(within):
                await self._wake.wait()
        except TimeoutError:
            return []
        self._wake.clear()
        due = list(self._due)
        self._due.clear()
        return due


class Broadcaster:
    def __init__(self, watching: LiveQueriesPort) -> None:
        self.streams: set[Stream] = set()
        self.of_user: Counter[int] = Counter()
        self._watching = watching
        self._of_topic: defaultdict[str, set[Stream]] = defaultdict(set)
        self._mark: Mark | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._looking = ThreadPoolExecutor(1, "live-look")
        self._asking = ThreadPoolExecutor(1, "live-ask")
        self._said_at = -SAY_EACH
        self._more = asyncio.Event()
        self._listen_no_more: Callable[[], None] = _no_listener

    async def admit(self, session: str, topics: list[str]) -> Subscription | None:
        return await self._run_in_asking_thread(partial(self._watching.admit, session, topics))

    async def join(self, stream: Stream, *, since: Mark | None = None) -> None:
        """Add a stream. It misses nothing from `since` on, or from when this returns. Leave it where this raises."""
        if not self._tasks:
            self._start_listening()
            self._tasks = [
                asyncio.create_task(self._poll_loop()),
                asyncio.create_task(self._session_loop()),
                asyncio.create_task(self._renewal_loop()),
            ]
        if self._mark is None:
            self._begin_at(await self._run_in_asking_thread(self._watching.newest))
        self.streams.add(stream)
        self.of_user[stream.user] += 1
        for topic in stream.topics:
            self._of_topic[topic].add(stream)
        if since is not None:
            told, _now = await self._run_in_asking_thread(partial(self._watching.hints, since))
            for topic in stream.topics:
                if topic in told:
                    stream.queue_hint(topic)

    def _begin_at(self, newest: Mark) -> None:
        if self._mark is None:  # else somebody else set it while we waited
            self._mark = newest

    def leave(self, stream: Stream) -> None:
        """Remove a stream; a second time, or before it joined, changes nothing."""
        if stream not in self.streams:
            return
        self.streams.remove(stream)
        self.of_user[stream.user] -= 1
        if not self.of_user[stream.user]:
            del self.of_user[stream.user]
        for topic in stream.topics:
            self._of_topic[topic].discard(stream)
            if not self._of_topic[topic]:
                del self._of_topic[topic]

    def end_all(self) -> None:
        self._listen_no_more()
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        for stream in list(self.streams):
            stream.end()

    async def _poll_loop(self) -> None:
        pause = LOOK_EACH
        while True:
            await self._wait_for_news(pause)
            with Capture() as look:
                await self._pass_on_new_hints(after_trouble=pause > LOOK_EACH)
            pause = (
                LOOK_EACH if look.error is None else self._log_and_lengthen_pause(pause, look.error)
            )

    def _start_listening(self) -> None:
        loop = asyncio.get_running_loop()

        def wake_loop() -> None:  # in a thread of the listener's
            with suppress(RuntimeError):  # the loop is closed: the process is going
                loop.call_soon_threadsafe(self._more.set)

        self._listen_no_more = self._watching.listen(wake_loop)

    async def _wait_for_news(self, pause: float) -> None:
        await asyncio.sleep(min(LOOK_AFTER, pause))
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, pause - LOOK_AFTER)):
                await self._more.wait()
        self._more.clear()

    async def _pass_on_new_hints(self, *, after_trouble: bool) -> None:
        if not self.streams:
            self._mark = None
        if self._mark is None:
            return
        mark = self._mark
        loop = asyncio.get_running_loop()
        topics, self._mark = await loop.run_in_executor(self._looking, self._watching.hints, mark)
        # After trouble hints may have been swept unread, so every page looks again.
        for topic in list(self._of_topic) if after_trouble else topics:
            for stream in self._of_topic.get(topic, ()):
                stream.queue_hint(topic)

    async def _session_loop(self) -> None:
        while True:
            await asyncio.sleep(ASK_EACH)
            sessions = {stream.session for stream in self.streams}
            if not sessions:
                continue
            with Capture() as asked:
                alive = await self._run_in_asking_thread(
                    partial(self._watching.signed_in_among, sessions)
                )
                self._end_sessions(sessions - alive)
            if asked.error is not None:
                self._log_rarely(asked.error)

    async def _renewal_loop(self) -> None:
        """Renew signs (`sign.<point>`) and keys to chat (`chat.<member>`) whose pages are open here: one write for all
        pages of a kind."""
        renewed_by = {_SIGN: self._watching.renew_signs, _CHAT: self._watching.renew_keys}
        while True:
            await asyncio.sleep(RENEW_EACH)
            for kind, renew in renewed_by.items():
                held = {
                    int(topic.removeprefix(kind))
                    for topic in self._of_topic
                    if topic.startswith(kind)
                }
                if held:
                    with Capture() as renewed:
                        await self._run_in_asking_thread(partial(renew, held))
                    if renewed.error is not None:
                        self._log_rarely(renewed.error)

    def _end_sessions(self, over: Iterable[str]) -> None:
        ended = set(over)
        for stream in self.streams:
            if stream.session in ended:
                stream.end()

    async def _run_in_asking_thread[Answer](self, question: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._asking, question)

    def _log_and_lengthen_pause(self, pause: float, error: Exception) -> float:
        self._log_rarely(error)
        return min(pause * 2, LONGEST_PAUSE)

    def _log_rarely(self, error: Exception) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._said_at >= SAY_EACH:
            self._said_at = now
            log.error("live waits for the database", error=class_path(error))


def _no_listener() -> None: ...
