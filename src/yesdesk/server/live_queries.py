"""Queries of the live stream, run in threads of its own."""

from collections.abc import Callable
from functools import wraps

from django.db import Error, close_old_connections, connections

from yesdesk.core.events import HINTS, Listener, Mark, hints_since, newest_mark
from yesdesk.desk.requests.access import visible_topics
from yesdesk.people.queries import actor_of_session
from yesdesk.people.sessions import signed_in_keys
from yesdesk.server.broadcaster import Subscription


def _on_a_good_connection[**Given, Answer](
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
    """See server.broadcaster.LiveQueriesPort."""

    @_on_a_good_connection
    def newest(self) -> Mark:
        return newest_mark()

    @_on_a_good_connection
    def hints(self, mark: Mark) -> tuple[list[str], Mark]:
        return hints_since(mark)

    @_on_a_good_connection
    def admit(self, session: str, topics: list[str]) -> Subscription | None:
        actor = actor_of_session(session)
        if actor is None or actor.user_id is None:
            return None
        return Subscription(actor.user_id, visible_topics(actor, topics))

    @_on_a_good_connection
    def signed_in_among(self, sessions: set[str]) -> set[str]:
        return signed_in_keys(sessions)

    def listen(self, heard: Callable[[], None]) -> Callable[[], None]:
        """`heard` is called in another thread when there may be hints; only PostgreSQL tells. Gives what ends it."""
        listener = Listener(HINTS, heard)
        listener.start()
        return lambda: listener.stop(timeout=0)  # nobody waits for it on the event loop
