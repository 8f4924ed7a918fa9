"""An edition by branch as one reader may see it: what is not theirs is not in here, so it can stand in no page and no
file. Whatever shows figures asks `figures_for` first.

The director reads every branch by name. A branch manager reads their own. For everybody else a branch is a dot.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from babel.core import Locale
from babel.numbers import format_decimal, get_currency_precision

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_month, own_locale
from yesdesk.core.permissions import Permission
from yesdesk.insight.branches.chart import OverTime, funnel, over_time
from yesdesk.insight.models import Edition
from yesdesk.places.queries import branches as branches_of_ours

EVERY_BRANCH: Final = Permission.INSIGHT_BRANCHES_SEE
OWN_BRANCH: Final = Permission.DESK_LEADS_SEE
FEWEST_DOTS: Final = 5
"""With fewer branches than this a dot has a name for whoever knows the house."""

FEWEST_BESIDE: Final = 3
"""Of one branch the whole is its own share. With two a manager could subtract their own, and read the other one."""

FEWEST_OF_A_SERVICE: Final = 3
"""Services are shown to all only where each has this many branches: one alone would be a branch by name."""

_MONTH_PART: Final = 5  # a month at a branch has a share from a fifth of what the window needs


@dataclass(frozen=True, slots=True)
class SumsRow:
    """A line of a table: words, and its sums as the reader writes them."""

    name: str
    forgiven: str
    paid: str
    of_hundred: str
    low: str = ""
    high: str = ""
    branches: int = 0


@dataclass(frozen=True, slots=True)
class NamedBranch:
    """The branch that has a name for this reader."""

    number: int
    name: str
    row: SumsRow
    chart: OverTime
    months: list[SumsRow]
    run: dict[str, Any] | None
    labels: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class SameYes:
    """What a year of the same yes everywhere would have cost, at one step."""

    at: int
    share: str
    more: str


class Writes:
    """How this reader writes money, numbers and months."""

    def __init__(self, currency: str, language: str) -> None:
        self.currency, self.language = currency, language
        self._locale = own_locale(language)
        self._digits = get_currency_precision(currency)

    def money(self, minor: float) -> str:
        """In whole units: `£35,340`."""
        units = Decimal(round(minor)).scaleb(-self._digits).quantize(Decimal(1))
        return _whole_money(int(units), self.currency, self._locale)

    def of_hundred(self, share: float) -> str:
        """In money, as a share of a hundred: `£20`."""
        return self.money(round(share * 100) * 10**self._digits)

    def number(self, n: int) -> str:
        return _number_words(n, self._locale)

    def month(self, code: str) -> str:
        year, month = code.split("-")
        return humanize_month(date(int(year), int(month), 1), language=self.language)

    @property
    def hundred(self) -> str:
        return self.of_hundred(1)


@lru_cache(maxsize=4096)
def _number_words(n: int, locale: str) -> str:
    return format_decimal(n, locale=locale)


@lru_cache(maxsize=4096)
def _whole_money(units: int, currency: str, locale: str) -> str:
    """A table says a few hundred amounts, the same on every look, and a locale takes its time over each."""
    pattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (0, 0)
    return str(pattern.apply(units, locale, currency=currency, currency_digits=False))


def figures_for(edition: Edition, by: Actor) -> dict[str, Any] | None:
    """Return an edition's figures as this reader may have them; None where they would be a branch's own.

    Months of too few branches have no sums in them. In a library of one branch there is nobody to compare.
    """
    figures: dict[str, Any] = edition.figures or {}
    if by.may(EVERY_BRANCH) or len(branches_of_ours()) <= 1:
        return figures
    if 0 < figures["counted"] < FEWEST_BESIDE:
        return None
    if not figures["few"]:
        return figures
    few = frozenset(figures["few"])
    told = [
        each | {"months": _without(each["months"], few)} for each in figures.get("branches", ())
    ]
    totals = _without(figures["totals"], few)
    return figures | {"totals": totals, "branches": told, "blank": figures["few"]}


def _without(cells: list[list[int]], few: frozenset[int]) -> list[list[int]]:
    return [[0, 0] if n in few else cell for n, cell in enumerate(cells)]


def page_of(edition: Edition, by: Actor, wanted: str, find: str = "") -> dict[str, Any]:
    """Return what the page shows this reader. `wanted`: the number of a branch, for who may choose one; `find`: the
    table keeps branches with this in their name.
    """
    figures = figures_for(edition, by)
    if figures is None:
        return {"few": True}
    writes = Writes(figures["currency"], by.language)
    if figures["window"] is None:
        return {
            "figures": None,
            "hundred": writes.hundred,
            "sums": _months(figures, figures["totals"], writes, 1),
        }
    first, last = figures["window"]
    branches = figures["branches"]
    chosen = _chosen(figures, by, wanted)
    everything = by.may(EVERY_BRANCH)
    dots = len(branches) >= (1 if everything else FEWEST_DOTS)
    return {
        "figures": figures,
        "writes": writes,
        "hundred": writes.hundred,
        "period": (writes.month(figures["months"][first]), writes.month(figures["months"][last])),
        "span": last - first + 1,
        "chart": funnel(figures, chosen) if dots and len(figures["branches"]) > 1 else None,
        "one": _one(figures, chosen, writes) if chosen is not None else None,
        "names": [(n + 1, each["name"]) for n, each in enumerate(branches)] if everything else [],
        "find": find,
        "table": _table(branches, find, writes) if everything else [],
        "services": _services(figures, writes) if _may_see_services(figures, by) else [],
        "between": None if figures["between"] is None else round(figures["between"] * 100),
        "steps": [
            SameYes(each["at"], writes.of_hundred(each["share"]), writes.money(each["more"]))
            for each in figures["steps"]
        ],
        "sums": _months(figures, figures["totals"], writes, 1),
    }


def _table(branches: list[dict[str, Any]], find: str, writes: Writes) -> list[SumsRow]:
    found = (each for each in branches if find.casefold() in each["name"].casefold())
    return [_row(each, writes) for each in found]


def _chosen(figures: dict[str, Any], by: Actor, wanted: str) -> int | None:
    """The place of the branch this reader reads by name; None where there is none."""
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
    """Whether the whole less one branch would be another one: small ones count in the whole too."""
    if figures["counted"] > 1 and len(branches_of_ours()) <= 1:
        return bool(figures["few"]) or figures["counted"] < FEWEST_BESIDE
    return bool(figures["counted"] == FEWEST_BESIDE - 1)


def _may_see_services(figures: dict[str, Any], by: Actor) -> bool:
    if by.may(EVERY_BRANCH):
        return True
    return all(each["branches"] >= FEWEST_OF_A_SERVICE for each in figures["services"])


def _row(each: dict[str, Any], writes: Writes) -> SumsRow:
    likely = each["low"] is not None
    return SumsRow(
        each["name"],
        writes.money(each["forgiven"]),
        writes.money(each["paid"]),
        writes.of_hundred(each["share"]),
        writes.of_hundred(each["low"]) if likely else "",
        writes.of_hundred(each["high"]) if likely else "",
    )


def _services(figures: dict[str, Any], writes: Writes) -> list[SumsRow]:
    return [
        SumsRow(
            each["name"],
            writes.money(each["forgiven"]),
            writes.money(each["paid"]),
            writes.of_hundred(each["share"]) if each["share"] is not None else "",
            writes.of_hundred(each["least"]) if each["least"] is not None else "",
            writes.of_hundred(each["most"]) if each["most"] is not None else "",
            each["branches"],
        )
        for each in figures["services"]
    ]


def _one(figures: dict[str, Any], chosen: int, writes: Writes) -> NamedBranch:
    each = figures["branches"][chosen]
    least = figures["enough"] // _MONTH_PART
    chart = over_time(figures, chosen, least)
    return NamedBranch(
        number=chosen + 1,
        name=each["name"],
        row=_row(each, writes),
        chart=chart,
        months=_months(figures, each["months"], writes, least),
        run=each["run"],
        labels=[(x, writes.month(figures["months"][n]), how) for x, n, how in chart.labels],
    )


def _months(
    figures: dict[str, Any], cells: list[list[int]], writes: Writes, least: int
) -> list[SumsRow]:
    """Each open month with enough settled."""
    return [
        SumsRow(
            writes.month(figures["months"][n]),
            writes.money(cells[n][0]),
            writes.money(cells[n][1]),
            writes.of_hundred(cells[n][0] / sum(cells[n])),
        )
        for first, last in figures["parts"]
        for n in range(first, last + 1)
        if sum(cells[n]) >= least
    ]
