"""The outbox's rows leave: in order for each address, each at most once, or twice where a server never answered. At
kill -9 a row whose end has not gone waits as before. A row whose end may have gone is in doubt, and
core.outbox.delivery settles it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, cast

import structlog
from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.events import announce
from yesdesk.core.loopback import is_loopback_host
from yesdesk.core.models import Delivery, OutboundMessage, OutboundState
from yesdesk.core.outbox import delivery
from yesdesk.core.outbox.messages import MADE_UP, drop_about, send_again
from yesdesk.core.permissions import Permission
from yesdesk.core.tasks.timers import set_timer
from yesdesk.mail.models import OutboundServerState
from yesdesk.mail.outbound import autoreply_limit
from yesdesk.mail.outbound.compose import (
    Composed,
    Undeliverable,
    is_by_machine,
    is_reserved_domain,
    to_wire_address,
)
from yesdesk.mail.outbound.routing import (
    OutboundRouting,
    OutboundServer,
    RequestPlace,
    Route,
    is_reached,
    record_server_failure,
    record_server_reached,
    request_places,
    server_states,
)
from yesdesk.mail.outbound.smtp import (
    LAST,
    Envelope,
    SendResult,
    SmtpConnection,
    SmtpError,
    SmtpReply,
)
from yesdesk.mail.outbound.thread import compose_in_thread
from yesdesk.places.queries import library_or_none
from yesdesk.requests.actions.mail_events import record_undelivered
from yesdesk.requests.models import Request
from yesdesk.requests.queries.mail_status import was_answered_on_file

CHANNEL: Final = "email"
LEAVE: Final = "mail.leave"
AGAIN: Final = "again"
AT_ONCE: Final = 45.0  # seconds of one pass: other work waits for its turn too
NO_WAY: Final = timedelta(minutes=10)

log = structlog.get_logger("yesdesk.mail")


def deliver_mail(*, by: Actor, seconds: float = AT_ONCE) -> datetime | None:
    """Send waiting mail: the time to look again, None when nothing waits. Not inside a transaction."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    doubtful = delivery.settle_doubts(CHANNEL, timezone.now())
    for message in OutboundMessage.objects.filter(pk__in=doubtful).order_by("pk"):
        _may_have_gone(message, by)
    turn = _Turn(by, monotonic() + seconds)
    try:
        return turn.run()
    finally:
        turn.close()


def schedule_delivery() -> None:
    set_timer(LEAVE, AGAIN, timezone.now())


@transaction.atomic
def send_message_again(pk: int, *, by: Actor) -> None:
    send_again(pk, by=by)
    schedule_delivery()


