"""Whether the values of a column are people: colleagues, their logins, patrons whose names are here."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.insight.readin.csv_source import WrongColumns

_WORD: Final = re.compile(r"\w+")
SURE: Final = 2
"""A whole name or a login is a person at once; of first or last names alone it takes two."""


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


class People:
    """Names and logins that no column may hold. `places`: names of our branches, which nobody is called here."""

    def __init__(self, names: Iterable[str] = (), *, places: Iterable[str] = ()) -> None:
        here = {_words(each) for each in places}
        self._whole = {_words(each) for each in names} - here - {frozenset()}
        parts = {part for name in self._whole for part in name if len(part) > 2}
        self._parts = parts - {word for place in here for word in place}

    def refuse(self, column: str, values: Iterable[str]) -> None:
        """Raise WrongColumns where these values of a column are people. The sentence names none of them."""
        found = 0
        for value in values:
            words = _words(value)
            found += SURE if words in self._whole else len(words) == 1 and words <= self._parts
        if found >= SURE:
            raise WrongColumns(_("The column “%s” names people, so we do not read it.") % column)
