"""Work out figures of a rule's shown counts, as JSON.

Nothing here knows a count that is not shown: a word worked out of a hidden one would tell it.
"""

from statistics import median
from typing import Any, Final

from yesdesk.core.dates import iso_weeks_of_month
from yesdesk.core.statistics import run_chart, wilson
from yesdesk.core.suppression import Shown, cut_of, shown_of

WAITING: Final = 12
"""Times not at once, from which on a rule may say that it keeps people waiting; and the least that it says so of."""

MUCH: Final = 0.10
POINTS: Final = 24
"""Columns of the picture over time."""

FOUR: Final = 4
"""Months have four or five weeks, and a column may have several months: all are told as times in four weeks."""

_NOT_AT_ONCE: Final = ("asked_yes", "asked_no", "asked_unanswered", "no")


def rule_figures(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was collected, with `time`, `keeps_waiting` and `exceptions` of each rule; and for the page of all
    rules, `waited`.
    """
    rules = {number: rule | _of_rule(rule) for number, rule in given["rules"].items()}
    return given | {"rules": rules, "waited": _waited(rules)}


def _waited(rules: dict[str, Any]) -> dict[str, Any]:
    """How often each rule made somebody wait or hear no, of how many times it was met, where that is shown."""
    found = {}
    for number, rule in rules.items():
        shown = shown_of(rule["window"]["shown"]) if rule["window"] else Shown()
        times = shown.count(*_NOT_AT_ONCE) or shown.count("not_at_once")
        if times:
            found[number] = {
                "first": rule["window"]["first"],
                "last": rule["window"]["last"],
                "times": times,
                "of": shown.total,
                "keeps": rule["keeps_waiting"] is not None,
            }
    return found


def _of_rule(rule: dict[str, Any]) -> dict[str, Any]:
    window = rule["window"]
    shown = shown_of(window["shown"]) if window else Shown()
    return {
        "time": _over_time(rule["eras"]),
        "keeps_waiting": _keeps_waiting(shown),
        "exceptions": _exceptions(shown),
    }


def _over_time(eras: list[dict[str, Any]]) -> dict[str, Any]:
    """Closed columns of the running era and of those before it that count the same; what the line says, of the running
    one alone.
    """
    running = eras[-1]
    points: list[dict[str, Any]] = [
        {
            "era": number,
            "first": part.of[0],
            "last": part.of[-1],
            "n": part.n,
            "weeks": sum(len(iso_weeks_of_month(month)) for month in part.of),
        }
        for number, era in enumerate(eras)
        if era["picked"] == running["picked"]
        for part in cut_of(era["cut"]).columns.parts
    ][-POINTS:]
    for point in points:
        point["rate"] = round(point["n"] / point["weeks"] * FOUR, 2)
    rates: list[float] = [point["rate"] for point in points if point["era"] == len(eras) - 1]
    middle = median(rates) if rates else None
    run = run_chart(rates, middle) if middle is not None else None
    return {
        "what": running["picked"],
        "points": points,
        "middle": middle,
        "run": None
        if run is None
        else {
            "points": run.points,
            "longest": run.longest,
            "longest_usual": run.longest_usual,
            "signal": run.signal,
        },
    }


def _keeps_waiting(shown: Shown) -> dict[str, int] | None:
    """Twelve such times or more, and surely more than one in ten."""
    times = shown.count(*_NOT_AT_ONCE) or shown.count("not_at_once") or 0
    total = shown.total or 0
    if times < WAITING or wilson(times, total)[0] <= MUCH:
        return None
    return {"times": times, "of": total}


def _exceptions(shown: Shown) -> dict[str, Any] | None:
    """How many of the yeses that came at once were exceptions, and between what that likely is."""
    times, plain = shown.count("exception"), shown.count("plain")
    if times is None or plain is None:
        return None
    low, high = wilson(times, times + plain)
    return {"times": times, "of": times + plain, "low": low, "high": high}
