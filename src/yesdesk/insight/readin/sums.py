"""Results of reading a payments file: sums by month and branch, odd lines, branches of ours and of others."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from yesdesk.core.readin.csv_source import Table
from yesdesk.core.suppression import FEWEST
from yesdesk.insight.models import Apart, Settled
from yesdesk.insight.readin.shape import BY_EXAMPLE, Shape

OTHER: Final = "other"  # a branch or a kind of charge whose own word is not kept
LATE: Final = "overdue"
# One of these in a kind's word makes it a late charge, where none is called just overdue.
LATE_WORDS: Final = (LATE, "late", "fine", "retard", "retraso")


class Sum(NamedTuple):
    month: date
    library: str
    branch: str
    kind: str
    how: Settled
    currency: str
    apart: Apart = Apart.NOT


class NotUnderstood(NamedTuple):
    line: int
    why: str


class LargeLine(NamedTuple):
    minor: int
    line: int
    of: Sum


@dataclass(frozen=True, slots=True)
class Told:
    """A person's word on a file, where its columns leave it open."""

    decimal: str = ""  # `.` or `,`; empty: as the file shows
    day_first: bool | None = None
    others_are_ours: bool = False  # unknown branches are ours all the same
    # A value of the file -> id and name of the branch that a person says it is.
    places: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(slots=True)
class PaymentsReading:
    """The sums of a file. `sums`: minor units, and how many times where it tells, else the lines behind them."""

    shape: Shape
    table: Table
    currency: str
    sums: dict[Sum, list[int]] = field(default_factory=dict)
    lines: int = 0
    hidden: int = 0
    rounded_to: int = 0
    taken_back: int = 0  # settlements taken back, in whole or in part
    tells_times: bool = False
    # (library, branch) -> id of our own.
    our_branches: dict[tuple[str, str], int] = field(default_factory=dict)
    is_ours: bool = True
    # Names of unknown branches, whose money stands apart.
    not_ours: list[str] = field(default_factory=list)
    problems: list[NotUnderstood] = field(default_factory=list)
    not_understood: int = 0
    largest: list[LargeLine] = field(default_factory=list)

    @property
    def months(self) -> tuple[date, date]:
        found = [each.month for each in self.sums]
        return min(found), max(found)


def known_as(name: str) -> str:
    """A branch's name for comparing: `Mill Street` and `MILL STREET LIBRARY` are the same."""
    words = re.findall(r"\w+", name.casefold())
    return " ".join(word for word in words if word not in {"library", "branch", "the"})


def tell_branches(
    reading: PaymentsReading,
    codes: Mapping[tuple[str, str], str],
    ours: Mapping[str, int],
    told: Told,
) -> None:
    """Find our own branches, and put the money of others apart, but in a file without any of ours.

    In picked columns an unknown value may be anything, a login too. A person says which branch it is; the rest is one,
    without a name.
    """
    found = {(each.library, each.branch) for each in reading.sums if each.branch}
    for pair in found:
        names = (pair[1], codes.get(pair, ""))
        branch = next((ours[known] for name in names if (known := known_as(name)) in ours), None)
        if branch is not None:
            reading.our_branches[pair] = branch
    unknown = {value for _library, value in found - set(reading.our_branches)}
    if reading.shape.code == BY_EXAMPLE:
        found = _place_others(reading, found - set(reading.our_branches), told)
    reading.not_ours = sorted(unknown - set(told.places))
    put_few_together(reading)
    reading.is_ours = bool(reading.our_branches) or not found or told.others_are_ours
    if not reading.is_ours or told.others_are_ours:
        return
    others = found - set(reading.our_branches)
    for of in [each for each in reading.sums if (each.library, each.branch) in others]:
        if of.apart is Apart.NOT:
            reading.sums[of._replace(apart=Apart.LIBRARY)] = reading.sums.pop(of)


def _place_others(
    reading: PaymentsReading, others: set[tuple[str, str]], told: Told
) -> set[tuple[str, str]]:
    """Put sums of unknown values where a person said; return all branches then."""
    for of in [each for each in reading.sums if (each.library, each.branch) in others]:
        said, name = told.places.get(of.branch, (0, OTHER))
        if said:
            reading.our_branches[of.library, name] = said
        _move_sum(reading, of, of._replace(branch=name))
    return {(each.library, each.branch) for each in reading.sums if each.branch}


def _move_sum(reading: PaymentsReading, of: Sum, to: Sum) -> None:
    minor, lines = reading.sums.pop(of)
    found = reading.sums.setdefault(to, [0, 0])
    found[0] += minor
    found[1] += lines


def late_kinds(kinds: Iterable[str]) -> list[str]:
    """Return the kinds that are late charges; none where the file does not tell."""
    exact = [kind for kind in kinds if kind.casefold() == LATE]
    return exact or [k for k in kinds if any(word in k.casefold() for word in LATE_WORDS)]


def put_few_together(reading: PaymentsReading) -> None:
    """Call a kind of charge `other` where under five lines of a month and branch have it. Late charges keep their
    name: it is a word of ours, and figures are made of them.
    """
    if not reading.tells_times or reading.rounded_to:
        return
    late = late_kinds({each.kind for each in reading.sums})
    for of in [each for each, (_minor, lines) in reading.sums.items() if lines < FEWEST]:
        if of.kind and of.kind not in late and of.kind != OTHER:
            _move_sum(reading, of, of._replace(kind=OTHER))
