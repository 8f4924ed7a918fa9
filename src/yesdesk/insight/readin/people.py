"""Refuse columns that hold people: colleagues, their logins, patrons whose names are here."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.person_check import folded_words
from yesdesk.core.readin.csv_source import WrongColumns
from yesdesk.patrons.models import Patron
from yesdesk.people.models import User

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


class People:
    """Whole names and logins that no column may hold. `places`: names of our branches, which nobody is called here.

    Parts of names prove no person: branches are called Lincoln and Jackson, too.
    """

    def __init__(self, names: Iterable[str] = (), *, places: Iterable[str] = ()) -> None:
        here = {folded_words(each) for each in places}
        self._whole = {folded_words(each) for each in names} - here - {frozenset()}

    def refuse(self, column: str, values: Iterable[str]) -> None:
        """Raise WrongColumns where these values of a column are people. Its sentence names none."""
        if not self._whole.isdisjoint(map(folded_words, values)):
            raise WrongColumns(_("The column “%s” names people, so we do not read it.") % column)


def people_but(places: Iterable[str]) -> People:
    """Names and logins of all colleagues, also former ones, and names of patrons. Two queries."""
    staff = User.objects.values_list("name", "username")
    patrons = Patron.objects.exclude(name="").values_list("name", flat=True)
    return People([*(each for pair in staff for each in pair), *patrons], places=places)


def columns_to_pick(header: Sequence[str]) -> list[str]:
    """Names of columns without people, staff or titles."""
    return [name for name in header if name and not _is_of_people(name)]


def _is_of_people(name: str) -> bool:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = re.findall(r"[^\W\d_]+", spaced.casefold())
    found = [word for word in (*words, "".join(words)) if not word.startswith("authorit")]
    return any(word.startswith(_OF_PEOPLE) for word in found)
