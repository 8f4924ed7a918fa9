"""Words to search for in typed text, and their places. A language is added by its file in `word_lists`."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

AT_MOST: Final = 10  # words of one search; more make no difference to what is found
LONGEST: Final = 100  # characters of one word
PREFIX_FROM: Final = 3  # letters typed from which the last word also finds longer ones
SNIPPET: Final = 240  # characters

_WORD: Final = re.compile(r"[^\W_]+")
_ACCENTED: Final = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
_PLAIN: Final = {
    ord(letter): unicodedata.normalize("NFD", letter)[0].lower()
    for letter in _ACCENTED
    if len(unicodedata.normalize("NFD", letter)) > 1
}


def folded(text: str) -> str:
    """`text` in small letters without accents, each character where it was."""
    plain = text.translate(_PLAIN)
    lower = plain.lower()
    if len(lower) == len(text):
        return lower
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in plain)


def query_words(text: str, *, at_most: int = AT_MOST) -> list[str]:
    found = _WORD.findall(unicodedata.normalize("NFC", text))
    return [word[:LONGEST] for word in found[:at_most]]


def is_prefix(words: list[str]) -> bool:
    return bool(words) and len(words[-1]) >= PREFIX_FROM


def word_pattern(words: list[str]) -> re.Pattern[str] | None:
    if not words:
        return None
    *whole, last = [re.escape(folded(word)) for word in words]
    parts = [rf"{word}(?![^\W_])" for word in whole]
    parts.append(last if is_prefix(words) else rf"{last}(?![^\W_])")
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(parts)})")


def marked_snippet(text: str, words: str, length: int = SNIPPET) -> list[tuple[str, bool]]:
    """About `length` characters of `text` around the first of the words, as (piece, is it one of them)."""
    pattern = word_pattern(query_words(words))
    small = folded(text)
    first = pattern.search(small) if pattern else None
    start, end = _bounds_around(text, first.start() if first else 0, length)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for match in pattern.finditer(small, start, end) if pattern else ():
        pieces += [(text[at : match.start()], False), (text[match.start() : match.end()], True)]
        at = match.end()
    pieces += [(text[at:end], False), (" …" if end < len(text) else "", False)]
    return [piece for piece in pieces if piece[0]]


def _bounds_around(text: str, first: int, length: int) -> tuple[int, int]:
    start = max(0, min(first - length // 4, len(text) - length))
    if start:
        blank = text.find(" ", start, first)
        start = blank + 1 if blank >= 0 else start
    end = min(len(text), start + length)
    if end < len(text):
        blank = text.rfind(" ", max(first, end - 30), end)
        end = blank if blank > first else end
    return start, end


_LISTS: Final = Path(__file__).parent / "word_lists"
LISTED: Final = tuple(sorted(path.stem for path in _LISTS.glob("*.words")))

_STEM_FROM: Final = 4  # letters


@lru_cache(maxsize=8)
def small_words(language: str = "") -> frozenset[str]:
    """Small words of a language that has a list, or of all, in small letters without accents."""
    codes = [language] if language else LISTED
    return frozenset(word for code in codes for word in _words_in_list(code))


def language_of(text: str) -> str:
    """The language most of whose small words are in a text; "" where two have as many."""
    words = set(map(folded, query_words(text, at_most=400)))
    known = sorted(((len(words & small_words(code)), code) for code in LISTED), reverse=True)
    return known[0][1] if known[0][0] > known[1][0] else ""


def beginning(word: str) -> str:
    """The part that relatives of a word share: `printing` finds `print` and `printers`."""
    stem = _without_ending(word)
    return stem[:5] if len(stem) < 9 else stem[:7]


def _without_ending(word: str) -> str:
    """Cut endings, as `joining` and `joined` are about `join`; a short word loses nothing."""
    if len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _STEM_FROM:
            twice = stem[-1] == stem[-2] and stem[-1] not in "ls"
            return stem[:-1] if twice else stem
    return word


def _words_in_list(code: str) -> list[str]:
    text = (_LISTS / f"{code}.words").read_text(encoding="utf-8")
    lines = (line for line in unicodedata.normalize("NFC", text).splitlines())
    return [folded(word) for line in lines if not line.startswith("#") for word in line.split()]
