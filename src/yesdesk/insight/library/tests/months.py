"""Editions of the library for tests: figures as they stand once a month was made."""

from datetime import UTC, date, datetime

from yesdesk.insight.figures import month_before
from yesdesk.insight.models import Edition, EditionState, EditionSubject

WEEK = {str(day): 20 * (7 - day) for day in range(7)}


def figure(measure, *spans):
    """A figure as an edition has it. `spans`: (months, parts) of each."""
    return {
        "measure": measure,
        "first": "2026-12",
        "spans": [[list(m), parts] for m, parts in spans],
    }


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
    sent=("2026-11",),
):
    """Figures of a busy November, or what is said instead; an empty list: nothing is shown."""
    four = [[["yes"], 2104], [["another"], 502], [["elsewhere"], 204], [["not"], 37]]
    grid = [
        [[f"{day}.{part}"], n]
        for day, n in WEEK.items()
        for part in ("morning", "midday", "afternoon", "later")
    ]
    told = {
        "ended": four if ended is None else ended,
        "kinds": [[["technology"], 900], [["", "rooms"], 47]] if kinds is None else kinds,
        "tapped": [[["where_is_it"], 812]] if tapped is None else tapped,
        "came": grid if came is None else came,
    }
    newest = {name: [(["2026-11"], parts)] if parts else [] for name, parts in told.items()}
    older = [(["2026-10"], list(before))] if before else []
    return {
        "outcomes": {
            "ended": figure("ended", *older, *newest["ended"]),
            "last": "2026-11",
            "branches": branches,
            "settled": settled,
            "changes": list(changes),
        },
        "needs": {
            "last": "2026-11",
            **{name: figure(name, *newest[name]) for name in ("kinds", "tapped", "came")},
        },
        "rules": {"waited": waited or {}},
        "money": {
            "currency": "EUR",
            "sent": figure("sent", (sent, [[["n"], 241]])),
            "sent_minor": figure("sent_minor", (sent, [[["n"], 210_440]])),
            "elsewhere": figure("elsewhere"),
            "elsewhere_minor": figure("elsewhere_minor"),
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
        title=month_before(f"{first:%Y-%m}"),
    )
