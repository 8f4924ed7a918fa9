"""Payments files as sums by month and branch. Nothing is kept of a line but its share of a sum."""

import math
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from yesdesk.core.readin.csv_source import BrokenFile, Table, WrongColumns
from yesdesk.core.readin.queries import LEFT_OUT
from yesdesk.insight.models import Apart, Settled
from yesdesk.insight.readin.cells import (
    COMMA,
    HIDDEN,
    POINT,
    AmountColumn,
    DateColumn,
    currency_of,
    has_day,
    minor_of,
    month_of,
    written_amount,
)
from yesdesk.insight.readin.people import People
from yesdesk.insight.readin.shape import Shape
from yesdesk.insight.readin.sums import (
    NotUnderstood,
    PaymentsReading,
    Sum,
    Told,
    tell_branches,
)

MOST_PROBLEMS: Final = 1_000
MOST_SUMS: Final = 400_000
MOST_REVERSED: Final = 300_000
# Minor units of all lines together, so that any of their sums fits into 64 bits.
MOST_MONEY: Final = 10**17
# Amounts and months come again: of 24,786 lines half the CPU, 1.0 s before.
_REMEMBERED: Final = 256
_MOST_NAMES: Final = {"kind": 60}  # other columns: a thousand
_COUNT: Final = frozenset({Settled.PAID, Settled.FORGIVEN})
_NEVER_BELOW: Final = frozenset({Settled.CANCELLED, Settled.REFUNDED})
_FORMULA: Final = frozenset({"=", "@"})
_SIGNED: Final = frozenset({"+", "-"})
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_ROUNDED: Final = (100, 10, 5)
_ENOUGH_TO_ROUND: Final = 30
_CARD_LIKE: Final = re.compile(r"[A-Za-z]?[0-9]{8,}[A-Za-z]?")


class _Odd(Exception):
    """A line that is not understood, and why."""


class _Hole(Exception):
    """A line whose sum was too small to show, or that does not count."""

    def __init__(self, *, hidden: bool) -> None:
        super().__init__()
        self.hidden = hidden


class _Line(NamedTuple):
    of: Sum
    minor: int
    bill: bytes | None
    times: int


def add_up_table(
    table: Table, shape: Shape, *, currency: str, told: Told, people: People | None = None
) -> PaymentsReading:
    """Add a file up. `people`: names that no column may hold. Raises BrokenFile."""
    adder = _Adder(table, shape, currency=currency, told=told)
    adder.look_through()
    adder.add_up()
    for column, place in adder.places.items():
        (people or People()).refuse(table.header[place], adder.names.get(column, ()))
    tell_branches(adder.reading, told)
    return adder.reading


