"""Questions of former years from a file, as counts of months. Words of questions and names are never kept."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _, gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.readin.csv_source import BrokenFile
from yesdesk.core.readin.kinds import Checked, Column, Kind, Matched, Row, RowState, Source
from yesdesk.core.retention import mark_of
from yesdesk.counts import before
from yesdesk.counts.measured import Cell, cell_of
from yesdesk.counts.measures import BEFORE
from yesdesk.counts.queries import closed_before
from yesdesk.insight.counts import first_of
from yesdesk.insight.readin.cells import DateColumn, month_of
from yesdesk.insight.readin.people import columns_to_pick, people_but
from yesdesk.insight.readin.reading import day_first_or_refuse
from yesdesk.insight.yearly.queries import kind_names, way_lines
from yesdesk.places.queries import branches
from yesdesk.requests.models import Channel

_DAY_FIRST, _MONTH_FIRST = "day", "month"
_NOT_SAID: Final = "none"
_BY: Final = ("kind", "channel", "branch")
_DIGITS: Final = 7


class FormerQuestions(Kind):
    code = "questions"
    label = gettext_noop("Questions of former years")
    hint = gettext_noop("A tally sheet or an export, as CSV. Only numbers by the month come in.")
    most = 50_000  # numbers that rows are added up to
    in_one = True
    asks_for_people = True
    columns = (
        Column(
            "when",
            gettext_noop("Day or month"),
            (
                "date",
                "day",
                "month",
                "when",
                "time",
                "created",
                "asked",
                "start",
                "fecha",
                "mes",
                "jour",
                "mois",
            ),
            needed=True,
        ),
        Column(
            "many",
            gettext_noop("Number of questions"),
            ("count", "total", "number", "questions", "tally"),
        ),
        Column(
            "kind",
            gettext_noop("What is it about"),
            ("kind", "type", "categ", "questiontype", "tipo"),
            listed=True,
        ),
        Column(
            "channel",
            gettext_noop("How they asked"),
            ("how", "mode", "source", "channel", "medi", "canal"),
            listed=True,
        ),
        Column(
            "branch",
            gettext_noop("Branch"),
            ("branch", "site", "location", "library", "sede"),
            listed=True,
        ),
    )
    example = (
        ("date", "type", "how", "branch", "questions"),
        ("2019-03-01", "Look something up", "Phone", "Hill Road", "41"),
    )

    def choices(self, column: str) -> list[tuple[str, str]]:
        if column == "when":
            return [
                (_DAY_FIRST, _("The day comes first")),
                (_MONTH_FIRST, _("The month comes first")),
            ]
        if column == "kind":
            return [*kind_names().items(), (_NOT_SAID, _("Nobody said"))]
        if column == "channel":
            ways = way_lines()
            return [*((way, ways[way]) for way in Channel.values), (_NOT_SAID, _("Another way"))]
        places = [(str(each.pk), each.name) for each in branches(with_closed=True)]
        return [*places, (_NOT_SAID, _("The whole library"))]

    def offers(self, name: str) -> bool:
        """No column with people or with words that patrons wrote."""
        words = name.casefold() in {"question", "answer", "pregunta", "respuesta", "réponse"}
        return super().offers(name) and not words and bool(columns_to_pick([name]))

    def look_at_words(
        self, source: Source, columns: Mapping[str, int], words: dict[str, Counter[str]]
    ) -> None:
        people = people_but(each.name for each in branches(with_closed=True))
        for name, values in words.items():
            people.refuse(source.header[columns[name]], values)
        dates = _dates(source, columns)
        if dates.open and not dates.decided:
            words["when"] = Counter([dates.open])

    def added_up(
        self, rows: Iterator[Checked], source: Source, matched: Matched
    ) -> Iterator[Checked]:
        """Yield broken rows as they come, then a row for each month, kind, way and branch."""
        dates = _dates(source, matched.columns)
        said = {_DAY_FIRST: True, _MONTH_FIRST: False}
        order = said.get(matched.values.get(("when", dates.open), ""))
        day_first, closed = day_first_or_refuse(dates, said=order), closed_before()
        found: Counter[tuple[str, ...]] = Counter()
        lines: dict[tuple[str, ...], int] = {}
        broken = 0
        for each in rows:
            each.why = each.why or _fault(each.row, day_first, closed)
            if each.why:
                each.state, broken = RowState.BROKEN, broken + 1
                yield each
            else:
                month = month_of(each.row.cells["when"], day_first=day_first)
                words = (
                    f"{month:%Y-%m}",
                    *(each.row.cells[name].replace(_NOT_SAID, "") for name in _BY),
                )
                found[words] += int(each.row.cells["many"] or 1)
                lines.setdefault(words, each.row.number)
            if len(found) + broken > self.most:
                raise BrokenFile(_("This file has more than %s rows. Split it.") % f"{self.most:,}")
        for words, many in sorted((+found).items()):
            cells = dict(zip(("when", *_BY), words, strict=True))
            yield Checked(Row(lines[words], {**cells, "many": str(many)}), RowState.NEW)

    def check(self, rows: Sequence[Row]) -> list[Checked]:
        cells = [_cell(row) for row in rows]
        here = before.counts_of_before([before.number_of(cell) for cell in cells])
        found = []
        for row, cell in zip(rows, cells, strict=True):
            each = Checked(row, RowState.NEW, key=str(before.number_of(cell)))
            if before.number_of(cell) in here:
                each.state, each.why = RowState.HERE, _("This number is here already.")
            elif not _is_number(row.cells["many"]):
                each.state, each.why = (
                    RowState.BROKEN,
                    _("“%s” is no number.") % row.cells["many"],
                )
            else:
                each.thing = cell, int(row.cells["many"])
                each.why = _("Questions: %s") % row.cells["many"]
            found.append(each)
        return found

    def make(self, things: Sequence[tuple[Cell, int]], *, by: Actor) -> list[int]:  # noqa: ARG002 (the file's trace has it)
        return before.add_counts_of_before(Counter(dict(things)))

    def marks(self, numbers: Sequence[int]) -> dict[int, str]:
        return {
            number: mark_of(str(row.n)) for number, row in before.counts_of_before(numbers).items()
        }

    def names(self, numbers: Sequence[int]) -> dict[int, str]:  # noqa: ARG002
        return {}  # nobody can change a number, so all of them go

    def remove(self, numbers: Sequence[int]) -> None:
        before.remove_counts_of_before(numbers)


def _dates(source: Source, columns: Mapping[str, int]) -> DateColumn:
    dates = DateColumn()
    for number, cells in source.lines() if "when" in columns else ():
        dates.see("".join(cells[columns["when"] :][:1]).strip(), number)
    return dates


def _fault(row: Row, day_first: bool, closed: date) -> str:  # noqa: FBT001
    when, many = row.cells["when"], row.cells["many"]
    month = month_of(when, day_first=day_first)
    if month is None:
        return _("“%s” is no day and no month.") % when[:40]
    if month >= closed:
        return _("This month is not over, or not counted yet.")
    return "" if _is_number(many or "1") else _("“%s” is no number.") % many[:40]


def _is_number(words: str) -> bool:
    return words.isdecimal() and len(words) <= _DIGITS


def _cell(row: Row) -> Cell:
    month, kind, channel, branch = (row.cells[name] for name in ("when", *_BY))
    return cell_of(first_of(month), int(branch or 0), BEFORE, kind, channel)
