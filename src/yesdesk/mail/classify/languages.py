"""Guess the language of a mail by the commonest small words. Staff see the guess. Every known language counts, not
only the library's: Portuguese is no Spanish because Spanish is switched on."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from yesdesk.mail.words import word_list, word_table

_IN_NAMES: Final = frozenset(word_list("languages", "in_names"))
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_READ: Final = 2_000
_SURE: Final = 3
_PART: Final = 0.12
"""The least part of small words among all: text in an unknown language hits some by chance."""
_LEAD: Final = 1.3

_WORDS: Final = {
    code: frozenset(words) for code, words in word_table("languages", "small_words").items()
}
_SHARED: Final = Counter(word for words in _WORDS.values() for word in words)


def detect_language(text: str, among: Sequence[str], otherwise: str) -> str:
    """Return one of `among`, or `otherwise` without a clear lead. Reads the beginning only."""
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(text[:_READ])]
    scores = {
        code: sum(_weight_of_word(word) / _SHARED[word] for word in words if word in small)
        for code, small in _WORDS.items()
    }
    best = max(scores, key=scores.__getitem__)
    ours = sorted(((scores.get(_base_language(code), 0.0), code) for code in among), reverse=True)
    if not ours or scores[best] > ours[0][0] or not _is_sure(words, _base_language(ours[0][1])):
        return otherwise
    second = next(
        (score for score, code in ours if _base_language(code) != _base_language(ours[0][1])), 0.0
    )
    return ours[0][1] if ours[0][0] > second * _LEAD else otherwise


def _base_language(code: str) -> str:
    return code.lower().partition("-")[0]


def _weight_of_word(word: str) -> float:
    return 0.5 if word in _IN_NAMES else 1.0


def _is_sure(words: Sequence[str], code: str) -> bool:
    hits = sum(_weight_of_word(word) for word in words if word in _WORDS.get(code, frozenset()))
    return hits >= _SURE and hits >= _PART * len(words)
