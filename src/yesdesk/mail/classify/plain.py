"""Text made comparable, and the author's own first words."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

from yesdesk.mail.words import word_list

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "‘’ʼ´`"), "'")
_UNSEEN = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
"""Signs with which Exchange begins a subject from right to left."""
_MARKS = _DASHES | _APOSTROPHES | _UNSEEN | {ord("ß"): "ss", ord("："): ":", ord("\u00a0"): " "}
_BLANKS = re.compile(r"\s+")

MOST_TEXT = 64_000
"""Characters of a mail that classifying looks at; signs stand at the top."""

_OWN_LINES = 30
_QUOTE = re.compile(
    r"""^\s*(?:
        >                                            # quoted
      | -{2,}.{0,60}(?:-{2,}|$)                      # a ruled line, with or without words in it
      | _{8,}
      | (?:from|von|de|da|van|från|fra|lähettäjä|od|от|kimden|gönderen|差出人|发件人|寄件者|보낸\s사람)\s?[:：]\s
      | (?:on|am|le|el|il|em|op|den|dnia)\s.{4,120}:\s*$  # On Monday ... wrote:
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def plain(text: str) -> str:
    """Return small letters without accents, one blank between words: `Réponse automatique` -> `reponse automatique`."""
    text = text.translate(_MARKS)
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in decomposed if not unicodedata.combining(each))
    return _BLANKS.sub(" ", text.casefold()).strip()


def plain_words(*words: str) -> tuple[str, ...]:
    return tuple(plain(each) for each in words)


def plain_list(file: str, name: str) -> tuple[str, ...]:
    return plain_words(*word_list(file, name))


def first_found(words: Iterable[str], text: str) -> str:
    return next((each for each in words if each in text), "")


def own_words(text: str) -> str:
    """Return the author's words at the top in plain form, before a quotation, 30 lines at most."""
    kept: list[str] = []
    for line in text[:MOST_TEXT].splitlines():
        if not line.strip():
            continue
        if len(kept) == _OWN_LINES or _QUOTE.match(line[:200]):
            break
        kept.append(line[:500])
    return plain(" ".join(kept))


def begin_below(marks: tuple[str, ...], text: str) -> bool:
    lines = (line[:200] for line in text[:MOST_TEXT].splitlines() if line.strip())
    for line in islice(lines, _OWN_LINES):
        if plain(line).startswith(marks):
            return True
        if _QUOTE.match(line) and line.strip() != "--":
            return False
    return False


def truncated_line(text: str, most: int = 500) -> str:
    return _BLANKS.sub(" ", text[: most * 4]).strip()[:most]
