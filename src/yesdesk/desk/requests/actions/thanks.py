"""Let a patron's thank-you reach those who helped: whoever wrote the words they read, or gave the yes.

It stands on a page of their own. Nobody reads another's, and nothing counts them.
"""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.core.plain_text import paragraphs
from yesdesk.desk.models import (
    Approval,
    ApprovalState,
    DecisionState,
    Entry,
    EntryKind,
    Request,
    ThanksTo,
)
from yesdesk.desk.requests.access import visibility_of, visible_only
from yesdesk.people.account.actions import mark_news


def deliver_thanks(entry: Entry, *, by: Actor) -> None:
    """Put a thank-you on the own page of each who helped until then. In the transaction that wrote it. Whose name has
    gone from the request, as was promised, it does not reach.
    """
    helpers = sorted(_helpers(entry.request) - {by.user_id})
    ThanksTo.objects.bulk_create(ThanksTo(entry=entry, user_id=pk) for pk in helpers)
    mark_news(helpers)
    announce(*(f"staff.{pk}" for pk in helpers))


_SAID_YES = (ApprovalState.YES, ApprovalState.PART, ApprovalState.BY_VOICE)
_NO_YES = (DecisionState.REFUSED, DecisionState.CANCELLED)


def _helpers(request: Request) -> set[int]:
    """User ids of who answered, ended it or did something that stands, and of leads who said yes to that."""
    named = Entry.objects.filter(request=request, author__is_active=True)
    answered = named.filter(kind=EntryKind.REPLY).exclude(outgoing__undone_at__isnull=False)
    ended = named.filter(kind=EntryKind.OUTCOME, outcome__undone_at=None)
    did = named.filter(kind=EntryKind.ACT).exclude(decision__state__in=_NO_YES)
    found = set[int | None]()
    for rows in (answered, ended, did):
        found |= set(rows.values_list("author_id", flat=True))
    yes = Approval.objects.filter(request=request, state__in=_SAID_YES)
    found |= set(yes.filter(answered_by__is_active=True).values_list("answered_by_id", flat=True))
    return {pk for pk in found if pk is not None}


_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class ThanksLine:
    """A thank-you. `who`: the patron as a colleague calls them. `html`: safe."""

    pk: int
    href: str
    who: str
    about: str
    at: str
    html: SafeString


def thanks_of(by: Actor) -> list[ThanksLine]:
    """Thank-yous that reached `by`, the newest first, as long as their requests are here and `by` may see them. One
    query.
    """
    if not by.may(Permission.DESK_REQUEST_SEE) or by.user_id is None:
        return []
    mine = ThanksTo.objects.filter(user=by.user_id).select_related(
        "entry__request__patron", "entry__request__branch"
    )
    rows = visible_only(mine, visibility_of(by), "entry__request__").order_by("-id")[:_SHOWN]
    return [_line(row, by) for row in rows]


def _line(row: ThanksTo, by: Actor) -> ThanksLine:
    entry, request = row.entry, row.entry.request
    patron, zone = request.patron, request.branch.time_zone
    return ThanksLine(
        pk=row.pk,
        href=reverse("request", args=[request.pk]),
        who=(patron.name if patron else "") or _("Somebody"),
        about=request.asked_for,
        at=humanize_time(entry.at, zone=zone, language=by.language, now=timezone.now()),
        html=paragraphs(entry.text),
    )
