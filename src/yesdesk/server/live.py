"""`/live`: hints as server-sent events, never content; host, session, permission and caps are checked here, as
Django's middleware is not passed."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import Error, close_old_connections, connections

from yesdesk.core.events import HINTS, Listener, Mark, hints_since, newest_mark
from yesdesk.core.exceptions import Capture
from yesdesk.core.web.pages import host_is_ours
from yesdesk.desk.sign.actions import renew_signs
from yesdesk.desk.sign.chat import renew_keys
from yesdesk.people.access import actor_of_session
from yesdesk.people.sessions import signed_in_keys
from yesdesk.requests.access import visible_topics
from yesdesk.server.broadcaster import PING_EACH, Broadcaster, LiveQueriesPort, Stream, Subscription
from yesdesk.server.static_pages import send_bytes
from yesdesk.server.types import Headers, Receive, Scope, Send, header

_LONGEST: Final = 15 * 60.0
# A computer that is shut says nothing, and its connection lasts: its sign and its key to chat end a minute after this.
_LONGEST_HELD: Final = 5 * 60.0
_SEND_WITHIN: Final = 60.0
_TOPICS_AT_MOST: Final = 50
_START: Final = b"retry: 3000\n\n"
_PING: Final = b": ping\n\n"
_HEADERS: Final[Headers] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx passes each hint on at once
    (b"x-content-type-options", b"nosniff"),
]
_dice = random.SystemRandom()


class StreamRefused(Exception):
    def __init__(self, status: int, sentence: str, *, retry_after: int = 0) -> None:
        super().__init__(status)
        self.status = status
        self.sentence = sentence
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class StreamLimits:
    user: int = 20
    process: int = 1000
    longest: float = _LONGEST
    longest_held: float = _LONGEST_HELD


class Live:
    def __init__(self, watching: LiveQueriesPort, caps: StreamLimits | None = None) -> None:
        self.hub = Broadcaster(watching)
        self._caps = caps or StreamLimits()

    def end_all(self) -> None:
        self.hub.end_all()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            stream = await self._open_stream_or_refuse(scope)
        except StreamRefused as reason:
            wait = [(b"retry-after", b"%d" % reason.retry_after)] if reason.retry_after else []
            words = f"{reason.sentence}\n".encode()
            await send_bytes(send, reason.status, b"text/plain; charset=utf-8", words, wait)
            return
        try:
            longest = self._caps.longest_held if stream.holds else self._caps.longest
            await _carry(stream, receive, send, longest=longest)
        finally:
            self.hub.leave(stream)

    async def _open_stream_or_refuse(self, scope: Scope) -> Stream:
        _check_origin(scope)
        if len(self.hub.streams) >= self._caps.process:
            raise StreamRefused(503, "Many pages listen just now. Try again soon.", retry_after=30)
        session = _session_key(header(scope, b"cookie"))
        with Capture() as asked:
            admitted = await self.hub.admit(session, _requested_topics(scope)) if session else None
        if asked.error is not None:
            raise StreamRefused(503, "The database does not answer. Try again soon.", retry_after=5)
        if admitted is None:
            raise StreamRefused(401, "Sign in again to see what is new as it comes.")
        if not admitted.topics:
            raise StreamRefused(403, "There is nothing here for you to listen to.")
        if self.hub.of_user[admitted.user] >= self._caps.user:
            raise StreamRefused(503, "You have many pages open. Close some.", retry_after=60)
        stream = Stream(session, admitted)
        with Capture() as joined:
            await self.hub.join(stream, since=_made_at(scope))
        if joined.error is not None:
            self.hub.leave(stream)
            raise StreamRefused(503, "The database does not answer. Try again soon.", retry_after=5)
        return stream


def _check_origin(scope: Scope) -> None:
    if scope["method"] != "GET":
        raise StreamRefused(405, "This address is read with GET.")
    if not host_is_ours(header(scope, b"host")):
        raise StreamRefused(400, "This is not the address this library is asked at.")
    site = header(scope, b"sec-fetch-site")
    origin = header(scope, b"origin")
    base = urlsplit(settings.BASE_URL)
    ours = {f"{base.scheme}://{base.netloc}", f"{base.scheme}://{header(scope, b'host')}"}
    if site not in {"", "same-origin", "none"} or (origin and origin not in ours):
        raise StreamRefused(403, "Only this library's own pages may listen.")


def _session_key(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def _requested_topics(scope: Scope) -> list[str]:
    asked = _asked(scope).get("topics", [""])[0]
    return list(dict.fromkeys(asked.split(",")))[:_TOPICS_AT_MOST]


def _made_at(scope: Scope) -> Mark | None:
    since = _asked(scope).get("since", [""])[0]
    return Mark(int(since)) if since.isascii() and since.isdigit() and len(since) < 19 else None


def _asked(scope: Scope) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"))


async def _carry(stream: Stream, receive: Receive, send: Send, *, longest: float) -> None:
    """Send hints until the page goes, the session ends or `longest` is over; then the browser comes again."""
    loop = asyncio.get_running_loop()
    # Not all at once, so that a thousand pages do not come again in the same instant.
    timer = loop.call_later(longest * _dice.uniform(0.9, 1.0), stream.end)
    listening = asyncio.create_task(_wait_disconnect(receive, stream))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await _send_part(send, _START)
        while not stream.ended:
            topics = await stream.next_topics(within=PING_EACH)
            words = b"".join(b"event: hint\ndata: %s\n\n" % topic.encode() for topic in topics)
            await _send_part(send, words or _PING)
        await send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        return  # a client that has read nothing for a minute; the connection goes with it
    finally:
        timer.cancel()
        listening.cancel()


async def _send_part(send: Send, part: bytes) -> None:
    async with asyncio.timeout(_SEND_WITHIN):
        await send({"type": "http.response.body", "body": part, "more_body": True})


async def _wait_disconnect(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


def _with_fresh_connection[**Given, Answer](
    ask: Callable[Given, Answer],
) -> Callable[Given, Answer]:
    @wraps(ask)
    def asking(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        close_old_connections()
        try:
            return ask(*args, **kwargs)
        except Error:
            connections.close_all()  # the next look opens a new one
            raise

    return asking


class LiveQueries:
    @_with_fresh_connection
    def newest(self) -> Mark:
        return newest_mark()

    @_with_fresh_connection
    def hints(self, mark: Mark) -> tuple[list[str], Mark]:
        return hints_since(mark)

    @_with_fresh_connection
    def admit(self, session: str, topics: list[str]) -> Subscription | None:
        actor = actor_of_session(session)
        if actor is None or actor.user_id is None:
            return None
        return Subscription(actor.user_id, visible_topics(actor, topics))

    @_with_fresh_connection
    def signed_in_among(self, sessions: set[str]) -> set[str]:
        return signed_in_keys(sessions)

    @_with_fresh_connection
    def renew_signs(self, points: set[int]) -> None:
        renew_signs(points)

    @_with_fresh_connection
    def renew_keys(self, members: set[int]) -> None:
        renew_keys(members)

    def listen(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Call `heard` in another thread for possible hints (PostgreSQL alone tells); return the function to end it."""
        listener = Listener(HINTS, heard)
        listener.start()
        return lambda: listener.stop(timeout=0)  # nobody waits for it on the event loop
