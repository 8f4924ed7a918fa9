"""Move the counts that were kept as things happened into the table of the nights, which begin at this moment."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import F, Max
from django.utils import timezone

from yesdesk.counts.migrations._old_weeks import add_old_counts, period_of_week

TALLY = "tally"
BESIDE = ("looked_again", "still_blocked")
ANSWERS, CARDS, CARDS_UNTIL = "answer", "cards_waived", "cards_waived_tallied"
WEEK = re.compile(r"\d{4}-(W\d{2}|\d{2})")
MOVES_MONEY = ("waive_line", "credit")


def move(apps: Any, _schema: Any) -> None:
    """The tables of before hold each count until now, also what a night has counted beside them. So begin anew, with
    the exceptions that are moved already.
    """
    exceptions: Counter[Any] = Counter()
    for name in ("Stat", "EarlyCount"):
        rows = apps.get_model("counts", name).objects.filter(measure__startswith="bend_")
        for *cell, n in rows.values_list("period", "branch", "measure", "key", "n"):
            exceptions[tuple(cell)] += n
    for name in ("Stat", "EarlyCount", "CountedPeriod"):
        apps.get_model("counts", name).objects.all().delete()
    met = apps.get_model("desk", "RuleMet").objects.aggregate(last=Max("pk"))["last"]
    apps.get_model("desk", "TallyCell").objects.update(counted=F("count"))
    apps.get_model("counts", "CountLock").objects.update_or_create(
        pk=1, defaults={"counted_from": timezone.now(), "rules_met_until": met or 0}
    )
    add_old_counts(apps, exceptions)
    came: Counter[Any] = Counter()
    for cell, n in _came(apps):
        came[cell] += n
    add_old_counts(apps, came, by_month=True)
    found: Counter[Any] = Counter()
    for read in (_ended, _met, _by_day, _cards_of_open_weeks):
        for (week, branch, measure, key), n in read(apps):
            if WEEK.fullmatch(week):
                found[period_of_week(week), branch, measure, key] += n
    add_old_counts(apps, found)


type Counts = Iterator[tuple[tuple[Any, int, str, str], int]]


def _came(apps: Any) -> Counts:
    rows = apps.get_model("desk", "FactCame").objects.exclude(channel=TALLY)
    for day, part, branch, n in rows.values_list("day", "part", "branch", "n"):
        yield (day.replace(day=1), branch, "came", f"{day.weekday()}:{part}"), n


def _ended(apps: Any) -> Counts:
    rows = apps.get_model("desk", "FactEnded").objects.values_list(
        "week", "branch", "kind", "outcome", "first", "n"
    )
    for week, branch, kind, outcome, first, n in rows:
        if outcome == TALLY:
            yield (week, branch, "tapped", kind), n
            continue
        yield (week, branch, "ended", f"{kind}:{outcome}"), n
        if first:
            yield (week, branch, "first_contact", kind), n


def _met(apps: Any) -> Counts:
    columns = ("week", "branch", "rule", "event")
    waiting = apps.get_model("policy", "PendingRuleEvent").objects.filter(week__contains="-W")
    rows = [(*row, 1) for row in waiting.exclude(event="").values_list(*columns)]
    if not waiting.exists():  # no backup holds them, so an upgrade and a restore count requests
        rows = list(_met_in_open_weeks(apps))
    rows += apps.get_model("policy", "FactRule").objects.values_list(*columns, "n")
    for week, branch, rule, event, n in rows:
        measure, key = (event, str(rule)) if event in BESIDE else ("met", f"{rule}:{event}")
        yield (week, branch, measure, key), n


def _met_in_open_weeks(apps: Any) -> Iterator[tuple[str, int, int, str, int]]:
    """How rules were met in weeks that were not folded yet, by the requests that live."""
    folded = apps.get_model("policy", "FoldedWeeks").objects.order_by("-before")
    before = folded.values_list("before", flat=True).first() or ""
    for row in apps.get_model("desk", "RuleMet").objects.order_by("pk"):
        events = [(row.event, row.day)] if row.event else []
        if row.looked_again_on:
            events.append(("looked_again", row.looked_again_on))
        if row.still_blocked and row.seen_on:
            events.append(("still_blocked", row.seen_on))
        for event, day in events:
            if (week := _iso_week(day)) >= before:
                yield week, row.branch_id, row.rule, event, 1


def _iso_week(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def _by_day(apps: Any) -> Counts:
    measures = {ANSWERS: "answer", CARDS: "card"}
    rows = apps.get_model("core", "DayCount").objects.filter(measure__in=measures)
    for week, branch, measure, key, n in rows.values_list(
        "iso_week", "place", "measure", "value", "count"
    ):
        yield (week, branch, measures[measure], key), n


def _cards_of_open_weeks(apps: Any) -> Counts:
    """How cards fared in weeks that were not counted yet: an account once a day, by the last of its acts."""
    library = apps.get_model("places", "Library").objects.first()
    if library is None:
        return
    done = apps.get_model("core", "DayCount").objects.filter(measure=CARDS_UNTIL).order_by("-day")
    last = done.values_list("day", flat=True).first()
    blocked = apps.get_model("desk", "RuleMet").objects.filter(still_blocked=True)
    decisions = apps.get_model("desk", "Decision").objects.filter(
        request__in=blocked.values("request")
    )
    later = {f"decision:{pk}" for pk in decisions.values_list("pk", flat=True)}
    acts = apps.get_model("ils", "Act").objects.filter(
        does__in=MOVES_MONEY, state="done", settled_at__isnull=False, before__blocked="yes"
    )
    ended = {}
    for account, about, at, read in acts.order_by("settled_at", "pk").values_list(
        "patron", "about", "settled_at", "read_back"
    ):
        day = at.astimezone(ZoneInfo(library.time_zone)).date()
        if read.get("blocked") in {"yes", "no"} and (
            last is None or day >= last + timedelta(days=7)
        ):
            again = read["blocked"] == "no" and about not in later
            ended[account, day] = "again" if again else "still"
    for (_account, day), how in ended.items():
        yield (_iso_week(day), 0, "card", how), 1


class Migration(migrations.Migration):
    dependencies = [
        ("counts", "0004_exceptions_of_before"),
        ("core", "0005_answers_are_found_in_memory"),
        ("desk", "0044_jobs_of_requests_have_moved"),
        ("ils", "0004_clock_hours"),
        ("places", "0005_emergency_on_every_desk"),
        ("policy", "0004_told_when_new"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop, elidable=True)]
