"""Whether the values of a column are people: colleagues, their logins, patrons whose names are here."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.insight.readin.csv_source import WrongColumns

_WORD: Final = re.compile(r"\w+")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


class People:
    """Whole names and logins that no column may hold. `places`: names of our branches, which nobody is called here.

    Parts of names are no person for sure: branches are called Lincoln and Jackson, too.
    """

    def __init__(self, names: Iterable[str] = (), *, places: Iterable[str] = ()) -> None:
        here = {_words(each) for each in places}
        self._whole = {_words(each) for each in names} - here - {frozenset()}

    def refuse(self, column: str, values: Iterable[str]) -> None:
        """Raise WrongColumns where these values of a column are people. The sentence names none of them."""
        if not self._whole.isdisjoint(map(_words, values)):
            raise WrongColumns(_("The column “%s” names people, so we do not read it.") % column)
