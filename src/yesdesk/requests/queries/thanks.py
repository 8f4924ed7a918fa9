"""Thanks to a member, found through words and yeses that still carry their name.

An entry that lost its author, as was promised, leads to nobody.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.permissions import Permission
from yesdesk.core.plain_text import as_html_paragraphs
from yesdesk.requests.access import visibility_of, visible_only
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    DecisionState,
    Entry,
    EntryKind,
    MayTell,
    ThanksFor,
)
from yesdesk.requests.queries.entry_headers import EntryRow

# As words: a query with parameters would not find the index of thanks, and read all entries there are.
_THANKS: Final = RawSQL(f"kind = '{EntryKind.THANKS.value}'", (), output_field=BooleanField())  # noqa: S611

SAID_YES: Final = (ApprovalState.YES, ApprovalState.PART, ApprovalState.BY_VOICE)
_NO_YES: Final = (DecisionState.REFUSED, DecisionState.CANCELLED)

# Answers, ends and acts that stand.
THAT_HELP: Final = (
    Q(kind=EntryKind.REPLY, outgoing__undone_at=None)
    | Q(kind=EntryKind.OUTCOME, outcome__undone_at=None)
    | Q(kind=EntryKind.ACT) & ~Q(decision__state__in=_NO_YES)
)

_SHOWN: Final = 50
_LOOKED_THROUGH: Final = 1_000  # of the newest: more than a month of a busy library


@dataclass(frozen=True, slots=True)
class ThanksLine:
    pk: int
    href: str
    who: str  # the patron as the reader calls them
    about: str
    at: str
    html: SafeString  # safe; empty where no words came


def thanks_that_may_be_told(entries: Collection[int]) -> dict[int, str | None]:
    """Return the ISO week of the Monday card (or None) of thanks (ids of entries) that may be told. One query."""
    if not entries:
        return {}
    return dict(MayTell.objects.filter(entry__in=entries).values_list("entry", "week"))


def thanks_of(by: Actor) -> list[ThanksLine]:
    """Return patrons' thanks to `by`, the newest first, of requests that `by` may see. Two queries. Those that may be
    told are all there, so that the helper can say *rather not*.
    """
    if not by.may(Permission.DESK_REQUEST_SEE) or by.user_id is None:
        return []
    newest = Entry.objects.filter(_THANKS).order_by("-pk").values("pk")
    told = MayTell.objects.values("entry")
    rows = (
        *_thanks_of_patrons(by, newest[:_LOOKED_THROUGH])[:_SHOWN],
        *_thanks_of_patrons(by, told),
    )
    found = {row[0]: row for row in rows}
    return [_thanks_line(found[pk], by) for pk in sorted(found, reverse=True)]


def _thanks_of_patrons(by: Actor, among: QuerySet[Any, Any]) -> QuerySet[Entry, tuple[Any, ...]]:
    mine = Entry.objects.filter(
        THAT_HELP, request=OuterRef("request"), author=by.user_id, pk__lt=OuterRef("pk")
    )
    yes = Approval.objects.filter(
        request=OuterRef("request"),
        answered_by=by.user_id,
        answered_at__lte=OuterRef("at"),
        state__in=SAID_YES,
    )
    rows = Entry.objects.filter(Exists(mine) | Exists(yes), pk__in=among).exclude(author=by.user_id)
    return visible_only(rows, visibility_of(by), "request__").order_by("-pk").values_list(
        "pk", "text", "at", "request", "request__asked_for", "request__patron__name",
        "request__branch__time_zone",
    )  # fmt: skip


def _thanks_line(row: tuple[Any, ...], by: Actor) -> ThanksLine:
    pk, text, at, request, about, who, zone = row
    return ThanksLine(
        pk=pk,
        href=reverse("request", args=[request]),
        who=who or _("Someone"),
        about=about,
        at=humanize_time(at, zone=zone, language=by.language, now=timezone.now()),
        html=as_html_paragraphs(text),
    )


def thanks_of_colleagues(by: Actor) -> list[dict[str, Any]]:
    """Return colleagues' thanks to `by`, the newest first. One query."""
    if not by.may(Permission.DESK_REQUEST_SEE) or by.user_id is None:
        return []
    given = ThanksFor.objects.filter(entry__author=by.user_id)
    rows = visible_only(given, visibility_of(by), "entry__request__").order_by("-pk")
    columns = ("pk", "author__name", "entry__kind", "entry__request", "entry__request__asked_for")
    return [
        {
            "pk": pk,
            "href": reverse("request", args=[request]),
            "who": who,
            "about": about,
            "for_yes": kind == EntryKind.ASK_ANSWER,
        }
        for pk, who, kind, request, about in rows.values_list(*columns)[:_SHOWN]
    ]


def may_be_thanked(entry: Entry, by: Actor) -> bool:
    """Return whether `by` may thank for an entry: another's note, or their yes."""
    return bool(_may_be_thanked([(entry.pk, entry.kind, entry.author_id)], by))


def _may_be_thanked(rows: Iterable[tuple[int, str, int | None]], by: Actor) -> list[int]:
    if not by.may(Permission.DESK_REQUEST_ANSWER):
        return []
    theirs = {pk: kind for pk, kind, author in rows if author not in {None, by.user_id}}
    asked = [pk for pk, kind in theirs.items() if kind == EntryKind.ASK_ANSWER]
    yes = _said_yes(asked) if asked else set()
    return [pk for pk, kind in theirs.items() if kind == EntryKind.NOTE or pk in yes]


def _said_yes(answers: list[int]) -> set[int | None]:
    # Without those that a colleague denied later.
    said = Approval.objects.filter(answer__in=answers, state__in=SAID_YES)
    return set(said.values_list("answer", flat=True))


def to_thank(rows: Sequence[EntryRow], by: Actor) -> dict[int, bool]:
    """Return entries to thank for, and whether `by` did. One query at most."""
    given = {row.id: row.thanked for row in rows}
    found = _may_be_thanked(((row.id, row.kind, row.author_id) for row in rows), by)
    return {pk: given[pk] for pk in found}
