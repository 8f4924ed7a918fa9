"""Results of reading a payments file: sums by month and branch, odd lines, branches of ours and of others."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from yesdesk.core.readin.csv_source import Table
from yesdesk.core.readin.queries import LEFT_OUT
from yesdesk.core.suppression import FEWEST
from yesdesk.insight.models import Apart, Settled
from yesdesk.insight.readin.shape import BY_HAND, Shape

OURS: Final = "ours"  # a branch of ours that has no page here
THEIRS: Final = "theirs"
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


@dataclass(frozen=True, slots=True)
class Told:
    """A person's word on a file."""

    columns: Mapping[str, int]  # the place of each in a line
    hows: Mapping[str, str]  # a word of the file -> Settled; LEFT_OUT: its lines are not wanted
    # A word of the file -> id of a branch of ours, or OURS, THEIRS, LEFT_OUT.
    branches: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # of our branches, by id
    day_first: bool | None = None  # None: as the file shows


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
    problems: list[NotUnderstood] = field(default_factory=list)

    @property
    def months(self) -> tuple[date, date]:
        found = [each.month for each in self.sums]
        return min(found), max(found)


def known_as(name: str) -> str:
    """A branch's name for comparing: `Mill Street` and `MILL STREET LIBRARY` are the same."""
    words = re.findall(r"\w+", name.casefold())
    return " ".join(word for word in words if word not in {"library", "branch", "the"})


def tell_branches(reading: PaymentsReading, told: Told) -> None:
    """Put each branch where a person said it belongs, and the money of other libraries apart, but in a file without
    any branch of ours. In columns that only a person knows, a word for no branch of ours is not kept.
    """
    said = set(told.branches.values()) - {LEFT_OUT}
    reading.is_ours = not said or said != {THEIRS}
    for of in [each for each in reading.sums if each.branch]:
        branch = told.branches.get(of.branch, "")
        to = of._replace(branch=OTHER) if reading.shape.code == BY_HAND.code else of
        if branch in told.names:
            to = of._replace(branch=told.names[branch])
            reading.our_branches[of.library, to.branch] = int(branch)
        if branch == THEIRS and reading.is_ours and of.apart is Apart.NOT:
            to = to._replace(apart=Apart.LIBRARY)
        _move_sum(reading, of, to)
    put_few_together(reading)


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
