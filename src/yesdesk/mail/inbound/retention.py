"""The series of raw mail. Words read from it stay with their request."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from yesdesk.core.retention import SeriesSpec, by_age, mark_of, rows_of
from yesdesk.mail.models import JUNK_REASONS, Arrival, ArrivalState, BlockedSender, Message
from yesdesk.patrons.queries import held_ids

_SETTLED = Q(state__in=[ArrivalState.DONE, ArrivalState.LET_GO]) | Q(reason__in=JUNK_REASONS)


def _due(before: datetime, limit: int) -> Iterable[int]:
    """Arrivals that are due. Unlooked mail stays like an open request, unless the server took it for junk; mail of a
    held request stays too."""
    rows = Arrival.objects.filter(_SETTLED, arrived_at__lt=before).order_by("arrived_at", "id")
    held = held_ids("request")
    if held:
        rows = rows.exclude(message__request__in=held)
    return rows.values_list("id", flat=True)[:limit]


def _erase_arrivals(ids: list[int]) -> int:
    rows = Arrival.objects.filter(pk__in=ids)
    messages = [pk for pk in rows.values_list("message_id", flat=True) if pk]
    gone, _each = rows.delete()
    Message.objects.filter(pk__in=messages, request=None, arrivals=None).delete()
    return gone


def delete_raw_copies(about: str) -> None:
    """Delete raw mail, here and from the mailbox, after words were struck out of its request. Its subject goes, since
    the words may stand there too."""
    kind, _colon, ref = about.partition(":")
    if kind == "request" and ref.isdigit():
        Arrival.objects.filter(message__request=int(ref)).delete()
        Message.objects.filter(request=int(ref)).exclude(subject="").update(subject="")


def _marks_of_arrivals(ids: list[int]) -> dict[int, str]:
    rows = Arrival.objects.filter(pk__in=ids).values_list("pk", "raw__sha256", "arrived_at")
    return {pk: mark_of(f"{sha256}:{at.isoformat()}") for pk, sha256, at in rows}


ARRIVALS = SeriesSpec(
    code="mail.arrival",
    name=_("Mail as it arrived, here and in the mailbox"),
    days=30,
    ground=_("We read it again if Yesdesk read it wrong."),
    due=_due,
    erase=_erase_arrivals,
    subject="arrival",
    holds_patron_words=True,
    for_patrons=_("Your e-mail, as it came to us"),
    why_for_patrons=_("So we can read it again if we read it wrong."),
    marks=_marks_of_arrivals,
)


def _marks_of_blocked(ids: list[int]) -> dict[int, str]:
    rows = BlockedSender.objects.filter(pk__in=ids).values_list("pk", "address", "at")
    return {pk: mark_of(f"{address}:{at.isoformat()}") for pk, address, at in rows}


BLOCKED = SeriesSpec(
    code="mail.blocked",
    name=_("Senders whose e-mail goes to junk"),
    days=365,
    ground=_("It keeps junk from the desk. Leads see the list of blocked senders."),
    due=by_age(BlockedSender.objects.all, "at"),
    erase=rows_of(BlockedSender),
    subject="sender",
    holds_patron_words=True,
    for_patrons=_("Your e-mail address, if we blocked it"),
    why_for_patrons=_("So junk does not fill our desk."),
    marks=_marks_of_blocked,
)
