"""A shape made by example: a column for each word, and a meaning for each value of *how*."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.readin.csv_source import Table, WrongColumns
from yesdesk.insight.models import PaymentsMapping, Settled
from yesdesk.insight.readin.people import People
from yesdesk.insight.readin.shape import BY_EXAMPLE, Columns, Shape, word_of

PICK: Final = "-"  # in place of a shape or a mapping: its columns are picked now
# The words to pick a column for; the first three are needed.
PICKED: Final = ("when", "amount", "how", "branch", "kind", "library", "bill", "currency", "count")
MOST_MEANINGS: Final = 100
SHOWN: Final = 8  # values of a column that a person looks at, to say that nobody is in it
LOOKED_AT: Final = ("how", "branch", "kind", "library")  # words whose columns' values are kept
# Beginnings of words in names of columns that are never offered and never read.
_OF_PEOPLE: Final = (
    "patron", "borrow", "reader", "customer", "member", "card", "barcode", "usr", "user", "staff",
    "employee", "initial", "login", "clerk", "operator", "cashier", "manager", "librarian", "workstation",
    "email", "phone", "address", "birth", "dob", "surname", "firstname", "lastname", "title", "author", "isbn",
    "callnumber",
    "note", "comment", "ausweis", "leser", "benutzer", "nutzer", "kund", "mitarbeiter", "titel", "autor",
    "lector", "usuari", "socio", "carnet", "carné", "tarjeta", "personal", "título", "titulo", "lecteur",
    "usager", "adhérent", "adherent", "carte", "titre", "auteur",
)  # fmt: skip


def columns_to_pick(header: Sequence[str]) -> list[str]:
    """Names of columns without people, staff or titles."""
    return [name for name in header if name and not _is_of_people(name)]


def _is_of_people(name: str) -> bool:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = re.findall(r"[^\W\d_]+", spaced.casefold())
    return any(word.startswith(_OF_PEOPLE) for word in (*words, "".join(words)))


def values_of_how(table: Table, column: str, people: People) -> list[tuple[str, int]]:
    """Each value of a column, and how many lines say so. Raises WrongColumns for too many values, or people."""
    if column not in columns_to_pick(table.header):
        raise WrongColumns(_("The file has no column “%s” that we read.") % column)
    place = table.header.index(column)
    found: Counter[str] = Counter()
    for _number, row in table.rows():
        found[word_of(row[place])] += 1
        if len(found) > MOST_MEANINGS:
            raise WrongColumns(
                _(
                    "The column “%s” has more than %s different values. Pick the one that says how it was settled."
                )
                % (column, MOST_MEANINGS)
            )
    people.refuse(column, found)
    return sorted(found.items())


def first_values(table: Table, columns: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {column: {} for column in columns}
    for _number, row in table.rows():
        for column, values in found.items():
            if len(values) < SHOWN and (value := row[table.header.index(column)].strip()):
                values[value[:80]] = None
    return {column: list(values) for column, values in found.items()}


def shape_from(mapping: PaymentsMapping, meanings: Mapping[str, str]) -> Shape:
    """The shape of a mapping, saved or not. `meanings`: a value of *how*, and its meaning."""
    return Shape(
        code=BY_EXAMPLE,
        name=mapping.name,
        columns=Columns(**{name: getattr(mapping, name) for name in PICKED}),
        meanings={word_of(value).casefold(): Settled(how) for value, how in meanings.items()},
        mapping=mapping.name,
    )