def note_report(
    message_id: str, state: Delivery, said: str, *, by: Actor
) -> OutboundMessage | None:
    """Note a bounce or report on a message of ours; return the message if that was news. Staff hear of a failure."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    message = delivery.record_delivery(message_id, state, said)
    if message is not None and state is Delivery.FAILED:
        tell_undelivered(message, by)
    elif message is not None:
        announce(_topic_of(message))
    return message


class _Turn:
    def __init__(self, by: Actor, until: float) -> None:
        self._by = by
        self._until = until
        self._ways = OutboundRouting.now()
        self._states = server_states()
        self._lines: dict[str, SmtpConnection] = {}
        library = library_or_none()
        self._is_demo = library is not None and library.is_demo
        self._held: set[tuple[str, str]] = set()
        self._turned_away: dict[str, str] = {}
        self._again: datetime | None = None

    def run(self) -> datetime | None:
        if not self._ways.has_server():  # nothing can leave, however much waits: no look at each
            return timezone.now() + NO_WAY if delivery.pending_messages(CHANNEL, limit=1) else None
        for row, place in _all_pending():
            if monotonic() > self._until:
                return timezone.now()
            self._deliver_one(row, place)
        return self._again

    def close(self) -> None:
        for line in self._lines.values():
            line.close()

    def _deliver_one(self, row: OutboundMessage, place: RequestPlace | None) -> None:
        if place is None and row.about.startswith("request:"):
            drop_about(row.about)  # nobody writes about what was forgotten
            return
        route = self._ways.route(place)
        way = cast("OutboundServer", route.way)  # there is one, as `run` asked first
        key = (way.key, row.to.casefold())
        if key in self._held:
            return
        if row.not_before is not None and row.not_before > timezone.now():
            self._look_again_at(row.not_before)  # and others go on: it may be taken back yet
            return
        waits_until = self._moment_to_wait_for(row, way) or self._claim_and_send(
            row, place, route, way
        )
        if waits_until is not None:
            self._held.add(key)
            self._look_again_at(waits_until)

    def _look_again_at(self, at: datetime) -> None:
        self._again = min(self._again or at, at)

    def _claim_and_send(
        self, row: OutboundMessage, place: RequestPlace | None, route: Route, way: OutboundServer
    ) -> datetime | None:
        message = OutboundMessage.objects.filter(pk=row.id, state=OutboundState.WAITING).first()
        if message is None:
            return None
        trouble = self._trouble_of(way)
        if trouble is not None and trouble.retry_at > timezone.now():  # and has been for days
            return settle_as_refused(message, trouble.said, self._by)
        if (
            self._is_demo
            and is_reserved_domain(message.to)
            and not is_loopback_host(way.server.host)
        ):
            delivery.refuse(message.pk, MADE_UP)
            return None
        if message.automatic and autoreply_limit.is_over_limit(message, timezone.now()):
            delivery.mark_throttled(message.pk)
            return None
        return self._send_or_put_off(message, place, route, way)

    def _moment_to_wait_for(self, row: OutboundMessage, way: OutboundServer) -> datetime | None:
        now = timezone.now()
        if row.state == OutboundState.SENDING:
            return (row.sending_at or now) + delivery.GRACE
        trouble = self._trouble_of(way)
        if trouble is not None and trouble.retry_at > now:
            return None if has_waited_for_days(row.created_at, trouble) else trouble.retry_at
        return row.next_try_at if row.next_try_at and row.next_try_at > now else None

    def _send_or_put_off(
        self,
        message: OutboundMessage,
        place: RequestPlace | None,
        route: Route,
        way: OutboundServer,
    ) -> datetime | None:
        try:
            composed = compose_in_thread(message, place, route)
            answer = self._send_over_connection(message, composed, route, way)
        except Undeliverable as cannot:
            return settle_as_refused(message, cannot.why, self._by)
        except SmtpError as trouble:
            return self._stopped(message, way, trouble)
        self._note_reached(way, answer)
        return self._settle_by_reply(message, way, answer)

    def _note_reached(self, way: OutboundServer, answer: SmtpReply) -> None:
        """Note that an answer ends a trouble; a taken message counts for the present host and port. Known facts are
        not written."""
        if answer.verdict is SendResult.UNKNOWN or is_reached(way, self._states):
            return
        if answer.verdict is SendResult.TAKEN or self._trouble_of(way) is not None:
            self._states[way.key] = record_server_reached(way.key, way.address)
            self._turned_away.pop(way.key, None)

    def _trouble_of(self, way: OutboundServer) -> OutboundServerState | None:
        state = self._states.get(way.key)
        return state if state is not None and state.failures else None

    def _send_over_connection(
        self, message: OutboundMessage, composed: Composed, route: Route, way: OutboundServer
    ) -> SmtpReply:
        own = to_wire_address(route.sender.address).address
        envelope = Envelope(
            sender="" if composed.by_machine else own,
            fallback=own,
            recipient=composed.recipient,
            unicode=composed.unicode,
        )
        line = self._lines.get(way.key)
        if line is not None and line.usable and line.carried:
            try:
                return line.send(
                    envelope, composed.content, before_end_of_data=_mark_begun_later(message)
                )
            except SmtpError:  # it may only have had enough of this connection
                if message.state != OutboundState.WAITING:
                    raise
        line = self._open_connection(way)
        return line.send(envelope, composed.content, before_end_of_data=_mark_begun_later(message))

    def _open_connection(self, way: OutboundServer) -> SmtpConnection:
        line = self._lines.get(way.key)
        if line is None or not line.usable:
            line = self._lines[way.key] = SmtpConnection(way.server, way.login())
        return line

    def _settle_by_reply(
        self, message: OutboundMessage, way: OutboundServer, answer: SmtpReply
    ) -> datetime | None:
        now = timezone.now()
        match answer.verdict:
            case SendResult.TAKEN:
                with transaction.atomic():
                    delivery.record_sent(message.pk, answer.said, now)
                    announce(_topic_of(message))
                    if message.automatic:
                        autoreply_limit.record_autoreply(message.to, now)
                return None
            case SendResult.LATER:
                again = delivery.delay(message, answer.said, now)
                return again or settle_as_refused(message, answer.said, self._by)
            case SendResult.NEVER:
                return settle_as_refused(message, answer.said, self._by)
            case SendResult.UNKNOWN:
                log.warning("no answer came whether a message was taken", message=message.pk)
                self._record_trouble(way, SmtpError(LAST, answer.said))
                return now + delivery.GRACE
            case SendResult.DROPPED:
                return None

    def _stopped(
        self, message: OutboundMessage, way: OutboundServer, trouble: SmtpError
    ) -> datetime | None:
        """Stop a server: its trouble is not the address's, so all its mail waits and counts no try. After a trouble
        over this message's words or address the next message goes first; over one address alone, at once."""
        state = self._record_trouble(way, trouble, to=message.to)
        if has_waited_for_days(message.created_at, state):
            return settle_as_refused(message, state.said, self._by)
        if trouble.step not in {"DATA", LAST} and not trouble.over_one:
            return state.retry_at
        return delivery.delay(message, trouble.said, state.retry_at) or settle_as_refused(
            message, trouble.said, self._by
        )

    def _record_trouble(
        self, way: OutboundServer, trouble: SmtpError, *, to: str = ""
    ) -> OutboundServerState:
        first = trouble.over_one and self._turned_away.setdefault(way.key, to) == to
        state = record_server_failure(way.key, trouble, timezone.now(), ask_on=first)
        self._states[way.key] = state
        line = self._lines.pop(way.key, None)
        if line is not None:
            line.close()
        return state


