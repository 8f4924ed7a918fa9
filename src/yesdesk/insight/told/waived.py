"""Waivers of some months: by a payments file, by our own ledger, and the rest between the two.

The same people read the ledger's columns on the library's page. So a total of the file stands here only where it
leaves none, or five and more, beside them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from yesdesk.core.suppression import FEWEST
from yesdesk.insight.figures import figure_of, months_between

YEARS: Final = 3
MONTHS: Final = 12

# Month -> forgiven, paid, how many times forgiven (None: the file has sums alone).
type FileMoney = Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class WaivedSum:
    """Money waived in some months. `n`: how many times; None: nobody knows."""

    months: tuple[str, str]
    minor: int
    n: int | None = None


class Ledger:
    """Spans that an edition shows: with Yesdesk, and in the library system itself. `money`: its part of that name."""

    def __init__(self, money: Mapping[str, Any]) -> None:
        self.sent, self.elsewhere = (_waived_by_span(money, name) for name in ("sent", "elsewhere"))

    def left_of(self, whole: WaivedSum) -> int | None:
        if whole.n is None:
            return None
        months = set(months_between(*whole.months))
        columns = (*self.sent, *self.elsewhere)
        return whole.n - sum(int(c["n"]) for c in columns if months.issuperset(c["months"]))


def _waived_by_span(money: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    if name not in money:
        return []
    times, sums = figure_of(money[name]), figure_of(money[f"{name}_minor"])
    return [
        {"months": each.months, "n": each.shown.total, "minor": sums.on(each.months).total or 0}
        for each in times.spans
    ]


def years_of_file(money: FileMoney, ledger: Ledger) -> list[WaivedSum]:
    """Return the sum of the newest calendar year that a file covers whole, and of those before. Without a whole year:
    of the running one, up to the newest month that leaves no few. A year leaves no few either, by itself or beside our
    columns.
    """
    months = months_between(min(money), max(money)) if money else []
    years = [
        year
        for year in (months[n : n + MONTHS] for n in range(len(months)))
        if len(year) == MONTHS and year[0].endswith("-01")
    ]
    for newest in range(len(years), 0, -1):
        if found := _from_the_newest(years[:newest], money, ledger):
            return found
    while months:
        part = [month for month in months if month[:4] == months[-1][:4]]
        if found := _from_the_newest([part], money, ledger):
            return found
        months.pop()
    return []


def _from_the_newest(
    years: Sequence[Sequence[str]], money: FileMoney, ledger: Ledger
) -> list[WaivedSum]:
    found: list[WaivedSum] = []
    for year in reversed(years[-YEARS:]):
        more = [*found, _sum_in_file(money, year)]
        if any(
            _is_few(each.n) or _is_few(ledger.left_of(each))
            for each in _sums_of_year_ranges(more, money)
        ):
            break
        found = more
    return found


def _sums_of_year_ranges(years: Sequence[WaivedSum], money: FileMoney) -> Iterator[WaivedSum]:
    for end, newest in enumerate(years):
        for oldest in years[end:]:
            yield _sum_in_file(money, months_between(oldest.months[0], newest.months[1]))


def _is_few(n: int | None) -> bool:
    return n is not None and 0 < n < FEWEST


def year_of_ledger(ledger: Ledger) -> list[WaivedSum]:
    """Return the known part of the newest calendar year, for a library without a file."""
    lately = _columns_of_newest_year([*ledger.sent, *ledger.elsewhere])
    if not lately:
        return []
    months = sorted(month for column in lately for month in column["months"])
    minor, n = (sum(column[name] for column in lately) for name in ("minor", "n"))
    return [WaivedSum((months[0], months[-1]), minor, n)]


def _columns_of_newest_year(columns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    last = max((column["months"][-1] for column in columns), default="")
    return [column for column in columns if column["months"][0][:4] == last[:4]]


def entered_where(
    file: FileMoney, ledger: Ledger, years: Sequence[WaivedSum]
) -> list[tuple[str, WaivedSum]]:
    """Sums in Yesdesk, in the library system itself, and together, of the same months, so that they add up."""
    desk, system, all_of_it = (
        _("At the desk, in Yesdesk"),
        _("In the library system itself"),
        _("Together"),
    )
    if not file:
        both = [
            (desk, _sum_of_columns(_columns_of_newest_year(ledger.sent))),
            (system, _sum_of_columns(_columns_of_newest_year(ledger.elsewhere))),
        ]
        rows = [(where, row) for where, row in both if row]
        return [*rows, (all_of_it, _sum_of_both([row for _where, row in rows]))] if rows else []
    known = set(months_between(min(file), max(file)))
    columns = _columns_of_newest_year(
        [each for each in ledger.sent if known.issuperset(each["months"])]
    )
    while own := _sum_of_columns(columns):
        whole = _sum_in_file(file, months_between(*own.months))
        if not _leaves_few(whole, own, ledger, list(_sums_of_year_ranges(years, file))):
            left = None if whole.n is None or own.n is None else whole.n - own.n
            rest = WaivedSum(own.months, whole.minor - own.minor, left)
            return [(desk, own), (system, rest), (all_of_it, whole)]
        columns.pop()
    return []


def _leaves_few(
    whole: WaivedSum, own: WaivedSum, ledger: Ledger, spans: Sequence[WaivedSum]
) -> bool:
    """Return whether few are left of a total, or between it and a longer one of the sheet."""
    left = ledger.left_of(whole)
    if whole.n is None or left is None:
        return False
    if _is_few(whole.n) or _is_few(left) or _is_few(whole.n - (own.n or 0)):
        return True
    longer = [s for s in spans if s.months[0] <= whole.months[0] <= whole.months[1] <= s.months[1]]
    return any(
        _is_few((each.n or 0) - whole.n) or _is_few((ledger.left_of(each) or 0) - left)
        for each in longer
        if each.n is not None
    )


def _sum_in_file(money: FileMoney, months: Sequence[str]) -> WaivedSum:
    cells = [money[month] for month in months if month in money]
    counts = [cell[2] for cell in cells]
    n = None if None in counts else sum(counts)
    return WaivedSum((months[0], months[-1]), sum(cell[0] for cell in cells), n)


def _sum_of_columns(columns: Sequence[dict[str, Any]]) -> WaivedSum | None:
    if not columns:
        return None
    months = sorted(month for column in columns for month in column["months"])
    minor, n = (sum(column[name] for column in columns) for name in ("minor", "n"))
    return WaivedSum((months[0], months[-1]), minor, n)


def _sum_of_both(rows: Sequence[WaivedSum]) -> WaivedSum:
    months = (min(row.months[0] for row in rows), max(row.months[1] for row in rows))
    return WaivedSum(months, sum(row.minor for row in rows), sum(row.n or 0 for row in rows))
