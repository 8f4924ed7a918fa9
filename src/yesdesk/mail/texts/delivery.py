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
from yesdesk.mail.outbound.delivery import note_report, tell_undelivered
from yesdesk.mail.texts.number import provider_of
from yesdesk.mail.texts.port import Provider, Report, SendResult, Sent
from yesdesk.patrons.actions import set_texts
from yesdesk.places.queries import the_library
from yesdesk.places.switches import text_provider
from yesdesk.requests.models import Request
from yesdesk.requests.queries.text_message import CHANNEL

FIRST_HOUR: Final = 8
LAST_HOUR: Final = 20
NO_WAY: Final = timedelta(minutes=10)
"""The time to look again while there is no number, no secret, or texts are off."""


def deliver_texts(*, by: Actor) -> datetime | None:
    """Send waiting texts. Return the time to look again, None where nothing waits. Not inside a transaction."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    provider = provider_of(the_library()) if text_provider() else None
    _settle_doubts(by)
    if provider is None:
        waits = delivery.pending_messages(CHANNEL, limit=1)
        return timezone.now() + NO_WAY if waits else None
    again: list[datetime] = []
    held: set[str] = set()
    for row in delivery.pending_messages(CHANNEL):
        now = timezone.now()
        wait = _moment_to_wait_for(row, now)
        if wait is None and row.to not in held:
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


def _settle_doubts(by: Actor) -> None:
    sending = OutboundMessage.objects.filter(channel=CHANNEL, state=OutboundState.SENDING)
    for message in sending.filter(sending_at__lt=timezone.now() - delivery.GRACE):
        with transaction.atomic():
            sending.filter(pk=message.pk).update(doubts=1)
            if delivery.refuse(message.pk, message.said):
                tell_undelivered(message, by)


def _moment_to_wait_for(row: OutboundMessage, now: datetime) -> datetime | None:
    if row.state == OutboundState.SENDING:
        return (row.sending_at or now) + delivery.GRACE
    later = [at for at in (row.not_before, row.next_try_at) if at is not None and at > now]
    return max(later, default=None)


def _send_or_wait(pk: int, provider: Provider, by: Actor) -> datetime | None:
    message = OutboundMessage.objects.filter(pk=pk, state=OutboundState.WAITING).first()
    if message is None:
        return None
    zone, now = the_library().time_zone, timezone.now()
    if (about := message.about.removeprefix("request:")).isdecimal():
        rows = Request.objects.select_related("patron", "branch")
        request = rows.filter(pk=about, patron__isnull=False).first()
        if request is None or request.patron is None:
            drop_about(message.about)  # nobody writes about what was forgotten
            return None
        if not request.patron.texts:
            _refuse(message, STOPPED_BY_THEM, by)
            return None
        zone = request.branch.time_zone
    if dawn := morning(now, zone):
        waits = OutboundMessage.objects.filter(pk=pk, state=OutboundState.WAITING)
        waits.update(next_try_at=dawn)
        return dawn
    if message.automatic and is_over_limit(message, now):
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
                if message.automatic:
                    record_autoreply(message.to, now)
            return None
        case SendResult.LATER:
            again = delivery.delay(message, sent.said, now)
            if again is None:
                tell_undelivered(message, by)
            return again
        case SendResult.STOPPED:
            set_texts(message.to, wanted=False, by=by)
            _refuse(message, STOPPED_BY_THEM, by)
            return None
        case SendResult.NEVER:
            _refuse(message, sent.said, by)
            return None
        case SendResult.UNKNOWN:
            return now + delivery.GRACE


def _refuse(message: OutboundMessage, said: str, by: Actor) -> None:
    with transaction.atomic():
        delivery.refuse(message.pk, said)
        tell_undelivered(message, by)


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
