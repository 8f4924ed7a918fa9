"""Rules that were met, and the editions made of it, for tests."""

from collections import Counter
from datetime import UTC, date, datetime, time
from unittest.mock import patch

from yesdesk.core.clock_mark import trust_clock
from yesdesk.insight.editions import begin_monthly, edition_day, make_edition
from yesdesk.insight.models import Edition
from yesdesk.people.models import User
from yesdesk.places.models import Branch
from yesdesk.policy.models import Sheet
from yesdesk.policy.queries import clear_cache
from yesdesk.policy.rule_values import RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import RuleKind
from yesdesk.policy.tests.written import draft, line, signed_sheet
from yesdesk.testing.counted import counted, nights_until, rule_met

HARBOUR = "An exception made in good faith is never held against you."
BEGAN = date(2025, 12, 1)
YEAR = [f"2025-{12}", *(f"2026-{n:02}" for n in range(1, 12))]
HALVES = ["2026-05", "2026-11"]
SMALL = {
    "2026-04": {"plain": 10, "exception": 5, "asked_yes": 2, "asked_no": 1},
    "2026-11": {"plain": 12, "exception": 7, "asked_yes": 2, "asked_no": 1, "no": 1},
}
LARGE = {
    "plain": 318,
    "exception": 142,
    "asked_yes": 121,
    "asked_no": 13,
    "asked_unanswered": 24,
    "no": 14,
}


def ten_colleagues():
    User.objects.update(is_active=True)
    for n in range(User.objects.count(), 10):
        User.objects.create(username=f"c{n}", job_class=User.objects.first().job_class)


def a_rule(
    by,
    *,
    kind=RuleKind.HABIT,
    name="Proof of address",
    began=BEGAN,
    harbour=HARBOUR,
    harbour_from=BEGAN,
):
    """A rule of that kind on a sheet that was signed then. Its version."""
    version = write_rule(
        name.lower().replace(" ", "-"), draft(kind, RuleWords(name, name), from_day=began), by=by
    )
    sign_from(harbour_from, version, harbour, by)
    return version


def sign_from(day, version, harbour, by):
    """Sign a sheet with that promise, as if on that day."""
    sheet = signed_sheet(by, line(version, "Shelver"), harbour_text=harbour)
    Sheet.objects.filter(pk=sheet.pk).update(in_force_from=day)
    clear_cache()


def met(version, months, *, branch=None):
    """`months`: {"2026-03": {"plain": 4}}. A week of each month holds all of it."""
    branch = branch or Branch.objects.order_by("pk").first()
    for month, counts in months.items():
        day = date.fromisoformat(f"{month}-15")
        for event, n in counts.items():
            rule_met(n, day, branch.pk, version.rule_id, event)


def ended_without_a_yes(n, months):
    """So many requests in a week of each month."""
    branch = Branch.objects.order_by("pk").first()
    for month in months:
        counted(n, date.fromisoformat(f"{month}-15"), branch.pk, "ended", "", "not_this_time")


def spread(counts, months=YEAR):
    """{way: how often in all}, one time after the other over the months."""
    found = {month: Counter() for month in months}
    for event, n in counts.items():
        for place in range(n):
            found[months[place * len(months) // n]][event] += 1
    return found


def an_edition(month=date(2026, 12, 1)):
    """The library's own of that month."""
    now = datetime.combine(edition_day(month), time(9), UTC)
    nights_until(month)
    trust_clock(now)
    begin_monthly("", now)
    edition = Edition.objects.get(month=month)
    with patch("yesdesk.insight.editions.timezone.now", lambda: now):
        make_edition.call(edition.pk)
    edition.refresh_from_db()
    return edition


def figures_of(edition, version):
    return edition.figures["rules"]["rules"].get(f"r{version.rule_id}")
