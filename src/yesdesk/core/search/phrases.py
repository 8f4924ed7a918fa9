"""Find phrases of a list in a text. The parts of a phrase, between its blanks, stand for words."""

# word    that word
# a|b     one of them
# a*      a word with any ending
# a?      the word or none
# ...     up to five words
# {name}  one word of a group

import re
from collections.abc import Iterable, Mapping
from typing import Final

from yesdesk.core.search.words import folded, small_words

BEGINNING: Final = 4  # letters


def any_of(phrases: Iterable[str], groups: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """Match any of the phrases in a sentence of `plain_sentences`."""
    whole = "|".join(
        "".join(_alternatives_pattern(word, groups or {}) for word in phrase.split())
        for phrase in phrases
    )
    return re.compile(f"(?<= )(?:{whole or '(?!)'})")


def beginnings(phrases: Iterable[str], groups: Mapping[str, str]) -> frozenset[str]:
    """Return how the rarest word of each phrase begins: where no word of a text begins so, no phrase is in it.

    So a text is searched for few lists, not for all. The rarest word is the one whose shortest alternative is longest.
    """
    small = small_words()

    def length(alternatives: list[str]) -> int:
        """0 for a small word, -1 for alternatives that may be shorter than what is compared."""
        if alternatives == ["..."] or any("*" in each[:BEGINNING] for each in alternatives):
            return -1
        return min(0 if each in small else len(each.rstrip("*")) for each in alternatives)

    return frozenset(
        word[:BEGINNING]
        for phrase in phrases
        for word in max(
            (_alternatives(each, groups) for each in phrase.split() if not each.endswith("?")),
            key=length,
        )
    )


def words_begin(sentences: Iterable[str]) -> frozenset[str]:
    """Return how the words of these sentences begin, to hold against `beginnings`."""
    return frozenset(word[:BEGINNING] for sentence in sentences for word in sentence.split())


def plain_sentences(text: str) -> list[str]:
    """The sentences of a text, each as its words between single blanks, small and without accents."""
    return [
        f" {' '.join(re.findall(r'[^\W_]+', sentence))} "
        for sentence in re.split(r"[.!?;\n]+", folded(text))
    ]


def _alternatives(word: str, groups: Mapping[str, str]) -> list[str]:
    return "|".join(
        groups[each[1:-1]] if each.startswith("{") else each for each in word.rstrip("?").split("|")
    ).split("|")


def _alternatives_pattern(word: str, groups: Mapping[str, str]) -> str:
    if word == "...":
        return "(?:[^ ]+ ){0,5}"
    words = "|".join(_alternatives(word, groups))
    return f"(?:(?:{words.replace('*', '[^ ]*')}) ){'?' if word.endswith('?') else ''}"
