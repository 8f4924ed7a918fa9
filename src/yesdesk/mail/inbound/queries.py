"""Queries for mail: waiting, listed, and the stamps and copies of servers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.storage.files import human_size, open_file
from yesdesk.mail.models import (
    JUNK_REASONS,
    Arrival,
    ArrivalState,
    Mailbox,
    Message,
    QuietKind,
    ReviewReason,
    ServerCopy,
)
from yesdesk.places.models import Branch, ServicePoint
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.audience import restriction_for

PAGE: Final = 30
COUNTED_TO: Final = 99
_LARGEST_ID: Final = 2**63 - 1


class ReviewQueue(StrEnum):
    LOOK = "look"  # it could not be taken in
    JUNK = "junk"  # a filter or the server took it for junk, or a colleague blocked its sender
    ROBOTS = "robots"  # lists, bounces and answering machines: kept, and no request


REVIEW_QUEUES: Final = {
    ReviewQueue.LOOK: gettext_lazy("Not taken in"),
    ReviewQueue.JUNK: gettext_lazy("Junk"),
    ReviewQueue.ROBOTS: gettext_lazy("From machines"),
}

_OF: Final = {
    ReviewQueue.LOOK: Q(state=ArrivalState.LISTED) & ~Q(reason__in=JUNK_REASONS),
    ReviewQueue.JUNK: Q(state=ArrivalState.LISTED, reason__in=JUNK_REASONS),
    ReviewQueue.ROBOTS: Q(state=ArrivalState.DONE, message__request=None),
}


def settleable() -> Q:
    return Q(state=ArrivalState.LISTED) | _OF[ReviewQueue.ROBOTS]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    lines: list[dict[str, Any]]
    older: int | None


def is_open_to(by: Actor, arrival: Arrival) -> bool:
    """Return whether `by` may read it: a complaint about staff is for leads, a complaint about a lead for their leads.
    No query where the subject does not sound like a complaint."""
    aside = restriction_for(arrival.subject, by=SYSTEM)
    if aside.get("about_lead"):
        return by.may(Permission.DESK_ABOUT_LEADS_SEE)
    about_staff = arrival.mailbox.about_staff or bool(aside)
    return not about_staff or by.may(Permission.DESK_LEADS_SEE)


def access_message(by: Actor, pk: int) -> Message:
    """Return a mail that stands on a request `by` may see, its request and entry beside it. Raises NotFound."""
    rows = Message.objects.select_related("entry").filter(pk=pk, request__isnull=False)
    found = rows.first() if pk <= _LARGEST_ID else None
    if found is None or found.request_id is None:
        raise NotFound.plain()
    found.request = access_request(by, found.request_id)
    return found


def access_review_mail(by: Actor, pk: int) -> Arrival:
    """Return a mail on the list, with its bytes' row. Raises NotAllowed, NotFound."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = Arrival.objects.select_related("raw", "mailbox").filter(settleable(), pk=pk)
    found = rows.first() if pk <= _LARGEST_ID else None
    if found is None or not is_open_to(by, found):
        raise NotFound.plain()
    return found


def review_page(by: Actor, queue: ReviewQueue, *, before: int | None = None) -> ReviewPage:
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = Arrival.objects.filter(_OF[queue]).select_related("mailbox__service_point__branch")
    rows = rows.select_related("raw", "message")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    seen = [arrival for arrival in found[:PAGE] if is_open_to(by, arrival)]
    return ReviewPage([_review_line(arrival, by) for arrival in seen], older)


def _review_line(arrival: Arrival, by: Actor) -> dict[str, Any]:
    branch = arrival.mailbox.service_point.branch
    listed = arrival.state == ArrivalState.LISTED
    here = arrival.reason not in {ReviewReason.NOT_GIVEN, ReviewReason.GONE}
    return {
        "pk": arrival.pk,
        "subject": arrival.subject,
        "sender": arrival.sender,
        "at": humanize_time(
            arrival.arrived_at, zone=branch.time_zone, language=by.language, now=timezone.now()
        ),
        "mailbox": arrival.mailbox.address,
        "size": human_size(arrival.raw.size) if here else "",
        "why": _reason_in_words(arrival),
        "detail": arrival.detail if listed else "",
        "may_read_again": listed and arrival.reason not in JUNK_REASONS,
        "may_want": here,
        "may_let_go": listed,
        "may_block": "@" in arrival.sender and arrival.reason != ReviewReason.BLOCKED,
    }


