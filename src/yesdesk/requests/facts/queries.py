"""Read facts for editions: raw cells, which no page shows."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, Sum

from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week
from yesdesk.core.permissions import Permission
from yesdesk.requests.models import DayPart, FactCame, FactEnded, Request
from yesdesk.requests.models.facts import TALLY

NOT_MET: Final = ("not_this_time", "withdrawn", "ended")


@dataclass(frozen=True, slots=True)
class NeedsOfKind:
    """Ended needs of a kind (empty: not said)."""

    kind: str
    met: int = 0
    not_met: int = 0
    first_contact: int = 0
    tallied: int = 0  # short questions by one tap, in none of the others


def needs_by_kind(by: Actor, first: date, last: date) -> list[NeedsOfKind]:
    """Return how the needs of these weeks (and folded months) ended, by kind."""
    by.require(Permission.DESK_LEADS_SEE)
    in_weeks = Q(week__contains="W", week__gte=iso_week(first), week__lte=iso_week(last))
    in_months = Q(week__gte=f"{first:%Y-%m}", week__lte=f"{last:%Y-%m}") & ~Q(week__contains="W")
    rows = FactEnded.objects.filter(in_weeks | in_months, n__gt=0)
    found: dict[str, Counter[str]] = {}
    for kind, outcome, is_first, n in rows.values_list("kind", "outcome", "first").annotate(
        count=Sum("n")
    ):
        sums = found.setdefault(kind, Counter())
        if outcome == TALLY:
            sums["tallied"] += n
            continue
        sums["not_met" if outcome in NOT_MET else "met"] += n
        sums["first_contact"] += n if is_first else 0
    return [NeedsOfKind(kind, **found[kind]) for kind in sorted(found)]


def ended_by_outcome(by: Actor, first: date, last: date) -> dict[str, int]:
    """Count ended requests of these weeks by outcome, without short questions."""
    by.require(Permission.DESK_LEADS_SEE)
    rows = FactEnded.objects.filter(n__gt=0, week__gte=iso_week(first), week__lte=iso_week(last))
    rows = rows.filter(week__contains="W").exclude(outcome=TALLY)
    return dict(rows.values_list("outcome").annotate(count=Sum("n")))


def requests_with_an_open_promise(by: Actor) -> int:
    by.require(Permission.DESK_LEADS_SEE)
    return Request.objects.filter(closed_at=None, promised_for__isnull=False).count()


def came_by_part(by: Actor, first: date, last: date) -> dict[tuple[int, DayPart], int]:
    """Count requests that came in these days, by weekday (0: Monday) and part of day. Short questions are left out, as
    they are read elsewhere and could be subtracted.
    """
    by.require(Permission.DESK_LEADS_SEE)
    rows = FactCame.objects.filter(day__gte=first, day__lte=last, n__gt=0).exclude(channel=TALLY)
    found: Counter[tuple[int, DayPart]] = Counter()
    for day, part, n in rows.values_list("day", "part").annotate(count=Sum("n")):
        found[day.weekday(), DayPart(part)] += n
    return dict(found)
