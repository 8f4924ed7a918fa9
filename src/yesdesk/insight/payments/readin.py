"""Payments and waivers from the library system's file: added up by month and branch, and no line of it kept."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.utils.translation import get_language, gettext as _, gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.readin.csv_source import WrongColumns
from yesdesk.core.readin.kinds import Checked, Column, Kind, Matched, Row, RowState, marks_of
from yesdesk.insight.models import Apart, PaymentsFile, Settled
from yesdesk.insight.payments import actions, queries
from yesdesk.insight.readin.people import columns_to_pick
from yesdesk.insight.readin.reading import add_up_table
from yesdesk.insight.readin.shape import BY_HAND, Shape, recognised_shape, shapes
from yesdesk.insight.readin.sums import OURS, THEIRS, PaymentsReading, Told, known_as
from yesdesk.places.queries import branches, the_library

_NEEDED: Final = ("when", "amount", "how")
_ORDERS: Final = {"day_first": True, "month_first": False}
_SHOWN: Final = (Settled.PAID, Settled.FORGIVEN, Settled.CANCELLED)
_MONTHS: Final = (
    Column("month", gettext_noop("Month")),
    Column("paid", gettext_noop("Paid")),
    Column("forgiven", gettext_noop("Forgiven")),
    Column("cancelled", gettext_noop("Cancelled")),
    Column("file", gettext_noop("File")),
)
# Words that mostly mean one thing: chosen beforehand, and a person looks at each.
_LIKELY: Final = {
    Settled.FORGIVEN: ("forgiv", "waiv", "writeoff", "write off", "discount", "amnesty"),
    Settled.CANCELLED: ("cancel", "void", "adjust"),
    Settled.REFUNDED: ("refund",),
    Settled.PAID: ("cash", "card", "cheque", "check", "paypal", "paid", "payment", "debit", "invoice"),
}  # fmt: skip


class Payments(Kind):
    code = "payments"
    label = gettext_noop("Payments and waivers")
    hint = gettext_noop(
        "A CSV of your library system. We keep sums by month and branch, and no line, patron or title."
    )
    rights = frozenset({Permission.INSIGHT_PAYMENTS_CHANGE})
    most = 3_000
    in_one = True
    most_words = 300  # branches of a large system
    part = "insight/parts/payments_queries.html"
    columns: tuple[Column, ...] = (
        Column("when", gettext_noop("When"), ("when", "date", "day", "month", "datum", "tag", "fecha", "mes", "jour")),
        Column("day_first", gettext_noop("When, the day first (31/03/2026)")),
        Column("month_first", gettext_noop("When, the month first (03/31/2026)")),
        Column("amount", gettext_noop("How much"), ("amount", "sum", "betrag", "importe", "montant"), needed=True),
        Column("amount_paid", gettext_noop("How much was really paid, where that is another amount")),
        Column(
            "how", gettext_noop("How it was settled"), ("how", "payment", "type", "art", "forma", "mode"),
            needed=True, listed=True,
        ),
        Column("branch", gettext_noop("Branch"), ("branch", "where", "haus", "sucursal"), listed=True),
        Column("kind", gettext_noop("Kind of charge"), ("kind", "reason", "why", "charge", "motiv", "motif", "grund")),
        Column("library", gettext_noop("Library service, where the file has several"), ("library", "service")),
        Column("bill", gettext_noop("Number of the bill, to find what was cancelled; it isn’t kept"), ("bill",)),
        Column("currency", gettext_noop("Currency"), ("currency", "moneda", "devise")),
        Column("count", gettext_noop("How many times, where one line stands for several"), ("count", "times")),
    )  # fmt: skip
    example = (
        ("Date", "Amount", "How", "Branch", "Kind", "Bill"),
        ("2026-03-04", "4.60", "waived", "Main Library", "late", "1"),
    )

    def __init__(self, reading: Any = None) -> None:
        """Take what was read of a file: its months go in, as rows."""
        self.reading = reading
        if reading is not None:
            self.columns, self.notes = _MONTHS, list(_notes(reading))

    @property
    def reports(self) -> list[Shape]:
        return [shape for _code, shape in shapes.items() if shape.report]

    @cached_property
    def _ours(self) -> dict[str, int]:
        return queries.names_of_our_branches()

    def offers(self, name: str) -> bool:
        """No column with people, staff or titles."""
        return super().offers(name) and bool(columns_to_pick([name]))

    def guess(self, header: Sequence[str]) -> dict[str, int]:
        shape = recognised_shape(header)
        return shape.columns.places(header) if shape else {}

    def likely(self, header: Sequence[str], column: str, value: str) -> str:
        shape = recognised_shape(header)
        if column == "branch":
            return str(self._ours.get(known_as(value), THEIRS if shape else ""))
        word = value.casefold()
        if shape:
            return shape.meaning_of(word) or ""
        plain = word.replace("_", " ")
        return next(
            (how for how, parts in _LIKELY.items() if any(part in plain for part in parts)), ""
        )

    def choices(self, column: str) -> list[tuple[str, str]]:
        if column == "how":
            return [(str(how), str(label)) for how, label in Settled.choices]
        ours = [(str(each.pk), each.name) for each in branches(with_closed=True)]
        return [*ours, (OURS, _("Another branch of ours")), (THEIRS, _("Another library’s"))]

    def summed(self, source: Any, matched: Any) -> tuple[Any, Kind, Any]:
        places = dict(matched.columns)
        order = next((each for each in _ORDERS if each in places), "")
        if order:
            places["when"] = places.pop(order)
        for column in self.columns:
            if column.name in _NEEDED and column.name not in places:
                raise WrongColumns(_("No column is matched to “%s” yet.") % _(column.label))
            if column.name in places and not self.offers(source.header[places[column.name]]):
                said = _("The column “%s” names people, so we do not read it.")
                raise WrongColumns(said % source.header[places[column.name]])
        said_of: dict[str, dict[str, str]] = {"how": {}, "branch": {}}
        for (name, word), meant in matched.values.items():
            said_of[name][" ".join(word.split())[:80] if name == "branch" else word] = meant
        shape = recognised_shape(source.header)
        reading = add_up_table(
            source,
            shape if shape and self.guess(source.header) == matched.columns else BY_HAND,
            currency=the_library().currency,
            told=Told(
                places,
                hows=said_of["how"],
                branches=said_of["branch"],
                names={str(each.pk): each.name for each in branches(with_closed=True)},
                day_first=_ORDERS.get(order),
            ),
            people=queries.known_people(),
        )
        columns = {each.name: place for place, each in enumerate(_MONTHS)}
        return _Sums(reading), Payments(reading), Matched(columns)

    def check(self, rows: Sequence[Row]) -> list[Checked]:
        is_here = queries.file_of(self.reading) is not None
        state, why = RowState.NEW, ""
        if is_here:
            state, why = RowState.HERE, _("Read in already.")
        elif others := queries.overlapping_files(self.reading):
            why = _("In place of %s") % ", ".join(each.name for each in others)
        return [Checked(row, state, why, key=str(row.number)) for row in rows]

    def make(self, things: Sequence[Any], *, by: Actor) -> list[int]:
        """Keep the sums of the file, once. The months of other files count no more."""
        return [actions.store_file(self.reading, by=by).pk] * len(things)

    def marks(self, numbers: Sequence[int]) -> dict[int, str]:
        return marks_of(PaymentsFile, numbers, ("digest",))

    def in_use(self, numbers: Sequence[int]) -> dict[int, str]:
        replaced = PaymentsFile.objects.filter(pk__in=numbers).exclude(replaced_at=None)
        why = _("A newer file has its months. Undo that one first.")
        return dict.fromkeys(replaced.values_list("pk", flat=True), why)

    def names(self, numbers: Sequence[int]) -> dict[int, str]:
        return dict(PaymentsFile.objects.filter(pk__in=numbers).values_list("pk", "name"))

    def remove(self, numbers: Sequence[int]) -> None:
        for file in PaymentsFile.objects.filter(pk__in=numbers):
            actions.remove_file(file)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Lines of a file that were not understood, then its months."""

    reading: PaymentsReading

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        reading = self.reading
        yield from ((number, [why]) for number, why in reading.problems)
        months: defaultdict[date, Counter[Settled]] = defaultdict(Counter)
        for of, (minor, _lines) in sorted(reading.sums.items()):
            months[of.month][of.how] += minor if of.apart is Apart.NOT else 0
        # The same bytes can go in again after they were replaced, as another file.
        newest = PaymentsFile.objects.order_by("pk").last()
        file = f"{reading.table.digest} {newest.pk if newest else 0}"
        language = get_language() or "en"
        for number, (month, found) in enumerate(months.items(), start=1):
            money = (Money(found[how], reading.currency).spoken(language) for how in _SHOWN)
            yield number, [f"{month:%Y-%m}", *money, file]

    def fault_of(self, _number: int, cells: Sequence[str]) -> str:
        return cells[0] if len(cells) == 1 else ""


def _notes(reading: PaymentsReading) -> Iterator[str]:
    if reading.rounded_to:
        step = Money(reading.rounded_to, reading.currency).spoken(get_language() or "en")
        yield _("All sums are rounded to %s. They can’t tell how many payments there were.") % step
    if reading.hidden:
        yield (
            _("Sums hidden as *: %s. We leave them out. They do not count as nothing.")
            % reading.hidden
        )
    if reading.taken_back:
        yield (_("Settled and taken back again: %s. They count as cancelled.") % reading.taken_back)
    if not reading.is_ours:
        yield _("No branch in it is yours, so this is another library’s file. It stays apart.")
