"""Thanks that reached somebody: found through requests that are still here, by words and yeses that still carry their
name there. What has lost its author, as was promised, leads to nobody.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.permissions import Permission
from yesdesk.core.plain_text import paragraphs
from yesdesk.core.registry import Registry
from yesdesk.desk.models import (
    Approval,
    ApprovalState,
    DecisionState,
    Entry,
    EntryKind,
    MayTell,
    ThanksFor,
)
from yesdesk.desk.requests.access import visibility_of, visible_only
from yesdesk.desk.requests.queries.entry_headers import EntryRow

SAID_YES: Final = (ApprovalState.YES, ApprovalState.PART, ApprovalState.BY_VOICE)
_NO_YES: Final = (DecisionState.REFUSED, DecisionState.CANCELLED)

THAT_HELP: Final = (
    Q(kind=EntryKind.REPLY, outgoing__undone_at=None)
    | Q(kind=EntryKind.OUTCOME, outcome__undone_at=None)
    | Q(kind=EntryKind.ACT) & ~Q(decision__state__in=_NO_YES)
)
"""Entries whose author a patron thanks: answers, ends and acts that stand."""

_SHOWN: Final = 50
_LOOKED_THROUGH: Final = 1_000  # of the newest: more than a month of a busy library


@dataclass(frozen=True, slots=True)
class ThanksLine:
    """A thank-you. `who`: the patron, or a colleague, as the reader calls them. `html`: safe; empty where it came
    without words.
    """

    pk: int
    href: str
    who: str
    about: str
    at: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class ToldThanks:
    """What becomes of a thank-you that may be told, as either side reads it. `text`: of the story; empty while nobody
    has written it. `ready_on`: from then on it may be on a card; None before it is written.
    """

    text: str = ""
    ready_on: date | None = None


type ReadsTold = Callable[[Collection[int]], Mapping[int, ToldThanks]]
"""By consents (ids of `MayTell`): of those about which a story is written."""

told_of_thanks: Final = Registry[ReadsTold]("what becomes of thanks that may be told")
"""The room that writes stories adds itself here."""


def thanks_that_may_be_told(entries: Collection[int]) -> dict[int, ToldThanks]:
    """Those of these thanks (ids of entries) whose patron agreed, and neither side said rather not. Two queries; none
    where there are no thanks.
    """
    if not entries:
        return {}
    consents = MayTell.objects.filter(entry__in=entries).values_list("pk", "entry")
    agreed = dict(consents)
    written = {
        pk: told
        for reads in told_of_thanks
        for pk, told in (told_of_thanks[reads](list(agreed)).items() if agreed else ())
    }
    return {entry: written.get(pk, ToldThanks()) for pk, entry in agreed.items()}


def thanks_of(by: Actor) -> list[ThanksLine]:
    """Patrons' thanks that reached `by`, the newest first, as long as their requests are here and `by` may see them.
    One query.
    """
    if not by.may(Permission.DESK_REQUEST_SEE) or by.user_id is None:
        return []
    mine = Entry.objects.filter(
        THAT_HELP, request=OuterRef("request"), author=by.user_id, pk__lt=OuterRef("pk")
    )
    yes = Approval.objects.filter(
        request=OuterRef("request"),
        answered_by=by.user_id,
        answered_at__lte=OuterRef("at"),
        state__in=SAID_YES,
    )
    newest = Entry.objects.filter(kind=EntryKind.THANKS).order_by("-pk").values("pk")
    rows = Entry.objects.filter(Exists(mine) | Exists(yes), pk__in=newest[:_LOOKED_THROUGH])
    rows = rows.exclude(author=by.user_id).select_related("request__patron", "request__branch")
    found = visible_only(rows, visibility_of(by), "request__").order_by("-pk")
    return [_line(entry, by) for entry in found[:_SHOWN]]


def _line(entry: Entry, by: Actor) -> ThanksLine:
    request = entry.request
    patron, zone = request.patron, request.branch.time_zone
    return ThanksLine(
        pk=entry.pk,
        href=reverse("request", args=[request.pk]),
        who=(patron.name if patron else "") or _("Somebody"),
        about=request.asked_for,
        at=humanize_time(entry.at, zone=zone, language=by.language, now=timezone.now()),
        html=paragraphs(entry.text),
    )


@dataclass(frozen=True, slots=True)
class ColleaguesThanks:
    """A colleague's thank-you for a note or a yes of the reader's."""

    pk: int
    href: str
    who: str
    about: str
    for_yes: bool


def thanks_of_colleagues(by: Actor) -> list[ColleaguesThanks]:
    """Colleagues' thanks to `by`, the newest first, for words and yeses that still carry their name. One query."""
    if not by.may(Permission.DESK_REQUEST_SEE) or by.user_id is None:
        return []
    rows = ThanksFor.objects.filter(entry__author=by.user_id).select_related(
        "author", "entry__request"
    )
    found = visible_only(rows, visibility_of(by), "entry__request__").order_by("-pk")[:_SHOWN]
    return [
        ColleaguesThanks(
            pk=row.pk,
            href=reverse("request", args=[row.entry.request_id]),
            who=row.author.name,
            about=row.entry.request.asked_for,
            for_yes=row.entry.kind == EntryKind.ASK_ANSWER,
        )
        for row in found
    ]


def may_be_thanked(kind: str, detail: Mapping[str, Any], author: int | None, by: Actor) -> bool:
    """Whether a colleague thanks for such an entry: for another's note, or their yes."""
    if author is None or author == by.user_id or not by.may(Permission.DESK_REQUEST_ANSWER):
        return False
    return kind == EntryKind.NOTE or (
        kind == EntryKind.ASK_ANSWER and detail.get("state") in SAID_YES
    )


def to_thank(rows: Iterable[EntryRow], by: Actor) -> dict[int, bool]:
    """Those of these entries for which `by` may thank a colleague, and whether they did. One query; none where there is
    nobody to thank.
    """
    found = [row.id for row in rows if may_be_thanked(row.kind, row.detail, row.author_id, by)]
    if not found:
        return {}
    mine = ThanksFor.objects.filter(entry__in=found, author=by.user_id)
    given = set(mine.values_list("entry", flat=True))
    return {pk: pk in given for pk in found}