def settle_as_refused(message: OutboundMessage, said: str, by: Actor) -> datetime | None:
    """Refuse a message and tell it on its request; no time is left to wait for."""
    with transaction.atomic():
        delivery.refuse(message.pk, said)
        tell_undelivered(message, by)
    return None


def has_waited_for_days(written_at: datetime, trouble: OutboundServerState) -> bool:
    return timezone.now() - max(written_at, trouble.since) > delivery.GIVE_UP


def _all_pending() -> Iterator[tuple[OutboundMessage, RequestPlace | None]]:
    rows = delivery.pending_messages(CHANNEL)
    while rows:
        places = request_places(row.about for row in rows)
        for row in rows:
            yield row, places.get(row.about)
        rows = delivery.pending_messages(CHANNEL, after=rows[-1].id)


def _mark_begun_later(message: OutboundMessage) -> Callable[[], bool]:
    return lambda: delivery.begin(message, timezone.now())


def _may_have_gone(message: OutboundMessage, by: Actor) -> None:
    with transaction.atomic():
        if message.automatic:
            autoreply_limit.record_autoreply(message.to, timezone.now())
        tell_undelivered(message, by)


def tell_undelivered(message: OutboundMessage, by: Actor) -> None:
    """Tell it on its request. A failure at a former address is no news: the patron has a link at the new one."""
    place = request_places([message.about]).get(message.about)
    rows = Request.objects.select_related("branch", "patron")
    request = rows.filter(pk=place.request).first() if place else None
    if request is None or request.patron is None:
        return
    if request.patron.contact == message.to or was_answered_on_file(request, message.pk):
        automatic = is_by_machine(message)
        record_undelivered(
            request,
            message=message.pk,
            automatic=automatic,
            by_text=message.channel != CHANNEL,
            by=by,
        )


def _topic_of(message: OutboundMessage) -> str:
    return message.about.replace(":", ".")
