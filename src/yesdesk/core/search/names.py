"""Names that nobody is found by: rooms say whose, and they never get into the index."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from yesdesk.core.cache import TtlCache
from yesdesk.core.registry import Registry
from yesdesk.core.search.words import folded

names_left_out: Registry[Callable[[], Iterable[str]]] = Registry("names left out of search")
"""Each gives full names; every word of them from the second letter on is left out."""

_WORD: Final = re.compile(r"[^\W_]{2,}")


def words_left_out() -> frozenset[str]:
    """In small letters without accents. Kept for some seconds, since each entry asks: whoever adds a name takes it out
    of what was indexed meanwhile (`texts.leave_out`).
    """
    return _words.get()


def _read_words() -> frozenset[str]:
    names = (name for _of, read in names_left_out.items() for name in read())
    return words_of_names(names)


_words: Final = TtlCache(_read_words)


def words_of_names(names: Iterable[str]) -> frozenset[str]:
    """Each word of them, as `without_words` takes it."""
    return frozenset(folded(word) for name in names for word in _WORD.findall(_whole(name)))


def without_names(text: str) -> str:
    """`text` as it may be found by."""
    return without_words(text, words_left_out())


def without_words(text: str, words: frozenset[str]) -> str:
    """`text` without these whole words, however they are written; the rest stays where it was."""
    if not words:
        return text
    return _WORD.sub(lambda found: "" if folded(found[0]) in words else found[0], _whole(text))


def _whole(text: str) -> str:
    """Return a letter and its accent as one sign."""
    return unicodedata.normalize("NFC", text)
