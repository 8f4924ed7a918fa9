"""What reading a payments file gives: sums by month and branch, what was not understood, whose branches they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from yesdesk.insight.models import Apart, Settled
from yesdesk.insight.readin.csv_source import Table
from yesdesk.insight.readin.shape import Shape


class Sum(NamedTuple):
    """What a sum is of."""

    month: date
    library: str
    branch: str
    kind: str
    how: Settled
    currency: str
    apart: Apart = Apart.NOT


class NotUnderstood(NamedTuple):
    """A line that counts nowhere, and why."""

    line: int
    why: str


class LargeLine(NamedTuple):
    """One of the largest sums in the file."""

    minor: int
    line: int
    of: Sum


@dataclass(frozen=True, slots=True)
class Told:
    """What a person said of the file, where its columns leave it open."""

    decimal: str = ""
    """`.` or `,`; empty: as the file shows."""

    day_first: bool | None = None
    others_are_ours: bool = False
    """Branches that we do not know are ours all the same."""


@dataclass(slots=True)
class PaymentsReading:
    """What a file says. `sums`: minor units, and how many times where it tells, else the lines behind them."""

    shape: Shape
    table: Table
    currency: str
    sums: dict[Sum, list[int]] = field(default_factory=dict)
    lines: int = 0
    hidden: int = 0
    rounded_to: int = 0
    reversed_lines: int = 0
    tells_times: bool = False
    our_branches: dict[tuple[str, str], int] = field(default_factory=dict)
    """Ids of our own branches, by library and branch."""

    is_ours: bool = True
    not_ours: list[str] = field(default_factory=list)
    """Names of branches that we do not know, whose money stands apart."""

    problems: list[NotUnderstood] = field(default_factory=list)
    not_understood: int = 0
    largest: list[LargeLine] = field(default_factory=list)

    @property
    def months(self) -> tuple[date, date]:
        """The first and the last month."""
        found = [each.month for each in self.sums]
        return min(found), max(found)


def known_as(name: str) -> str:
    """A branch's name for comparing: `Mill Street` and `MILL STREET LIBRARY` are one."""
    words = re.findall(r"\w+", name.casefold())
    return " ".join(word for word in words if word not in {"library", "branch", "the"})


def tell_branches(
    reading: PaymentsReading,
    codes: Mapping[tuple[str, str], str],
    ours: Mapping[str, int],
    told: Told,
) -> None:
    """Find our own branches, and put the money of others apart where some are ours."""
    found = {(each.library, each.branch) for each in reading.sums if each.branch}
    for pair in found:
        names = (pair[1], codes.get(pair, ""))
        branch = next((ours[known] for name in names if (known := known_as(name)) in ours), None)
        if branch is not None:
            reading.our_branches[pair] = branch
    reading.is_ours = bool(reading.our_branches) or not found or told.others_are_ours
    if not reading.is_ours or told.others_are_ours:
        return
    others = found - set(reading.our_branches)
    reading.not_ours = sorted({branch for _library, branch in others})
    for of in [each for each in reading.sums if (each.library, each.branch) in others]:
        if of.apart is Apart.NOT:
            reading.sums[of._replace(apart=Apart.LIBRARY)] = reading.sums.pop(of)