def _reason_in_words(arrival: Arrival) -> str:
    if arrival.reason:
        return str(ReviewReason(arrival.reason).label)
    verdicts = {
        "list": _("It came from a mailing list, or is a newsletter."),
        "bounce": _("A mail server reports on a mail of ours that it could not deliver."),
        "auto_reply": _("A machine answered by itself."),
    }
    return verdicts.get(arrival.message.verdict if arrival.message else "", _("It is no request."))


def review_counts(by: Actor) -> dict[ReviewQueue, int]:
    by.require(Permission.DESK_REQUEST_ANSWER)
    return {queue: _count_to_limit(Arrival.objects.filter(of)) for queue, of in _OF.items()}


def _count_to_limit(rows: QuerySet[Arrival]) -> int:
    return rows.order_by()[: COUNTED_TO + 1].count()


def waiting_for_review() -> int:
    return _count_to_limit(
        Arrival.objects.filter(state=ArrivalState.LISTED).exclude(reason__in=JUNK_REASONS)
    )


def reading_folder() -> Path:
    return Path(settings.DATA) / "mail" / "reading"


def waiting_arrivals(by: Actor, mailbox: int, limit: int) -> list[int]:
    by.require(Permission.DESK_REQUEST_ANSWER)
    rows = Arrival.objects.filter(state=ArrivalState.WAITING, mailbox=mailbox)
    return list(rows.order_by("tries", "id").values_list("id", flat=True)[:limit])


def abouts_of_arrivals(numbers: set[int]) -> Mapping[int, str]:
    """The request that each mail became, as `request:17`; for the machine, to anonymise."""
    rows = Arrival.objects.filter(pk__in=numbers, message__request__isnull=False)
    return {pk: f"request:{request}" for pk, request in rows.values_list("pk", "message__request")}


_TAG: Final = "+"


def mailbox_for(by: Actor, address: str) -> Mailbox | None:
    """The mailbox of this address, also with a tag (`info+card@`), switched off or not."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    wanted = address.strip().strip("<>").strip().lower()
    local, at, domain = wanted.rpartition("@")
    plain = f"{local.partition(_TAG)[0]}{at}{domain}"
    found = {each.address: each for each in Mailbox.objects.filter(address__in=[wanted, plain])}
    return found.get(wanted) or found.get(plain)


def fallback_mailbox(by: Actor) -> Mailbox | None:
    """The mailbox that lists mail for nobody's address: the default one, else the first; None before there is any."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    return Mailbox.objects.order_by("-is_default", "id").first()


_HEAD: Final = 64 * 1024
_LATELY: Final = 3


def stamped_lately() -> list[tuple[datetime, datetime]]:
    newest = Arrival.objects.select_related("raw").order_by("-id")[:_LATELY]
    return [(stamp, arrival.arrived_at) for arrival in newest for stamp in _received_stamp(arrival)]


def _received_stamp(arrival: Arrival) -> Iterator[datetime]:
    try:
        with open_file(arrival.raw) as file:
            head = BytesHeaderParser().parsebytes(file.read(_HEAD))
        stamp = parsedate_to_datetime(str(head.get("Received", "")).rpartition(";")[2].strip())
    except (OSError, ValueError):
        return
    if stamp.tzinfo is not None:
        yield stamp


def erased_server_copies() -> QuerySet[ServerCopy]:
    return ServerCopy.objects.filter(arrival=None, left=False)


# In words, as on SQLite a parameter finds no index of those that are noted.
NOTED: Final = RawSQL("NOT (quiet = '')", (), output_field=BooleanField())


def unsettled_copies() -> QuerySet[ServerCopy]:
    """Mail noted in a quiet week that nobody has had read in or let go. Found by an index."""
    return ServerCopy.objects.filter(NOTED).exclude(quiet=QuietKind.WANTED)


def mailbox_inbox(by: Actor, mailbox: Mailbox) -> tuple[Branch, ServicePoint | None]:
    """Branch and inbox of its mail; of a branch closed for good, those of the default mailbox or first open branch."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    own = mailbox.service_point
    if not own.branch.closed_for_good:
        return own.branch, own
    points = ServicePoint.objects.filter(
        mailbox__is_default=True, branch__closed_for_good=False
    ).select_related("branch")
    other = points.first()
    if other is not None:
        return other.branch, other
    return Branch.objects.filter(closed_for_good=False).order_by("position", "id")[0], None
