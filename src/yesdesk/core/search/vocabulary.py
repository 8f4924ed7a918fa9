"""Words that say nothing by themselves, and words that mean the same: short lists of our own, two files a language.

`word_lists/<code>.words`: small words. `word_lists/<code>.same`: what people at a library desk say for one thing, a
line each. A language is added by its files.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from yesdesk.core.search.words import folded

_LISTS: Final = Path(__file__).parent / "word_lists"
LISTED: Final = tuple(sorted(path.stem for path in _LISTS.glob("*.words")))
"""Codes of the languages that have a list."""

_STEM_FROM: Final = 4  # letters


def small_words(languages: Iterable[str] | None = None) -> frozenset[str]:
    """Small words of these languages in small letters without accents; None: of all that have a list."""
    return _small_words(_bases(languages))


def same_words(languages: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Beginnings of words that mean the same, by the beginning of each."""
    return _same_words(_bases(languages))


def beginning(word: str) -> str:
    """So much of a word as its relatives share, in most languages: `printing` finds `print` and `printers`."""
    stem = _without_ending(word)
    return stem[:5] if len(stem) < 9 else stem[:7]


def _without_ending(word: str) -> str:
    """`joining` and `joined` are about `join`; of a short word nothing is taken."""
    if len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _STEM_FROM:
            twice = stem[-1] == stem[-2] and stem[-1] not in "ls"
            return stem[:-1] if twice else stem
    return word


def _bases(languages: Iterable[str] | None) -> tuple[str, ...]:
    if languages is None:
        return LISTED
    return tuple(sorted({code.partition("-")[0] for code in languages} & set(LISTED)))


@lru_cache(maxsize=32)
def _small_words(codes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for code in codes for line in _lines(code, "words") for word in line)


@lru_cache(maxsize=32)
def _same_words(codes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for line in (line for code in codes for line in _lines(code, "same")):
        group = list(dict.fromkeys(beginning(word) for word in line))
        for word in group:
            found.setdefault(word, {}).update(dict.fromkeys(each for each in group if each != word))
    return {word: tuple(others) for word, others in found.items()}


def _lines(code: str, what: str) -> list[list[str]]:
    path = _LISTS / f"{code}.{what}"
    if not path.exists():
        return []
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return [[folded(word) for word in line.split()] for line in lines]
