"""The board sheet on one page: waivers, their effect, reasons, places and decisions.

It reads editions alone: the library's own, and its payments file's.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day_and_year, month_range
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.suppression import Span
from yesdesk.counts.measures import AGAIN, STILL
from yesdesk.insight.chart import Line, lines
from yesdesk.insight.editions import library_parts, newest_edition
from yesdesk.insight.figures import Figure, add, figure_of, months_between, total
from yesdesk.insight.models import EditionState, EditionSubject
from yesdesk.insight.old_editions import board_of, money_of
from yesdesk.insight.told.collect import HARDSHIP, LIFE, OTHER, OUR_MISTAKE
from yesdesk.insight.told.decided import decision_row, signed_since
from yesdesk.insight.told.waived import (
    Ledger,
    WaivedSum,
    entered_where,
    year_of_ledger,
    years_of_file,
)
from yesdesk.insight.worded import Writes
from yesdesk.policy.labels import library_today
from yesdesk.policy.queries import latitude_in_force

# A reader of payments files reads their totals too.
READS_MONEY: Final = Permission.INSIGHT_PAYMENTS_CHANGE
MOST_DECIDED: Final = 6  # decisions that fit on the sheet beside the rest
_NAMES: Final = {
    LIFE: gettext_lazy("Illness, a death, a family emergency"),
    HARDSHIP: gettext_lazy("Could not pay"),
    OUR_MISTAKE: gettext_lazy("Our own mistake"),
    OTHER: gettext_lazy("Something else"),
}
# Ways to divide reasons, the finest first.
_DIVIDED: Final = (
    ((LIFE,), (HARDSHIP,), (OUR_MISTAKE,), (OTHER,)),
    ((LIFE,), (HARDSHIP, OTHER), (OUR_MISTAKE,)),
    ((LIFE, HARDSHIP, OTHER), (OUR_MISTAKE,)),
    ((LIFE, HARDSHIP, OUR_MISTAKE, OTHER),),
)


_NUMBERS: Final = (
    "period", "waived", "times", "year_before", "bars", "again", "blocked", "again_period", "reasons", "reasons_n",
    "reasons_period", "our_mistake", "entered", "entered_period", "share", "hundred", "short", "rounded", "has_file",
)  # fmt: skip


def board_sheet(by: Actor) -> dict[str, Any] | None:
    """Return words and numbers of the sheet, by the newest editions; None while there is neither. An unknown number is
    None, and the page says so."""
    by.require(READS_MONEY)
    own, figures = library_parts(by, money="money", board="board")
    of_file = newest_edition(by, EditionSubject.BRANCHES)
    file = of_file.figures if of_file is not None and of_file.state == EditionState.MADE else None
    file = file or {}
    file = file if file.get("is_ours") and file.get("money") else {}
    if own is None and not file:
        return None
    money = money_of(figures["money"]) if figures.get("money") else {}
    made_on = max(each.made_on for each in (own, of_file) if each and each.made_on)
    said: dict[str, Any] = dict.fromkeys(_NUMBERS)
    said["made_on"] = humanize_day_and_year(made_on, by.language)
    said |= _money_context(file, money, by)
    said |= _brought(board_of(figures.get("board") or {}), by)
    day = library_today()
    rulings = signed_since(day - timedelta(days=365), day + timedelta(days=1))[:MOST_DECIDED]
    said["decided"] = [decision_row(each, by.language, day) for each in rulings]
    return said


def _money_context(file: dict[str, Any], money: dict[str, Any], by: Actor) -> dict[str, Any]:
    currency = file.get("currency") or money.get("currency")
    if not currency:
        return {}
    writes = Writes(currency, by.language)
    ledger = Ledger(money) if money.get("currency") == currency else Ledger({})
    years = years_of_file(file["money"], ledger) if file else []
    of_file = file["money"] if years else {}
    years = years or year_of_ledger(ledger)
    if not years:
        return {"has_file": bool(file)}
    now = years[0]
    period = _period_in_words(now.months, by)
    found: dict[str, Any] = {
        "has_file": bool(file),
        "period": period,
        "waived": _money_in_words(now.minor, currency, by),
        "times": now.n,
        "hundred": writes.hundred,
        "bars": _bars_by_year(years, currency, by) if len(years) > 1 else [],
        "rounded": _money_in_words(file.get("rounded", 0), currency, by)
        if of_file and file.get("rounded")
        else "",
    }
    if len(years) > 1:
        found["year_before"] = _with_times(years[1], currency, by)
    rows = entered_where(of_file, ledger, years)
    if rows:
        found["entered"] = _entered_rows(rows, currency, by)
        found["entered_period"] = _period_in_words(rows[-1][1].months, by)
        found["short"] = _short_of_ledger(rows, currency, by)
    if of_file:
        forgiven, paid = _sums_of_months(of_file, now.months)
        if forgiven + paid > 0:
            found["share"] = writes.of_hundred(forgiven / (forgiven + paid))
    return found


def _entered_rows(
    rows: Sequence[tuple[str, WaivedSum]], currency: str, by: Actor
) -> list[dict[str, Any]]:
    last = rows[-1][1]
    return [
        {
            "where": where,
            "n": "" if row.n is None else str(row.n),
            "amount": _money_in_words(row.minor, currency, by),
            "total": row is last,
        }
        for where, row in rows
    ]


def _short_of_ledger(rows: Sequence[tuple[str, WaivedSum]], currency: str, by: Actor) -> str:
    """The sum by which the file falls short of our ledger, in words; empty where it does not."""
    least = min(row.minor for _where, row in rows)
    return _money_in_words(-least, currency, by) if least < 0 else ""


def _bars_by_year(years: Sequence[WaivedSum], currency: str, by: Actor) -> list[Line]:
    told = [
        (_short_year(each), max(each.minor, 0), "one" if each is years[0] else "other")
        for each in reversed(years)
    ]
    return lines(told, lambda minor: _money_in_words(minor, currency, by), are_parts=False)


def _with_times(each: WaivedSum, currency: str, by: Actor) -> str:
    amount = _money_in_words(each.minor, currency, by)
    return amount if each.n is None else f"{amount} ({each.n})"


def _short_year(each: WaivedSum) -> str:
    first, last = each.months
    year = first[:4] if first[:4] == last[:4] else f"{first[:4]}/{last[2:4]}"
    return year if each.n is None else f"{year} ({each.n})"


def _period_in_words(months: tuple[str, str], by: Actor) -> str:
    first, last = (date.fromisoformat(f"{month}-01") for month in months)
    return month_range(first, last, language=by.language)


def _money_in_words(minor: int, currency: str, by: Actor) -> str:
    return Money(minor, currency).spoken(by.language)


def _sums_of_months(money: dict[str, list[Any]], months: tuple[str, str]) -> tuple[int, int]:
    cells = [money[month] for month in months_between(*months) if month in money]
    return sum(cell[0] for cell in cells), sum(cell[1] for cell in cells)


def _brought(board: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Cards that worked again, and reasons; these only under leadership's signed promise about exceptions."""
    found: dict[str, Any] = {"adds_up": board.get("adds_up", "none")}
    if board.get(AGAIN):
        found |= _again(figure_of(board[AGAIN]), figure_of(board[STILL]), by)
    sheet = latitude_in_force(by, library_today())
    found["harbour"] = sheet is not None and bool(sheet.harbour_text)
    if found["harbour"] and board.get("reasons"):
        found |= _reasons(figure_of(board["reasons"]), by)
    return found


