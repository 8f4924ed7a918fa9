"""Editions of the library for tests: figures as they stand once a month was made."""

from datetime import UTC, date, datetime

from yesdesk.insight.library.collect import month_before
from yesdesk.insight.models import Edition, EditionState, EditionSubject

WEEK = {str(day): 20 * (7 - day) for day in range(7)}


def shown_counts(
    *,
    ended=None,
    kinds=None,
    tapped=None,
    came=None,
    branches=2,
    settled=True,
    before=(),
    changes=(),
    waited=None,
):
    """Figures of a busy November, or what is said instead."""
    newest = {"month": "2026-11", "first": "2026-11-02", "last": "2026-11-29"}
    older = {"month": "2026-10", "first": "2026-09-28", "last": "2026-11-01"}
    four = [[["yes"], 2104], [["another"], 502], [["elsewhere"], 204], [["not"], 37]]
    grid = [
        [[day], [[[part], n] for part in ("morning", "midday", "afternoon", "later")]]
        for day, n in WEEK.items()
    ]
    return {
        "outcomes": {
            "months": [
                *([{**older, "shown": list(before)}] if before else []),
                {**newest, "shown": four if ended is None else ended},
            ],
            "branches": branches,
            "settled": settled,
            "changes": list(changes),
        },
        "needs": {
            **newest,
            "kinds": [[["technology"], 900], [["", "rooms"], 47]] if kinds is None else kinds,
            "tapped": [[["where_is_it"], 812]] if tapped is None else tapped,
            "came": grid if came is None else came,
        },
        "rules": {"waited": waited or {}},
        "money": {
            "currency": "EUR",
            "sent": [{"months": ["2026-11"], "n": 241, "minor": 210_440}],
            "elsewhere": [],
        },
    }


def a_months_page(*, month=(2026, 12), **figures):
    """An edition of the library, made on the first Monday of that month."""
    first = date(*month, 1)
    return Edition.objects.create(
        subject=EditionSubject.LIBRARY,
        month=first,
        state=EditionState.MADE,
        begun_at=datetime(2026, 12, 7, 9, tzinfo=UTC),
        made_on=date(2026, 12, 7),
        figures=figures,
        title=f"{month_before(first):%Y-%m}",
    )
