"""An edition by branch as one reader may see it. Other people's figures are not in here, so no page and no file can
show them. Every page asks `figures_for` first.

The director reads every branch by name, a branch manager their own. For all others a branch is a dot.
"""

from datetime import date
from typing import Any, Final

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.insight.branches.chart import funnel, over_time, share_of
from yesdesk.insight.figures import Json, figure_of, months_between
from yesdesk.insight.models import Edition
from yesdesk.insight.old_editions import branches_of
from yesdesk.insight.worded import Writes
from yesdesk.places.queries import branches as branches_of_ours

EVERY_BRANCH: Final = Permission.INSIGHT_BRANCHES_SEE
OWN_BRANCH: Final = Permission.DESK_LEADS_SEE
FEWEST_DOTS: Final = 5  # with fewer branches, people who know the house know a dot's name
# With two branches a manager could subtract their own and read the other one.
FEWEST_BESIDE: Final = 3
# All staff see services only if each has so many branches: one alone would be a branch by name.
FEWEST_OF_A_SERVICE: Final = 3


def figures_for(edition: Edition, by: Actor) -> dict[str, Any] | None:
    """Return an edition's figures as this reader may have them; None where they would be a branch's own.

    Months of too few branches are not in them. In a library of one branch there is nobody to compare.
    """
    figures = branches_of(edition.figures or {})
    if by.may(EVERY_BRANCH) or len(branches_of_ours()) <= 1:
        return figures
    if 0 < figures["counted"] < FEWEST_BESIDE:
        return None
    few = figures["few"]
    told = [
        each | {"settled": _without_months(each["settled"], few)}
        for each in figures.get("branches", ())
    ]
    return figures | {"settled": _without_months(figures["settled"], few), "branches": told}


def _without_months(figure: Json, few: list[str]) -> Json:
    return figure | {"spans": [span for span in figure["spans"] if span[0][0] not in few]}


def page_of(edition: Edition, by: Actor, wanted: str, find: str = "") -> dict[str, Any]:
    """Return all that the page shows this reader. `wanted`: number of a branch; `find`: part of names in the table."""
    figures = figures_for(edition, by)
    if figures is None:
        return {"few": True}
    writes = Writes(figures["currency"], by.language)
    sums = _rows_by_month(figures["settled"], writes)
    if figures["window"] is None:
        return {"figures": None, "hundred": writes.hundred, "sums": sums}
    first, last = figures["window"]
    span = len(months_between(first, last))
    branches = figures["branches"]
    chosen = _chosen_index(figures, by, wanted)
    everything = by.may(EVERY_BRANCH)
    dots = len(branches) >= (1 if everything else FEWEST_DOTS)
    return {
        "figures": figures,
        "writes": writes,
        "hundred": writes.hundred,
        "period": (writes.month(first), writes.month(last)),
        "chart": funnel(figures, chosen, span, writes) if dots and len(branches) > 1 else None,
        "one": _named_branch(figures, chosen, writes) if chosen is not None else None,
        "names": [(n + 1, each["name"]) for n, each in enumerate(branches)] if everything else [],
        "find": find,
        "table": _rows_found(branches, find, writes) if everything else [],
        "services": [_sums_row(each, writes, ("least", "most")) for each in figures["services"]]
        if _may_see_services(figures, by)
        else [],
        "between": None if figures["between"] is None else round(figures["between"] * 100),
        "steps": [
            {
                "at": each["at"],
                "share": writes.of_hundred(each["share"]),
                "more": writes.money(each["more"]),
            }
            for each in figures["steps"]
        ],
        "sums": sums,
    }


def _rows_found(branches: list[dict[str, Any]], find: str, writes: Writes) -> list[dict[str, Any]]:
    found = (each for each in branches if find.casefold() in each["name"].casefold())
    return [_sums_row(each, writes) for each in found]


def _chosen_index(figures: dict[str, Any], by: Actor, wanted: str) -> int | None:
    branches = figures["branches"]
    if by.may(EVERY_BRANCH):
        if wanted.isdecimal() and 1 <= int(wanted[:6]) <= len(branches):
            return int(wanted[:6]) - 1
        return 0 if len(branches) == 1 else None
    if not by.may(OWN_BRANCH) or by.branch is None or _gives_another_away(figures):
        return None
    own = (n for n, each in enumerate(branches) if each["ours"] == by.branch)
    return next(own, None)


def _gives_another_away(figures: dict[str, Any]) -> bool:
    """Return whether the whole less one branch is another; small branches count in the whole too."""
    if figures["counted"] > 1 and len(branches_of_ours()) <= 1:
        return bool(figures["few"]) or figures["counted"] < FEWEST_BESIDE
    return bool(figures["counted"] == FEWEST_BESIDE - 1)


def _may_see_services(figures: dict[str, Any], by: Actor) -> bool:
    if by.may(EVERY_BRANCH):
        return True
    return all(each["branches"] >= FEWEST_OF_A_SERVICE for each in figures["services"])


def _sums_row(
    each: dict[str, Any], writes: Writes, ends: tuple[str, str] = ("low", "high")
) -> dict[str, Any]:
    share, low, high = (
        "" if each[name] is None else writes.of_hundred(each[name]) for name in ("share", *ends)
    )
    forgiven, paid = writes.money(each["forgiven"]), writes.money(each["paid"])
    return {
        "name": each["name"],
        "forgiven": forgiven,
        "paid": paid,
        "of_hundred": share,
        "low": low,
        "high": high,
        "branches": each.get("branches", 0),
    }


def _named_branch(figures: dict[str, Any], chosen: int, writes: Writes) -> dict[str, Any]:
    each = figures["branches"][chosen]
    chart, gaps = over_time(figures, chosen, writes)
    return {
        "number": chosen + 1,
        "name": each["name"],
        "ours": each["ours"],
        "changes": [(date.fromisoformat(day), why) for day, why in each["changes"]],
        "row": _sums_row(each, writes),
        "chart": chart,
        "gaps": gaps,
        "months": _rows_by_month(each["settled"], writes),
        "run": each["run"],
    }


def _rows_by_month(figure: Json, writes: Writes) -> list[dict[str, Any]]:
    return [
        {
            "name": writes.month(span.months[0]),
            "forgiven": writes.money(span.shown.count("forgiven") or 0),
            "paid": writes.money(span.shown.count("paid") or 0),
            "of_hundred": writes.of_hundred(share_of(span)),
            "low": "",
            "high": "",
            "branches": 0,
        }
        for span in figure_of(figure).spans
    ]
