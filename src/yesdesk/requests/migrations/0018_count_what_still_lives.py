"""Count in the new tables of facts what still lives. In batches: whoever stops it goes on where it was; the tables
themselves are written at the end, in one go, anew each time.
"""

from collections import defaultdict
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations, transaction
from django.db.models import Count, DateTimeField, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

BATCH = 2_000
CLOSED = 4
PARTS = ((time(12), 0), (time(15), 1), (time(18), 2))
NOT_FIRST = (
    "patron", "need_changed", "reopened", "promise", "handover", "hold", "second_look", "merged",
)  # fmt: skip
TALLY = "tally"
WHY = "Counted anew from here on. What came before was counted once more from what was still kept."


def fill(apps, editor):
    branches = dict(_hours(apps))
    while _fill_requests(apps, editor.connection, branches):
        pass
    while _fill_outcomes(apps, editor.connection, branches):
        pass
    with transaction.atomic(using=editor.connection.alias):
        _write_came(apps)
        _write_ended(apps)
        _mark(apps)


def _hours(apps):
    """The zone, week and closed days of each branch, as they are today."""
    week, closed = defaultdict(list), defaultdict(set)
    for row in apps.get_model("places", "OpeningHours").objects.all():
        week[row.branch_id, row.weekday].append((row.opens, row.closes))
    for row in apps.get_model("places", "Closure").objects.all():
        closed[row.branch_id].add(row.day)
    for branch in apps.get_model("places", "Branch").objects.all():
        yield branch.pk, (ZoneInfo(branch.time_zone), week, closed[None] | closed[branch.pk])


def _part(at, branch, hours):
    zone, week, closed = hours
    day = at.astimezone(zone).date()
    spans = () if day in closed else week[branch, day.weekday()]
    for first, last in spans:
        opens, closes = (datetime.combine(day, clock, zone).astimezone(UTC) for clock in (first, last))
        if opens <= at < closes:
            clock = at.astimezone(zone).time()
            return next((part for until, part in PARTS if clock < until), 3)
    return CLOSED


def _first_places(apps, requests):
    """Where those that were handed over came first."""
    passed = apps.get_model("desk", "HandOver").objects.filter(
        entry__request__in=requests, undone_at=None
    )
    return dict(passed.order_by("-entry").values_list("entry__request", "branch"))


def _fill_requests(apps, connection, branches):
    requests = apps.get_model("desk", "Request").objects.filter(came_day=None).order_by("pk")
    rows = list(requests.values_list("pk", "branch", "opened_at")[:BATCH])
    passed = _first_places(apps, [pk for pk, *_rest in rows])
    filled = []
    for pk, branch, opened in rows:
        at = passed.get(pk, branch)
        day = opened.astimezone(branches[at][0]).date()
        filled.append(
            (connection.ops.adapt_datefield_value(day), _part(opened, at, branches[at]), pk)
        )
    _update(connection, "UPDATE desk_request SET came_day = %s, came_part = %s WHERE id = %s", filled)
    return len(rows)


def _fill_outcomes(apps, connection, branches):
    outcomes = apps.get_model("desk", "Outcome").objects.filter(week=None).order_by("pk")
    rows = list(outcomes.values_list("pk", "request", "request__branch", "entry", "at")[:BATCH])
    entries = apps.get_model("desk", "Entry").objects.filter(
        request__in={row[1] for row in rows}, kind__in=NOT_FIRST
    )
    said = defaultdict(list)
    for request, pk in entries.values_list("request", "pk"):
        said[request].append(pk)
    filled = []
    for pk, request, branch, entry, at in rows:
        year, week, _day = at.astimezone(branches[branch][0]).isocalendar()
        first = sum(each < entry for each in said[request]) < 2
        filled.append((f"{year}-W{week:02d}", branch, first, pk))
    _update(
        connection,
        "UPDATE desk_outcome SET week = %s, branch_id = %s, first_contact = %s WHERE id = %s",
        filled,
    )
    return len(rows)


def _update(connection, statement, rows):
    if rows:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _write_came(apps):
    fact = apps.get_model("desk", "FactCame")
    passed = apps.get_model("desk", "HandOver").objects.filter(
        entry__request=OuterRef("pk"), undone_at=None
    )
    came = defaultdict(int)
    rows = apps.get_model("desk", "Request").objects.filter(
        came_day__isnull=False, merged_into=None
    )
    rows = rows.annotate(
        was_branch=Subquery(passed.order_by("entry").values("branch")[:1]),
        was_point=Subquery(passed.order_by("entry").values("service_point")[:1]),
    )
    columns = ("came_day", "came_part", "branch", "service_point", "channel", "was_branch", "was_point")
    for day, part, branch, point, channel, was, was_point, n in (
        rows.order_by().values_list(*columns).annotate(n=Count("pk")).iterator(BATCH)
    ):
        at, point = (branch, point) if was is None else (was, was_point)
        came[day, part, at, point or 0, channel] += n
    for row in apps.get_model("desk", "TallyCell").objects.filter(count__gt=0).iterator(BATCH):
        came[row.day, row.part, row.branch_id, row.point_id, TALLY] += row.count
    fact.objects.all().delete()
    keys = ("day", "part", "branch_id", "point", "channel")
    fact.objects.bulk_create(
        (fact(**dict(zip(keys, key, strict=True)), n=n) for key, n in came.items()), batch_size=BATCH
    )


def _write_ended(apps):
    fact, outcome = apps.get_model("desk", "FactEnded"), apps.get_model("desk", "Outcome")
    standing = outcome.objects.filter(undone_at=None).order_by().values("request")
    rows = outcome.objects.filter(
        pk__in=standing.annotate(newest=Max("pk")).values("newest"),
        request__closed_at__isnull=False,
    )
    ended = defaultdict(lambda: [0, 0])
    columns = ("week", "branch", "request__kind", "value", "first_contact", "at", "request__opened_at")
    for *key, at, opened in rows.values_list(*columns).iterator(BATCH):
        sums = ended[tuple(key)]
        sums[0] += 1
        sums[1] += max(0, int((at - opened).total_seconds()))
    for row in apps.get_model("desk", "TallyCell").objects.filter(count__gt=0).iterator(BATCH):
        year, week, _day = row.day.isocalendar()
        ended[f"{year}-W{week:02d}", row.branch_id, row.kind, TALLY, True][0] += row.count
    fact.objects.all().delete()
    keys = ("week", "branch_id", "kind", "outcome", "first")
    fact.objects.bulk_create(
        (
            fact(**dict(zip(keys, key, strict=True)), n=n, seconds=seconds)
            for key, (n, seconds) in ended.items()
        ),
        batch_size=BATCH,
    )


def _mark(apps):
    """Nothing to mark in a library that begins with these tables."""
    change = apps.get_model("core", "CountChange")
    for measure, fact in (("fact_came", "FactCame"), ("fact_ended", "FactEnded")):
        if apps.get_model("desk", fact).objects.exists():
            change.objects.get_or_create(
                measure=measure, from_day=timezone.now().date(), defaults={"why": WHY}
            )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("desk", "0017_facts_of_requests"),
        ("core", "0003_days_on_which_counting_changed"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
