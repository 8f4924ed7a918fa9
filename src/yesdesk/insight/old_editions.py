"""Read parts of editions from before figures were cut by the calendar. Their columns began anywhere, and they stay.

A figure that goes on from an old part begins behind the last month that it showed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from yesdesk.core.suppression import Part, Shown, Span
from yesdesk.insight.figures import MONTH_PART, Figure, month_behind, months_between, settled

IN_VAIN: Final = "in_vain"
# Noes and questions in vain are one part today.
_ONE_NAME: Final = dict.fromkeys(("asked_no", "asked_unanswered", "no"), IN_VAIN)

_LISTS: Final = {"months", "parts", "totals", "branches_in_file"}

type Told = Mapping[str, Any]


def outcomes_of(told: Told) -> dict[str, Any]:
    if "months" not in told:
        return dict(told)
    months = told["months"]
    spans = [_span_of_months([each["month"]], each["shown"]) for each in months if each["shown"]]
    ended = Figure("ended", month_behind(months[-1]["month"]), tuple(spans))
    kept = {name: told[name] for name in ("branches", "settled", "changes")}
    return {**kept, "ended": ended.json, "last": months[-1]["month"]}


def needs_of(told: Told) -> dict[str, Any]:
    if "month" not in told:
        return dict(told)
    month = told["month"]
    cells = [
        [[f"{day}.{part}" for day in days for part in of], n]
        for days, shown in told["came"]
        for of, n in shown
    ]
    found = {"kinds": told["kinds"], "tapped": told["tapped"], "came": cells}
    return {
        "last": month,
        **{
            name: Figure(
                name, month_behind(month), (_span_of_months([month], shown),) if shown else ()
            ).json
            for name, shown in found.items()
        },
    }


def money_of(told: Told) -> dict[str, Any]:
    if not isinstance(told["sent"], list):
        return dict(told)
    found: dict[str, Any] = {"currency": told["currency"]}
    for name in ("sent", "elsewhere"):
        columns = told[name]
        first = month_behind(columns[-1]["months"][-1]) if columns else ""
        for measure, key in ((name, "n"), (f"{name}_minor", "minor")):
            spans = [_span_of_months(each["months"], [[["n"], each[key]]]) for each in columns]
            found[measure] = Figure(measure, first, tuple(spans)).json
    return found


def rule_of(told: Told) -> dict[str, Any]:
    """A rule of the part `rules`. Its columns over time are kept as `over_time`."""
    if "eras" not in told:
        return dict(told)
    eras = told["eras"]
    stretches = [_of_rule(each) for era in eras for each in era["cut"]["stretches"]]
    picked = [
        Span(tuple(months), Shown((Part(_names_once(era["picked"]), n),)))
        for era in eras
        if era["picked"] == eras[-1]["picked"]
        for months, n in era["cut"]["columns"]
    ]
    beside: dict[str, list[Span]] = {}
    for era in eras:
        for name, columns in era["beside"].items():
            beside.setdefault(name, []).extend(_span_of_months(m, [[["n"], n]]) for m, n in columns)
    years = [
        _span_of_months(months_between(each["first"], each["last"]), each["shown"])
        for each in told["years"]
    ]
    closed = [span.months[-1] for span in (*stretches, *picked)]
    first = month_behind(max([eras[-1]["after"], *closed])) if closed else eras[-1]["first"]
    found = {
        "ways": Figure("ways", first, tuple(stretches)),
        "over_time": Figure("over_time", first, tuple(picked)),
        "branches": Figure("branches", first, tuple(years)),
    }
    for name, spans in beside.items():
        behind = month_behind(spans[-1].months[-1]) if spans else first
        found[name] = Figure(name, behind, tuple(spans))
    return {
        **{name: figure.json for name, figure in found.items()},
        "changes": told["changes"],
        "harbour": eras[-1]["harbour"],
        "keeps_waiting": told["keeps_waiting"],
    }


def board_of(told: Told) -> dict[str, Any]:
    reasons = told.get("reasons")
    cards = told.get("borrowed")
    if not cards and not (reasons and "stretches" in reasons):
        return dict(told)
    found: dict[str, Any] = {"adds_up": told["adds_up"], "reasons": None}
    if reasons:
        spans = [_span_of_months(months, shown) for months, shown in reasons["stretches"]]
        found["reasons"] = _figure_of_spans("reasons", spans).json
    if cards:
        stretches = [_span_of_months(months, shown) for months, shown in cards["stretches"]]
        again = [_span_of_months(months, [[["n"], n]]) for months, n in cards["columns"]]
        still = [
            Span(each.months, Shown((Part(("n",), each.shown.count("still") or 0),)))
            for each in stretches
        ]
        found |= {
            "again": _figure_of_spans("again", again).json,
            "still": _figure_of_spans("still", still).json,
        }
    return found


def branches_of(told: Told) -> dict[str, Any]:
    """A payments file's edition, with sums of each month by its place in a list."""
    if "totals" not in told:
        return dict(told)
    months = told["months"]
    is_open = [n for first, last in told["parts"] for n in range(first, last + 1)]

    def settled_as_json(cells: Sequence[Sequence[int]], least: int = 0) -> dict[str, Any]:
        return {"settled": settled({months[n]: cells[n] for n in is_open}, least).json}

    least = told["enough"] // MONTH_PART
    parts = {name: told[name] for name in told.keys() - _LISTS}
    branches = [
        {name: each[name] for name in each.keys() - _LISTS}
        | {"changes": [], **settled_as_json(each["months"], least)}
        for each in told.get("branches", ())
    ]
    return {
        **parts,
        **settled_as_json(told["totals"]),
        "changes": [],
        "branches": branches,
        "window": told["window"] and [months[n] for n in told["window"]],
        "few": [months[n] for n in told["few"]],
    }


def _figure_of_spans(name: str, spans: Sequence[Span]) -> Figure:
    return Figure(name, month_behind(spans[-1].months[-1]) if spans else "", tuple(spans))


def _span_of_months(months: Iterable[str], shown: Iterable[Any]) -> Span:
    return Span(tuple(months), Shown(tuple(Part(tuple(of), n) for of, n in shown)))


def _names_once(of: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_ONE_NAME.get(name, name) for name in of))


def _of_rule(stretch: Any) -> Span:
    """Join parts that share a name today."""
    months, shown = stretch
    parts: list[tuple[tuple[str, ...], int]] = []
    for of, n in shown:
        names = _names_once(of)
        joined = [(names, n), *(each for each in parts if {*each[0]} & {*names})]
        parts = [each for each in parts if each not in joined]
        every = dict.fromkeys(name for part, _n in joined for name in part)
        parts.append((tuple(every), sum(n for _part, n in joined)))
    return Span(tuple(months), Shown(tuple(Part(names, n) for names, n in parts)))
