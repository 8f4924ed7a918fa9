"""A file's late charges by branch and month, in plain data for an edition by branch."""

from collections import defaultdict
from datetime import date
from typing import Any, Final

from babel.numbers import get_currency_precision
from django.db.models import Sum

from yesdesk.core.dates import local_day
from yesdesk.core.models import CountChange
from yesdesk.insight.branches.figures import branch_figures
from yesdesk.insight.counted.actions import BRANCHES, branch_measure
from yesdesk.insight.models import PaymentsFile, Settled, facts_of
from yesdesk.insight.readin.sums import late_kinds
from yesdesk.places.queries import the_library

# Whole units of money: a branch with less settled in the window has no share of its own.
ENOUGH: Final = 500


def figures_of_file(file: PaymentsFile) -> dict[str, Any]:
    return branch_figures(collect_by_branch(file))


def collect_by_branch(file: PaymentsFile) -> dict[str, Any]:
    """Return the input of `figures.branch_figures`: late charges alone, where the file tells kinds apart."""
    facts = facts_of(file)
    kinds = sorted(set(facts.order_by().values_list("charge_kind", flat=True)))
    late = late_kinds(kinds)
    if late:
        facts = facts.filter(charge_kind__in=late)
    # the month in which it was read is not whole yet
    until = local_day(file.read_at, the_library().time_zone).replace(day=1)
    facts = facts.filter(month__lt=until)
    months = _months_from_to(file.first_month, min(file.last_month, _month_before(until)))
    unit = 10 ** get_currency_precision(file.currency)
    changes = _changes()
    found = _sums_by_branch(facts, changes)
    return {
        "months": months,
        "changes": changes.get(BRANCHES, []),
        "step": file.rounded_to_minor or unit,
        "enough": ENOUGH * unit,
        "about": {
            "currency": file.currency,
            "kind": "late" if late else "all",
            "rounded": file.rounded_to_minor,
            "hidden": file.hidden_cells,
            "lines": file.lines,
            "is_ours": file.is_ours,
            "read_on": local_day(file.read_at, the_library().time_zone).isoformat(),
        },
        "money": _all_kinds(file, until),
        **found,
    }


def _all_kinds(file: PaymentsFile, until: date) -> dict[str, Any]:
    """Return month -> [forgiven, paid, times forgiven or None] of every kind of charge, for the board sheet."""
    rows = facts_of(file).filter(month__lt=until, how__in=[Settled.FORGIVEN, Settled.PAID])
    by_month: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for day, how, minor, lines in rows.values_list("month", "how", "minor", "lines"):
        month, forgiven = day.isoformat()[:7], how == Settled.FORGIVEN
        by_month[month][0 if forgiven else 1] += minor
        by_month[month][2] += lines if forgiven else 0
    return {
        month: [forgiven, paid, n if file.tells_times else None]
        for month, (forgiven, paid, n) in sorted(by_month.items())
    }


def _month_before(month: date) -> date:
    year, number = divmod(month.year * 12 + month.month - 2, 12)
    return date(year, number + 1, 1)


def _months_from_to(first: date, last: date) -> list[str]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def _changes() -> dict[str, list[list[str]]]:
    """Return measure -> days from which counting differs, and why. A day's month is neither before nor after."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    rows = CountChange.objects.filter(measure__startswith=BRANCHES).order_by("from_day")
    for measure, day, why in rows.values_list("measure", "from_day", "why"):
        found[measure].append([day.isoformat(), why])
    return found


def _sums_by_branch(facts: Any, changes: dict[str, list[list[str]]]) -> dict[str, Any]:
    branches: dict[tuple[str, str], dict[str, Any]] = {}
    cancelled: dict[str, int] = defaultdict(int)
    lines: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = facts.order_by("branch", "library").values_list(
        "library", "branch", "our_branch", "month", "how"
    )
    for service, name, ours, day, how, minor, n in rows.annotate(Sum("minor"), Sum("lines")):
        month = f"{day.year}-{day.month:02}"
        if how == Settled.CANCELLED:
            cancelled[month] += minor
        if how not in {Settled.FORGIVEN, Settled.PAID}:
            continue
        place = 0 if how == Settled.FORGIVEN else 1
        told: dict[str, Any] = {
            "name": name,
            "service": service,
            "ours": ours,
            "changes": changes.get(branch_measure(ours), []),
            "cells": {},
        }
        branch = branches.setdefault((name, service), told)
        branch["cells"].setdefault(month, [0, 0])[place] += minor
        lines[month][place] += n
    return {"branches": list(branches.values()), "cancelled": cancelled, "lines": lines}
