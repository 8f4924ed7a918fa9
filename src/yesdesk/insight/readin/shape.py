"""Shapes: the columns of a payments file and the meaning of its words. `shapes` has the known ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

from yesdesk.core.registry import Registry
from yesdesk.insight.models import Settled

BY_EXAMPLE: Final = "columns"  # the shape of a mapping that somebody made


@dataclass(frozen=True, slots=True)
class Columns:
    """The file's own name of each column that is read; `a|b`: the first that is there. Empty: none."""

    when: str
    amount: str
    how: str
    branch: str = ""
    branch_code: str = ""  # the library system's code of that branch: by it we know it as ours
    kind: str = ""
    library: str = ""  # the library service, where a file has several
    bill: str = ""  # only to find cancellations; hashed for as long as the reading takes
    currency: str = ""
    amount_paid: str = ""  # another column for the amount, where the charge was paid
    count: str = ""  # how many times a line stands for
    voided: str = ""  # it says that a line does not count

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Return name here -> place in a line; nothing for a column that the file lacks."""
        names = {name.casefold(): place for place, name in reversed(list(enumerate(header)))}
        found: dict[str, int] = {}
        for each in fields(self):
            wanted = str(getattr(self, each.name)).casefold()
            for name in (wanted, *wanted.split("|")):
                if name and name in names:
                    found.setdefault(each.name, names[name])
        return found


def word_of(value: str) -> str:
    """A value of the column `how` as it is kept and compared: its first 80 letters."""
    return value.strip()[:80].strip()


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
    mapping: str = ""  # the name of the mapping that made it
    report: str = ""  # the query that writes such a file in the library system

    def meaning_of(self, value: str) -> Settled | None:
        return self.meanings.get(word_of(value).casefold(), self.otherwise)


shapes: Registry[Shape] = Registry("shape of a payments file")


def recognised_shape(header: tuple[str, ...]) -> Shape | None:
    names = {name.casefold() for name in header}
    found = [shape for _code, shape in shapes.items() if shape.recognised_by <= names]
    return max(found, key=lambda shape: len(shape.recognised_by), default=None)
