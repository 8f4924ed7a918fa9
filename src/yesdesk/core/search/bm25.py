"""BM25 over some thousand entries in memory, the same on both databases, with a floor.

An entry is offered where it holds half of the need's words and one of its names is there. Two words of a name are
enough (the word, where the need has no other), or a whole name in a row. Words count by their beginning. Small words,
and words that more than half of all entries hold, say nothing there, and little for the order.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from yesdesk.core.search.words import beginning, folded, query_words, small_words

K1, B, TITLE = 1.2, 0.75, 3
FEW = 5  # entries: a word that no more than these hold says something, however few there are

_NAME: Final = re.compile(r"(?<=[\w,;’'] )[A-ZÀ-Þ][\w’'-]+")
"""Within a sentence a capital begins a name: of a person, a place, a book."""

MOST_WORDS, MOST_HELD = 400, 20_000  # of a letter; of an entry


@dataclass(frozen=True, slots=True)
class Findable:
    """An entry. `names`: its title, the library's own first; `also`: other names, with commas between; all by
    language. `place`: a branch, 0 for all. `quiet`: it is never guessed; only a whole phrase finds it, and it comes
    after the others."""

    kind: str
    ref: int
    names: Mapping[str, str]
    also: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    place: int = 0
    quiet: bool = False

    def name_in(self, language: str) -> str:
        known = (self.names.get(code) for code in (language, language.partition("-")[0]))
        return next(filter(None, known), next(iter(self.names.values())))


def terms(text: str, language: str = "") -> list[str]:
    small = small_words(language)
    words = map(folded, query_words(text, at_most=MOST_WORDS))
    return [
        beginning(word)
        for word in words
        if len(word) > 1 and not word.isdecimal() and word not in small
    ]


class Index:
    def __init__(self, entries: Iterable[Findable], language: str = "") -> None:
        self.entries, self._language = list(entries), language
        texts = (
            _words_in(each.names, language) * TITLE
            + _words_in(each.also, language)
            + _words_in(each.text, language)
            for each in self.entries
        )
        held = [Counter(_beginnings_of_words(text, at_most=MOST_HELD)) for text in texts]
        mean = sum(map(Counter.total, held)) / (len(held) or 1) or 1
        self._worth: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for n, counts in enumerate(held):
            length = K1 * (1 - B + B * counts.total() / mean)
            for word, times in counts.items():
                self._worth[word][n] = times * (K1 + 1) / (times + length)
        most = max(len(self.entries) / 2, FEW)
        self._common = {word for word, holders in self._worth.items() if len(holders) > most}
        self._names = [self._words_of_each_name(each) for each in self.entries]

    def find(self, words: str, *, typed: bool = False) -> list[Findable]:
        """Return entries that fit, best first. `typed`: somebody looks for one by any of its words, none is quiet."""
        known = self._worth.keys()
        words = _NAME.sub(
            lambda name: name[0] if known & set(_beginnings_of_words(name[0])) else "", words
        )
        need, said = set(terms(words, self._language)), _beginnings_of_words(words)
        if not typed:
            need -= self._common
        in_a_row = f" {' '.join(said)} "
        half = len(need) / 2
        if typed:
            begun = tuple(need - known)
            need |= {word for word in known if word.startswith(begun)}

        holds = Counter(n for word in need & known for n in self._worth[word])

        def is_understood(n: int) -> bool:
            names = self._names[n]
            here = [saying for name, saying in names if name in in_a_row]
            if any(len(saying) > 1 for saying in here):
                return True
            if not 0 < half <= holds[n]:
                return False
            named = here or any(len(saying & need) >= min(2, len(said)) for _name, saying in names)
            return typed or bool(named and not self.entries[n].quiet)

        found = [self.entries[n] for n in self._ranked_entries({*said, *need}) if is_understood(n)]
        return sorted(found, key=lambda entry: entry.quiet)

    def _words_of_each_name(self, entry: Findable) -> list[tuple[str, set[str]]]:
        names = (
            _words_in(entry.names, self._language) + _words_in(entry.also, self._language)
        ).split(",")
        every = ((_beginnings_of_words(each), set(terms(each, self._language))) for each in names)
        return [(f" {' '.join(name)} ", saying - self._common) for name, saying in every if name]

    def _ranked_entries(self, words: set[str]) -> list[int]:
        scores = defaultdict[int, float](float)
        for word in words & self._worth.keys():
            held = self._worth[word]
            rarity = math.log(1 + (len(self.entries) - len(held) + 0.5) / (len(held) + 0.5))
            for n, worth in held.items():
                scores[n] += rarity * worth
        return sorted(scores, key=lambda n: (-scores[n], n))


def _beginnings_of_words(text: str, *, at_most: int = MOST_WORDS) -> list[str]:
    return [beginning(folded(word)) for word in query_words(text, at_most=at_most)]


def _words_in(said: Mapping[str, str], language: str) -> str:
    """Join the words of a language, or those without one where it has none; "": of all languages. A comma ends each."""
    named = [words for code, words in said.items() if language in {"", code.partition("-")[0]}]
    return "".join(f"{words}," for words in named or [said.get("", "")])
