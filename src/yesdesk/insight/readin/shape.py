"""Shapes: the columns of a payments file and the meaning of its words. `shapes` has the known ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

from yesdesk.core.registry import Registry
from yesdesk.insight.models import Settled


@dataclass(frozen=True, slots=True)
class Columns:
    """The file's own name of each column that is read; `a|b`: the first that is there. Empty: none."""

    when: str
    amount: str
    how: str
    branch: str = ""
    kind: str = ""
    library: str = ""  # the library service, where a file has several
    amount_paid: str = ""  # another column for the amount, where the charge was paid
    count: str = ""  # how many times a line stands for

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Return name here -> place in a line; nothing for a column that the file lacks."""
        names = {name.casefold(): place for place, name in reversed(list(enumerate(header)))}
        found: dict[str, int] = {}
        for each in fields(self):
            for name in str(getattr(self, each.name)).casefold().split("|"):
                if name in names:
                    found.setdefault(each.name, names[name])
        return found


@dataclass(frozen=True, slots=True)
class Shape:
    """A way to write payments down.

    `meanings`: values of the column `how` in small letters; `otherwise`: of every other value, None: not understood.
    """

    code: str
    name: str
    columns: Columns
    meanings: Mapping[str, Settled]
    otherwise: Settled | None = None
    # Names of columns that no other shape has together.
    recognised_by: frozenset[str] = field(default_factory=frozenset)
    currency: str = ""  # its own; empty: the library's
    once_a_line: bool = False  # each line is one time, even without a day or a bill
    report: str = ""  # the query that writes such a file in the library system

    def meaning_of(self, value: str) -> Settled | None:
        return self.meanings.get(value.casefold(), self.otherwise)


# A file whose columns only a person knows.
BY_HAND: Final = Shape("columns", "", Columns("", "", ""), {})
shapes: Registry[Shape] = Registry("shape of a payments file")


def recognised_shape(header: Sequence[str]) -> Shape | None:
    names = {name.casefold() for name in header}
    found = [shape for _code, shape in shapes.items() if shape.recognised_by <= names]
    return max(found, key=lambda shape: len(shape.recognised_by), default=None)
