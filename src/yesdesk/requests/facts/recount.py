"""Count anew from the requests and tallies that still live."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from yesdesk.core.dates import iso_week
from yesdesk.requests.models import FactCame, FactEnded, HandOver, Outcome, Request, TallyCell
from yesdesk.requests.models.facts import TALLY

type _Counts = Counter[tuple[Any, ...]]


@transaction.atomic
def write_living_facts() -> None:
    """Rewrite all facts from living rows, for rows poured in past the actions. Facts of erased rows would be lost."""
    came, ended = living_came(), living_ended()
    FactCame.objects.all().delete()
    FactEnded.objects.all().delete()
    FactCame.objects.bulk_create(
        (
            FactCame(day=day, part=part, branch_id=branch, point=point, channel=channel, n=n)
            for (day, part, branch, point, channel), n in came.items()
        ),
        batch_size=2_000,
    )
    FactEnded.objects.bulk_create(
        (
            FactEnded(week=week, branch_id=branch, kind=kind, outcome=outcome, first=first, n=n)
            for (week, branch, kind, outcome, first), n in ended.items()
        ),
        batch_size=2_000,
    )


def living_came() -> _Counts:
    passed = HandOver.objects.filter(entry__request=OuterRef("pk"), undone_at=None).order_by(
        "entry"
    )
    rows = Request.objects.filter(came_day__isnull=False, merged_into=None).annotate(
        at_branch=Subquery(passed.values("branch")[:1]),
        at_point=Subquery(passed.values("service_point")[:1]),
    )
    found: _Counts = Counter()
    columns = (
        "came_day",
        "came_part",
        "branch",
        "service_point",
        "channel",
        "at_branch",
        "at_point",
    )
    for day, part, branch, point, channel, was_branch, was_point in rows.values_list(
        *columns
    ).iterator():
        at = (branch, point) if was_branch is None else (was_branch, was_point)
        found[day, part, at[0], at[1] or 0, channel] += 1
    for cell in TallyCell.objects.filter(count__gt=0).iterator():
        found[cell.day, cell.part, cell.branch_id, cell.point_id, TALLY] += cell.count
    return found


def living_ended() -> _Counts:
    standing = Outcome.objects.filter(undone_at=None).order_by().values("request")
    rows = Outcome.objects.filter(
        pk__in=standing.annotate(newest=Max("pk")).values("newest"),
        week__isnull=False,
        request__closed_at__isnull=False,
    )
    columns = ("week", "branch", "request__kind", "value", "first_contact")
    found: _Counts = Counter(rows.values_list(*columns).iterator())
    for cell in TallyCell.objects.filter(count__gt=0).iterator():
        found[iso_week(cell.day), cell.branch_id, cell.kind, TALLY, True] += cell.count
    return found
