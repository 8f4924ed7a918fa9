"""Find what fits somebody's words among some thousand entries in memory, the same on both databases: BM25, and a floor.

An entry is offered only where it is understood: it holds about half of the need, a rare word weighing more than a
common one, and one of these words stands in its title or is what people call it as well, of several words two; or a
whole phrase of these is in the need. Words count by their beginning, small words of the languages we have a list of
not at all.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from yesdesk.core.search.words import beginning, folded, query_words, small_words

K1, B, TITLE = 1.2, 0.75, 3
HALF: Final = 0.45  # nearly: how rare a word is in some thirty entries is an estimate
UNKNOWN: Final = 3
"""A word that no entry holds weighs as one that so many do: a name or a title says little of the need."""

_NAME: Final = re.compile(r"(?<=[\w,;’'] )[A-ZÀ-Þ][\w’'-]+")
"""Within a sentence a capital begins a name: of a person, a place, a book."""

MOST_WORDS: Final = 400  # of a letter


@dataclass(frozen=True, slots=True)
class Findable:
    """`names`: its title by language, the library's own first. `also`: what people call it besides, with commas
    between. `place`: a branch, 0 for all. `quiet`: it is never guessed. Only a whole phrase finds it, and it comes
    after the others.
    """

    kind: str
    ref: int
    names: Mapping[str, str]
    also: str = ""
    text: str = ""
    place: int = 0
    quiet: bool = False

    @property
    def title(self) -> str:
        return "\n".join(self.names.values())

    def name_in(self, language: str) -> str:
        """Its title in this language, else in the library's own."""
        known = (self.names.get(code) for code in (language, language.partition("-")[0]))
        return next(filter(None, known), next(iter(self.names.values())))


def terms(text: str) -> list[str]:
    """The words that say something, by their beginning, in order."""
    return [beginning(word) for word in _words(text) if _says_something(word)]


def _words(text: str) -> list[str]:
    return [folded(word) for word in query_words(text, at_most=MOST_WORDS)]


def _says_something(word: str) -> bool:
    return len(word) > 1 and not word.isdecimal() and word not in small_words()


class Index:
    """Entries by their words."""

    def __init__(self, entries: Iterable[Findable]) -> None:
        self.entries = list(entries)
        held = [
            Counter(terms(each.title) * TITLE + terms(f"{each.also}\n{each.text}"))
            for each in self.entries
        ]
        self._names = [list(_names(each)) for each in self.entries]
        self._phrases = [tuple(_phrases(each)) for each in self.entries]
        mean = sum(map(Counter.total, held)) / (len(held) or 1)
        self._worth: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for n, counts in enumerate(held):
            length = K1 * (1 - B + B * counts.total() / mean) if mean else K1
            for term, times in counts.items():
                self._worth[term][n] = times * (K1 + 1) / (times + length)

    def rarity(self, term: str) -> float:
        """What a word weighs: the more, the fewer entries hold it."""
        there = len(self._worth.get(term, ())) or min(UNKNOWN, len(self.entries))
        return math.log(1 + (len(self.entries) - there + 0.5) / (there + 0.5))

    def ranked(self, words: str) -> list[Findable]:
        """All that hold any of the words, best first."""
        return [self.entries[n] for n in self._order(set(terms(words)))]

    def find(self, words: str, *, typed: bool = False) -> list[Findable]:
        """Those that fit, best first. `typed`: somebody looks for one by any of its words, so none is quiet."""
        words = _NAME.sub(lambda name: name[0] if self._is_known(name[0]) else "", words)
        need, said = set(terms(words)), (_joined(terms(words)), _joined(_words(words)))
        half = HALF * sum(map(self.rarity, need)) - 1e-9
        if typed:
            need |= self._begun(need)

        def is_understood(n: int) -> bool:
            quiet = self.entries[n].quiet
            named = any(len(name & need) >= min(2, len(name)) for name in self._names[n])
            held = sum(self.rarity(term) for term in need if n in self._worth.get(term, ())) >= half
            phrase = any(each in said[quiet] for each in self._phrases[n])
            return phrase or (held and (typed or (named and not quiet)))

        found = [self.entries[n] for n in self._order(need) if is_understood(n)]
        return sorted(found, key=lambda entry: entry.quiet)

    def _begun(self, need: set[str]) -> set[str]:
        """Words of entries that begin with one that somebody is still typing."""
        typed = tuple(term for term in need if len(term) > 1 and term not in self._worth)
        return {term for term in self._worth if typed and term.startswith(typed)}

    def _is_known(self, name: str) -> bool:
        return any(term in self._worth for term in terms(name))

    def _order(self, need: set[str]) -> list[int]:
        scores = defaultdict[int, float](float)
        for term in need:
            for n, worth in self._worth.get(term, {}).items():
                scores[n] += self.rarity(term) * worth
        return sorted(scores, key=lambda n: (-scores[n], n))


def _phrases(entry: Findable) -> Iterator[str]:
    """What people call it in several words, two of which say something. What is quiet is taken word for word."""
    lines = (*entry.names.values(), *_aliases(entry))
    words = _words if entry.quiet else terms
    return (_joined(words(line)) for line in lines if len(terms(line)) > 1)


def _names(entry: Findable) -> Iterator[frozenset[str]]:
    """Words of which one, or two of several, say that it may be meant."""
    yield from (frozenset({term}) for term in terms(entry.title))
    yield from filter(None, (frozenset(terms(alias)) for alias in _aliases(entry)))


def _aliases(entry: Findable) -> list[str]:
    return entry.also.replace("\n", " ").split(",")


def _joined(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "
