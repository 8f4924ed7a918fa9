"""Kinds of things that a file can bring. Each is a file of the room that makes them, with its line in `kinds`."""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final

from django.db.models import Model
from django.utils.module_loading import import_string

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotAllowed, NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.readin.csv_source import Table
from yesdesk.core.readin.markdown import DictTable
from yesdesk.core.registry import Registry
from yesdesk.core.retention import mark_of

type Source = Table | DictTable

# Beginnings of words in names of columns that no kind has a use for: they are neither shown nor read.
_NOT_OURS: Final = (
    "birth", "dob", "card", "barcode", "patron", "borrow", "password", "ssn", "salary", "geburt", "ausweis",
    "nacim", "carnet", "carné", "tarjeta", "contraseñ", "naiss", "carte", "motdepasse", "salaire",
)  # fmt: skip

MAY: Final = Permission.PLACES_PLACES_CHANGE


@dataclass(frozen=True, slots=True)
class Matched:
    """The words of a person on a file. `columns`: place in a line by our name; `values`: by column and word.
    `nobody`: none of these words is a person.
    """

    columns: Mapping[str, int]
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    nobody: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The meaning of a column of a file. `label` is marked, not translated. `words`: how its name begins in files."""

    name: str
    label: str
    words: tuple[str, ...] = ()
    needed: bool = False
    listed: bool = False  # each of its values is one of `Kind.choices`, said by a person

    by_hand: bool = False  # no choice is guessed from the value


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file. `cells`: the words of each column that was matched, or the choice for a listed one."""

    number: int
    cells: Mapping[str, str]


class RowState(StrEnum):
    NEW = "new"
    HERE = "here"
    BROKEN = "broken"


@dataclass(slots=True)
class Checked:
    """A row with its fate. `key` is the same for two rows that mean one thing; `thing` is what `make` takes."""

    row: Row
    state: RowState
    why: str = ""
    key: str = ""
    thing: Any = None


class Kind(ABC):
    """A kind of thing. `label` and `hint` are marked, not translated."""

    code: ClassVar[str]
    label: ClassVar[str]
    hint: ClassVar[str]
    columns: tuple[Column, ...]
    # Lines of a file to download: the names of the columns first.
    example: ClassVar[tuple[tuple[str, ...], ...]]

    # Each of these rights will do.
    rights: ClassVar[frozenset[Permission]] = frozenset({MAY})
    most: ClassVar[int] = 100_000
    asks_for_people: ClassVar[bool] = False  # somebody says that no word of it is a person
    in_one: ClassVar[bool] = False  # all of a file goes in by one transaction
    folders: ClassVar[bool] = False  # a folder of Markdown is read, too
    most_words: ClassVar[int] = 100  # different words of a listed column
    part: ClassVar[str] = ""  # a template below the form that takes the file
    notes: Sequence[str] = ()  # sentences on the whole of a file, above its rows

    def may(self, by: Actor) -> bool:
        return any(by.may(right) for right in self.rights)

    def require(self, by: Actor) -> None:
        """Raise NotAllowed without a right to read this kind in."""
        if not self.may(by):
            raise NotAllowed.because(min(self.rights))

    def offers(self, name: str) -> bool:
        """Return whether a column of this name may be shown and matched."""
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
        words = re.findall(r"[^\W\d_]+", spaced.casefold())
        return not any(word.startswith(_NOT_OURS) for word in (*words, "".join(words)))

    def look_at_words(  # noqa: B027
        self, source: Source, columns: Mapping[str, int], words: dict[str, Counter[str]]
    ) -> None:
        """Look at the words of listed columns, and add others that take a choice. Raises WrongColumns for words that
        this kind never reads."""

    def added_up(
        self,
        rows: Iterator[Checked],
        source: Source,  # noqa: ARG002
        matched: Matched,  # noqa: ARG002
    ) -> Iterator[Checked]:
        """Return the rows that are checked and made, of those of the file; a kind may add them up."""
        return rows

    def table_of_json(self, data: bytes) -> DictTable | None:  # noqa: ARG002
        """Return a JSON file as a table; None where this kind reads none. Raises BrokenFile."""
        return None

    def choices(self, column: str) -> list[tuple[str, str]]:  # noqa: ARG002
        """Return value and label of what a listed column can say; none for a kind without such columns."""
        return []

    def guess(self, header: Sequence[str]) -> Mapping[str, int]:  # noqa: ARG002
        """Return our columns and their places in a file whose shape this kind knows."""
        return {}

    def likely(self, header: Sequence[str], column: str, value: str) -> str:  # noqa: ARG002
        """Return the choice that a word most likely means; empty: a choice of that name, if there is one."""
        return ""

    def summed(self, source: Any, matched: Any) -> "tuple[Any, Kind, Any]":
        """Return what goes in, of which kind: sums of a file whose lines are not kept. Raises WrongColumns."""
        return source, self, matched

    @abstractmethod
    def check(self, rows: Sequence[Row]) -> list[Checked]:
        """Say of each row whether it is new, here or broken. It writes nothing."""

    def prepare(self, thing: Any) -> Any:
        """Do what takes long for a new thing, before the transaction that makes it."""
        return thing

    @abstractmethod
    def make(self, things: Sequence[Any], *, by: Actor) -> list[int]:
        """Make things in the caller's transaction and return their numbers in the same order. Nobody is told."""

    def hide(self, numbers: Any, at: datetime) -> None:  # noqa: B027
        """Keep new things from everybody, with `at` to know them by, until the whole file is in. A kind of which a file
        goes in by one transaction needs none."""

    def show(self, numbers: Any, at: datetime) -> None:  # noqa: B027
        """Show what was hidden with `at`, in the caller's transaction. `numbers`: of the things, or a query of them."""

    def shown_once(self, things: Sequence[Any]) -> list[tuple[str, ...]]:  # noqa: ARG002
        """Return lines that are shown after reading in and never again, like start passwords."""
        return []

    @abstractmethod
    def marks(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return a mark of all that can be changed on each thing: another mark later means that it was changed."""

    def in_use(self, numbers: Sequence[int]) -> dict[int, str]:  # noqa: ARG002
        """Return things that cannot be taken out any more, each with the reason."""
        return {}

    @abstractmethod
    def names(self, numbers: Sequence[int]) -> dict[int, str]: ...

    @abstractmethod
    def remove(self, numbers: Sequence[int]) -> None:
        """Take things out that nobody touched, in the caller's transaction."""


# The address of each kind in the code, so that nothing of it is imported before somebody reads a file in.
kinds: Registry[str] = Registry("kind of thing in a file")


def kind_named(code: str) -> Kind:
    """Return a kind. Raises NotFound."""
    if code not in kinds:
        raise NotFound.plain()
    found: Kind = import_string(kinds[code])()
    return found


def kinds_open_to(by: Actor) -> list[Kind]:
    """Return the kinds that somebody may read in. Raises NotAllowed where there is none."""
    found = [kind for kind in map(kind_named, kinds) if kind.may(by)]
    if not found:
        raise NotAllowed.because(MAY)
    return found


def marks_of(model: type[Model], numbers: Sequence[int], fields: Iterable[str]) -> dict[int, str]:
    """Return marks of rows by these fields."""
    rows = model._default_manager.filter(pk__in=numbers).values_list("pk", *fields)  # noqa: SLF001
    return {pk: mark_of(repr(values)) for pk, *values in rows}


def referred_to(
    model: type[Model], numbers: Sequence[int], *, but: Collection[type[Model]] = ()
) -> set[int]:
    """Return the rows to which any row refers; `but`: tables whose rows belong to them."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001
        if relation.auto_created and not relation.concrete and relation.related_model not in but:
            rows = relation.related_model._default_manager  # type: ignore[union-attr] # noqa: SLF001
            name = relation.field.attname  # type: ignore[union-attr]
            found.update(rows.filter(**{f"{name}__in": numbers}).values_list(name, flat=True))
    return found