class _Adder:
    """Read the lines up to three times: to understand columns, to find which bills are taken back, to add up."""

    def __init__(self, table: Table, shape: Shape, *, currency: str, told: Told) -> None:
        self.table, self.shape, self.told = table, shape, told
        self.reading = PaymentsReading(shape, table, shape.currency or currency)
        self.places = told.columns
        self.decimal, self.day_first, self.turned = POINT, True, False
        self.names: dict[str, set[str]] = defaultdict(set)
        self._salt = os.urandom(16)
        self._may_take_back: Counter[bytes] = Counter()
        self._settled: dict[bytes, list[Settled]] = defaultdict(list)
        self._later: list[_Line] = []
        self._written = lru_cache(_REMEMBERED)(written_amount)
        self._minor = lru_cache(_REMEMBERED)(minor_of)
        self._month = lru_cache(_REMEMBERED)(month_of)
        self._amounts = self._money = self._step = 0

    def look_through(self) -> None:
        amounts, dates = AmountColumn(), DateColumn()
        below, above, by_day, whole = 0, 0, True, True
        for number, cells in self._cells():
            dates.see(cells["when"], number)
            by_day = by_day and has_day(cells["when"])
            whole = whole and cells.get("count", "1").isdecimal()
            found = [
                self._written(cells[name]) for name in ("amount", "amount_paid") if name in cells
            ]
            for each in filter(None, found):
                amounts.see(each.digits, number)
            if found[0] and self.told.hows.get(cells["how"]) in _COUNT:
                below += found[0].negative
                above += not found[0].negative
        counted = self.shape.once_a_line or "bill" in self.places or "count" in self.places
        self.reading.tells_times = whole and (by_day or counted)
        self.turned = below > above
        self.decimal = _decimal_mark_or_refuse(amounts)
        self.day_first = day_first_or_refuse(dates, said=self.told.day_first)

    def add_up(self) -> None:
        if "bill" in self.places:
            self._find_reversals()
        for number, cells in self._cells():
            self.reading.lines += 1
            try:
                line = self._line(cells)
            except _Hole as hole:
                self.reading.hidden += hole.hidden
            except _Odd as odd:
                self.reading.problems.append(NotUnderstood(number, str(odd)))
            else:
                self._add_line(line)
        self._take_back()
        self._refuse_if_too_broken()

    def _cells(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Cells of each line that are read. Raises BrokenFile for a formula."""
        for number, row in self.table.rows():
            cells = {name: row[place].strip() for name, place in self.places.items()}
            for cell in cells.values():
                if cell[:1] in _FORMULA or (
                    cell[:1] in _SIGNED and cell[1:2].isalpha() and written_amount(cell) is None
                ):
                    raise BrokenFile(_("Line %s holds a formula instead of a value.") % number)
            yield number, cells

    def _line(self, cells: Mapping[str, str]) -> _Line:
        """Parse a line. Raises _Odd and _Hole."""
        said = self.told.hows.get(cells["how"])
        branch = self._name("branch", cells, 80)
        if LEFT_OUT in (said, self.told.branches.get(branch)):
            raise _Hole(hidden=False)
        if said is None:
            raise _Odd(
                _("We do not know the word “%s” for how it was settled.") % cells["how"][:40]
            )
        how = Settled(said)
        minor, currency = self._minor_and_text(cells, how)
        month = self._month(cells["when"], day_first=self.day_first)
        if month is None:
            raise _Odd(_("“%s” is no day and no month.") % cells["when"][:40])
        apart = Apart.NOT if currency == self.reading.currency else Apart.CURRENCY
        of = Sum(
            month,
            self._name("library", cells, 80),
            branch,
            self._name("kind", cells, 60),
            how,
            currency,
            apart,
        )
        count = cells.get("count", "")
        times = int(count) if count.isdecimal() and len(count) < 10 else 1
        return _Line(of, minor, self._bill_digest(cells, abs(minor)), times)

    def _minor_and_text(self, cells: Mapping[str, str], how: Settled) -> tuple[int, str]:
        paid_apart = how is Settled.PAID and "amount_paid" in cells
        text = cells["amount_paid" if paid_apart else "amount"]
        if text == HIDDEN:
            raise _Hole(hidden=True)
        amount = self._written(text)
        if amount is None:
            raise _Odd(_("“%s” is no amount.") % text[:40])
        said = cells.get("currency") or amount.currency
        currency = currency_of(said.upper(), self.reading.currency)
        if not _CURRENCY.fullmatch(currency):
            raise _Odd(_("“%s” is no currency.") % said[:40])
        minor = self._minor(amount.digits, self.decimal, currency)
        if minor is None:
            raise _Odd(_("“%s” is no amount in this file’s way of writing.") % text[:40])
        if how in _NEVER_BELOW:
            return minor, currency
        return (-minor if amount.negative != self.turned else minor), currency

    def _name(self, column: str, cells: Mapping[str, str], most: int) -> str:
        """A cell that names something. Raises WrongColumns where its column holds people or bills."""
        value = " ".join(cells.get(column, "").split())[:most]
        known = self.names[column]
        if not value or value in known:
            return value
        known.add(value)
        if _CARD_LIKE.fullmatch(value) or len(known) > _MOST_NAMES.get(column, 1_000):
            name = self.table.header[self.places[column]]
            raise WrongColumns(
                _("The column “%s” looks like numbers of people or bills, so we do not read it.")
                % name
            )
        return value

    def _bill_digest(self, cells: Mapping[str, str], minor: int) -> bytes | None:
        if bill := cells.get("bill"):
            return blake2b(f"{bill}|{minor}".encode(), digest_size=8, key=self._salt).digest()
        return None

    def _find_reversals(self) -> None:
        for _number, cells in self._cells():
            try:
                line = self._line(cells)
            except (_Odd, _Hole):
                continue
            if line.bill is not None and _may_take_back(line):
                self._may_take_back[line.bill] += 1
        if self._may_take_back.total() > MOST_REVERSED:
            raise BrokenFile(
                _("Too much in this file was cancelled. Export fewer months at a time.")
            )

    def _add_line(self, line: _Line) -> None:
        of, minor, bill, times = line
        self._amounts += bool(minor)
        self._money += abs(minor)
        if self._money > MOST_MONEY:
            raise WrongColumns(_("The amounts in this file add up to more than we can count."))
        self._step = math.gcd(self._step, minor)
        if bill is not None and _may_take_back(line):
            self._later.append(line)
        elif of.how in _COUNT and minor < 0:
            self._reverse_sum(of, of.how, -minor, times)
        else:
            self._add_to_sum(of, minor, times)
            if of.how in _COUNT and bill is not None:
                if len(self._settled[bill]) < self._may_take_back.get(bill, 0):
                    self._settled[bill].append(of.how)
                elif not self._settled[bill]:
                    del self._settled[bill]

    def _take_back(self) -> None:
        """Drop both of two lines that cancel each other, in the month of the later. Half taken back stays one time."""
        for of, minor, bill, times in self._later:
            settled = self._settled.get(bill or b"")
            if settled:
                self._reverse_sum(of, settled.pop(), abs(minor), times)
            elif of.how is Settled.CANCELLED:
                self._add_to_sum(of, minor, times)
            else:
                self._reverse_sum(of, of.how, -minor, 0)

    def _reverse_sum(self, of: Sum, how: Settled, minor: int, times: int) -> None:
        self.reading.taken_back += max(times, 1)
        back = times if self.reading.tells_times else 0
        self._add_to_sum(of._replace(how=how), -minor, -back)
        self._add_to_sum(of._replace(how=Settled.CANCELLED), minor, times)

    def _add_to_sum(self, of: Sum, minor: int, times: int) -> None:
        found = self.reading.sums.setdefault(of, [0, 0])
        found[0] += minor
        found[1] += times
        if len(self.reading.sums) > MOST_SUMS:
            raise BrokenFile(_("This file has too many months, branches and kinds to add up."))

    def _refuse_if_too_broken(self) -> None:
        reading, broken = self.reading, len(self.reading.problems)
        if broken * 20 > reading.lines or not reading.sums or broken > MOST_PROBLEMS:
            first = reading.problems[0] if reading.problems else NotUnderstood(2, "")
            said = {"n": broken, "of": reading.lines, "line": first.line, "why": first.why}
            raise WrongColumns(
                _("We do not understand %(n)s of %(of)s lines. Line %(line)s: %(why)s") % said
            )
        unit = 10 ** int(get_currency_precision(reading.currency))
        if self._amounts >= _ENOUGH_TO_ROUND:
            steps = (each * unit for each in _ROUNDED if self._step % (each * unit) == 0)
            reading.rounded_to = next(steps, 0)


def _may_take_back(line: _Line) -> bool:
    return line.of.how is Settled.CANCELLED or (line.of.how in _COUNT and line.minor < 0)


def _decimal_mark_or_refuse(column: AmountColumn) -> str:
    if len(column.decided) > 1:
        where = {"point": column.decided[POINT], "comma": column.decided[COMMA]}
        raise BrokenFile(
            _(
                "Amounts are written in two ways: with a point before the cents in line %(point)s, with a comma in "
                "line %(comma)s."
            )
            % where
        )
    if not column.decided and column.open:
        raise BrokenFile(
            _("“%s” can be read in two ways.") % column.open,
            next_step=_(
                "Nothing was kept. Write amounts with their cents, and choose the new file."
            ),
        )
    return next(iter(column.decided), POINT)


def day_first_or_refuse(column: DateColumn, *, said: bool | None) -> bool:
    """Return whether dates begin with the day. Raises BrokenFile, and WrongColumns where both is possible."""
    if said is not None:
        return said
    if len(column.decided) > 1:
        where = {"day": column.decided[True], "month": column.decided[False]}
        raise BrokenFile(
            _(
                "Dates are written in two ways: with the day first in line %(day)s, with the month first in line "
                "%(month)s."
            )
            % where
        )
    if not column.decided and column.open:
        raise WrongColumns(
            _("“%s” can be read in two ways. What comes first: the day or the month?") % column.open
        )
    return next(iter(column.decided), True)
