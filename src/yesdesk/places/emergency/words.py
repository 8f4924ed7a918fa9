"""Words of an emergency, in a patron's text, in a note at the bar, and in a search for a card (`words.toml`).

A colleague's note stands on every desk. A patron's words only ask on their request: a book is called To Kill a
Mockingbird, and a tablet Kindle Fire.
"""

import tomllib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

from yesdesk.core.search.phrases import any_of, beginnings, plain_sentences, words_begin
from yesdesk.places.models import EmergencyKind

_SAID: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
_LANGUAGES: Final = ("en", "es", "fr")

_any_of = partial(any_of, groups=_SAID["groups"])
_KINDS: Final = {
    (language, how): [
        (EmergencyKind(kind), beginnings(phrases, _SAID["groups"]), _any_of(phrases))
        for kind, lists in _SAID[language].items()
        if (phrases := lists.get(how, ()))
    ]
    for language in _LANGUAGES
    for how in ("now", "bar", "perhaps", "find")
}
_NOT_MEANT, _READING, _VETOED, _FINDS_ALL = (
    _any_of(_SAID[name]) for name in ("not_meant", "reading", "vetoed", "any")
)


def _sentences_without_negations(text: str) -> list[str]:
    # Words between single blanks, without accents, contractions, titles or the story of a book.
    plain = []
    for sentence in plain_sentences(text):
        words = sentence
        for short, whole in _SAID["short"].items():
            words = words.replace(f" {short} ", f" {whole} ")
        words = _NOT_MEANT.sub("", words)
        story = _READING.search(words)
        plain.append(words[: story.end()] if story else words)
    return plain


def _kinds_said_in(
    sentences: list[str], languages: Iterable[str], *hows: str
) -> list[EmergencyKind]:
    begin = words_begin(sentences)
    return [
        kind
        for how in hows
        for language in languages
        for kind, first, phrases in _KINDS.get((language, how), ())
        if not first.isdisjoint(begin) and any(map(phrases.search, sentences))
    ]


def alarm_in(text: str, languages: Iterable[str]) -> EmergencyKind | None:
    """Return the surest emergency in a patron's words in these languages; None for nearly all words."""
    return next(
        iter(
            _kinds_said_in(
                _sentences_without_negations(text), list(languages), "now", "perhaps", "bar"
            )
        ),
        None,
    )


def noted_emergency(line: str) -> EmergencyKind | None:
    """Return the present emergency that a colleague notes at the bar, in any language."""
    now = [
        sentence for sentence in _sentences_without_negations(line) if not _VETOED.search(sentence)
    ]
    return next(iter(_kinds_said_in(now, _LANGUAGES, "now", "bar")), None)


def kinds_typed(words: str) -> frozenset[EmergencyKind]:
    sentences = _sentences_without_negations(words)
    if any(map(_FINDS_ALL.search, sentences)):
        return frozenset(EmergencyKind)
    return frozenset(_kinds_said_in(sentences, _LANGUAGES, "now", "bar", "find"))
