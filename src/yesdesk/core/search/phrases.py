"""Find phrases of a list in a text. The parts of a phrase, between its blanks, stand for words."""

# word    that word
# a|b     one of them
# a*      a word with any ending
# a?      the word or none
# ...     up to five words
# {name}  one word of a group

import re
from collections.abc import Iterable, Mapping

from yesdesk.core.search.words import folded


def any_of(phrases: Iterable[str], groups: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """Match any of the phrases in a sentence of `plain_sentences`."""
    whole = "|".join(
        "".join(_alternatives_pattern(word, groups or {}) for word in phrase.split())
        for phrase in phrases
    )
    return re.compile(f"(?<= )(?:{whole or '(?!)'})")


def plain_sentences(text: str) -> list[str]:
    """The sentences of a text, each as its words between single blanks, small and without accents."""
    return [
        f" {' '.join(re.findall(r'[^\W_]+', sentence))} "
        for sentence in re.split(r"[.!?;\n]+", folded(text))
    ]


def _alternatives_pattern(word: str, groups: Mapping[str, str]) -> str:
    if word == "...":
        return "(?:[^ ]+ ){0,5}"
    words = "|".join(
        groups[each[1:-1]] if each.startswith("{") else each for each in word.rstrip("?").split("|")
    )
    return f"(?:(?:{words.replace('*', '[^ ]*')}) ){'?' if word.endswith('?') else ''}"
