"""A shape: which columns of a payments file say what, and what its words mean. `shapes` has those we know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

from yesdesk.core.registry import Registry
from yesdesk.insight.models import Settled

BY_EXAMPLE: Final = "columns"
"""The shape of a mapping that somebody made."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The file's own name of each column that is read; `a|b`: one or the other. Empty: there is none. No other column
    is read.
    """

    when: str
    amount: str
    how: str
    branch: str = ""
    branch_code: str = ""
    """The library system's code of that branch: by it we know it as ours."""

    kind: str = ""
    library: str = ""
    """The library service, where a file has several."""

    bill: str = ""
    """Only to find what was cancelled; hashed for as long as the reading takes."""

    currency: str = ""
    amount_paid: str = ""
    """Another column for the amount, where the charge was paid."""

    count: str = ""
    """How many times a line stands for."""

    voided: str = ""
    """A column that says that a line does not count."""

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Where in a line each of them stands, by its name here; what the file lacks is left out."""
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

    `meanings`: what a value of the column `how` is, in small letters; `otherwise` every other value, None where
    an unknown value is not understood.
    """

    code: str
    name: str
    columns: Columns
    meanings: Mapping[str, Settled]
    otherwise: Settled | None = None
    recognised_by: frozenset[str] = field(default_factory=frozenset)
    """Names of columns that no other shape has together."""

    currency: str = ""
    """Its own currency; empty: the library's."""

    once_a_line: bool = False
    """Each line is one time, also where it names neither a day nor a bill."""

    mapping: str = ""
    """The name of the mapping that it was made from."""

    report: str = ""
    """The query that writes such a file in the library system."""

    def meaning_of(self, value: str) -> Settled | None:
        """What became of a charge, by the file's own word for it."""
        return self.meanings.get(word_of(value).casefold(), self.otherwise)


shapes: Registry[Shape] = Registry("shape of a payments file")


def recognised(header: tuple[str, ...]) -> Shape | None:
    """The shape with these columns."""
    names = {name.casefold() for name in header}
    found = [shape for _code, shape in shapes.items() if shape.recognised_by <= names]
    return max(found, key=lambda shape: len(shape.recognised_by), default=None)