def _again(again: Figure, still: Figure, by: Actor) -> dict[str, Any]:
    """Sum up the newest calendar year. `blocked`: all cards, where the same months show them; else the times."""
    year = again.newest_year()
    if not year:
        return {}
    months = _months_of(year)
    stayed = still.of_year(months[-1][:4])
    n = total(year) or 0
    found = {"again": n, "again_period": _period_in_words((months[0], months[-1]), by)}
    return found | ({"blocked": n + (total(stayed) or 0)} if _months_of(stayed) == months else {})


def _months_of(spans: Sequence[Span]) -> list[str]:
    return sorted(month for span in spans for month in span.months)


def _reasons(figure: Figure, by: Actor) -> dict[str, Any]:
    """Divide the newest calendar year, as finely as all of its spans tell."""
    year = figure.newest_year()
    for groups in _DIVIDED:
        sums = [(of, add(year, *of)) for of in groups]
        if year and all(n is not None for _of, n in sums):
            months = _months_of(year)
            return {
                "reasons": [("; ".join(str(_NAMES[name]) for name in of), n) for of, n in sums],
                "reasons_n": total(year),
                "reasons_period": _period_in_words((months[0], months[-1]), by),
                "our_mistake": add(year, OUR_MISTAKE),
            }
    return {}
