"""Send text messages of the outbox: each at most once, between 8:00 and 20:00 at the patron's branch.

A text whose answer was lost is never sent again by itself. The provider's report or a colleague settles it.
"""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.events import announce
from yesdesk.core.models import OutboundMessage, OutboundState
from yesdesk.core.outbox import delivery
from yesdesk.core.outbox.messages import STOPPED_BY_THEM, drop_about, with_link
from yesdesk.core.permissions import Permission
from yesdesk.mail.outbound.autoreply_limit import is_over_limit, record_autoreply
from yesdesk.mail.outbound.delivery import (
    NO_WAY,
    has_waited_for_days,
    note_report,
    settle_as_refused,
)
from yesdesk.mail.outbound.routing import (
    TEXTS,
    record_server_failure,
    record_server_reached,
    text_trouble,
)
from yesdesk.mail.outbound.smtp import SmtpError
from yesdesk.mail.texts.number import provider_of
from yesdesk.mail.texts.port import Provider, Report, SendResult, Sent
from yesdesk.patrons.actions import set_texts
from yesdesk.places.queries import the_library
from yesdesk.places.switches import text_provider
from yesdesk.requests.models import Request
from yesdesk.requests.queries.text_message import CHANNEL

FIRST_HOUR: Final = 8
LAST_HOUR: Final = 20


def deliver_texts(*, by: Actor) -> datetime | None:
    """Send waiting texts. Return the time to look again, None where nothing waits. Not inside a transaction."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = delivery.pending_messages(CHANNEL)
    provider = provider_of(the_library()) if rows and text_provider() else None
    again: list[datetime] = []
    held: set[str] = set()
    for row in rows:
        wait = _moment_to_wait_for(row, provider, by)
        if wait is None and provider is not None and row.to not in held:
            wait = _send_or_wait(row.pk, provider, by)
        if wait is not None:
            again.append(wait)
            held.add(row.to)
    return min(again, default=None)


def morning(now: datetime, zone: str) -> datetime | None:
    """Return the next 8:00 at a branch in this time zone; None by day, when texts go."""
    local = now.astimezone(ZoneInfo(zone))
    if FIRST_HOUR <= local.hour < LAST_HOUR:
        return None
    day = local.date() + timedelta(days=local.hour >= LAST_HOUR)
    return datetime.combine(day, time(FIRST_HOUR), ZoneInfo(zone))


def _moment_to_wait_for(
    row: OutboundMessage, provider: Provider | None, by: Actor
) -> datetime | None:
    now = timezone.now()
    if row.state == OutboundState.SENDING:
        over = (row.sending_at or now) + delivery.GRACE
        if over > now:
            return over
        _settle_doubt(row, by)
        return None
    if provider is None:
        return now + NO_WAY
    trouble = text_trouble()
    if trouble is not None and trouble.retry_at > now:
        if has_waited_for_days(row.created_at, trouble):
            return settle_as_refused(row, trouble.said, by)
        return trouble.retry_at
    later = [at for at in (row.not_before, row.next_try_at) if at is not None and at > now]
    return max(later, default=None)


def _settle_doubt(row: OutboundMessage, by: Actor) -> None:
    sending = OutboundMessage.objects.filter(pk=row.pk, state=OutboundState.SENDING)
    with transaction.atomic():
        if sending.update(doubts=1):
            settle_as_refused(row, row.said, by)


def _send_or_wait(pk: int, provider: Provider, by: Actor) -> datetime | None:
    waits = OutboundMessage.objects.filter(pk=pk, state=OutboundState.WAITING)
    message = waits.first()
    if message is None:
        return None
    number, now = message.about.removeprefix("request:"), timezone.now()
    rows = Request.objects.select_related("patron", "branch").filter(patron__isnull=False)
    request = rows.filter(pk=number).first() if number.isdecimal() else None
    if request is None or request.patron is None:
        drop_about(message.about)  # nobody writes about what was forgotten
    elif not request.patron.texts:
        settle_as_refused(message, STOPPED_BY_THEM, by)
    elif dawn := morning(now, request.branch.time_zone):
        waits.update(next_try_at=dawn)
        return dawn
    elif message.automatic and is_over_limit(message, now):
        delivery.mark_throttled(pk)
    elif delivery.begin(message, now):
        words = with_link(message, message.text)
        report_to = f"{webhook_address(text_provider())}?message={pk}"
        return _settle(message, provider.send(message.to, words, report_to), by)
    return None


def webhook_address(provider: str) -> str:
    return settings.BASE_URL + reverse("texts_webhook", args=[provider.lower()])


def _settle(message: OutboundMessage, sent: Sent, by: Actor) -> datetime | None:
    now = timezone.now()
    match sent.result:
        case SendResult.TAKEN:
            with transaction.atomic():
                _note_sent(message, sent.id, sent.said, now)
                record_server_reached(TEXTS, text_provider())
                if message.automatic:
                    record_autoreply(message.to, now)
            return None
        case SendResult.UNKNOWN:
            return now + delivery.GRACE
        case SendResult.NONE_NOW:
            again = _put_back(message, sent.said, now)
        case SendResult.LATER:
            again = delivery.delay(message, sent.said, now)
        case SendResult.NEVER:
            again = None
        case SendResult.STOPPED:
            set_texts(message.to, wanted=False, by=by)
            return settle_as_refused(message, STOPPED_BY_THEM, by)
    return again or settle_as_refused(message, sent.said, by)


def _put_back(message: OutboundMessage, said: str, now: datetime) -> datetime | None:
    """Let a text wait for the provider: the time of the next try, None after days."""
    trouble = record_server_failure(TEXTS, SmtpError(text_provider(), said), now)
    if has_waited_for_days(message.created_at, trouble):
        return None
    begun = OutboundMessage.objects.filter(pk=message.pk, state=OutboundState.SENDING)
    begun.update(state=OutboundState.WAITING, said=said)
    return trouble.retry_at


def _note_sent(message: OutboundMessage, name: str, said: str, now: datetime) -> None:
    rows = OutboundMessage.objects.filter(pk=message.pk)
    rows.update(message_id=name)
    delivery.record_sent(message.pk, said, now)
    announce(message.about.replace(":", "."))


@transaction.atomic
def take_report(report: Report, pk: int, *, by: Actor) -> None:
    """Note what became of our text `pk`. A report may come before our own note, twice, late or out of order."""
    rows = OutboundMessage.objects.select_for_update().filter(pk=pk, channel=CHANNEL)
    message = rows.first()
    if message is None:
        return
    unsure = message.state == OutboundState.SENDING or (
        message.state == OutboundState.REFUSED and message.doubts
    )
    if unsure and message.message_id != report.id:
        OutboundMessage.objects.filter(pk=pk).update(state=OutboundState.SENDING, doubts=0)
        _note_sent(message, report.id, report.said, timezone.now())
    elif message.message_id != report.id:
        return
    if report.stopped:
        set_texts(message.to, wanted=False, by=by)
    if report.delivery is not None:
        said = STOPPED_BY_THEM if report.stopped else report.said
        note_report(report.id, report.delivery, said, by=by)
