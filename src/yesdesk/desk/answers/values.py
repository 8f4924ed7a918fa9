"""A kept answer as plain values: what a page hands to the action, and which of its languages to send."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

COLLECTION: Final = "answer"
"""The name of answers as a collection (core/search/collections.py)."""


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """`texts`: language -> words. `links`: (address, what stands there). `branch` None: everywhere.

    `rules`: ids in policy. `keeper`: id of a job class. `look_again_on` None: in half a year.
    """

    title: str
    texts: Mapping[str, str]
    also: str = ""
    links: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    branch: int | None = None
    rules: frozenset[int] = field(default_factory=frozenset)
    keeper: int | None = None
    look_again_on: date | None = None


@dataclass(frozen=True, slots=True)
class AnswerRef:
    """An answer by name. `branch` None: it goes everywhere."""

    pk: int
    title: str
    branch: int | None = None


@dataclass(frozen=True, slots=True)
class TranslatedWords:
    """Words to send, and the language they are in. `wanted`: it is the one that was asked for."""

    words: str
    language: str
    wanted: bool


def words_in(
    texts: Mapping[str, str], links: Iterable[Iterable[str]], language: str, *, default: str
) -> TranslatedWords:
    """The words in `language` (`pt` for `pt-BR`), else in the library's own, else in any; links below."""
    base = language.partition("-")[0]
    order = [code for code in (language, base, default, *sorted(texts)) if texts.get(code)]
    said = order[0] if order else default
    below = [f"{words}: {address}" if words else address for address, words in links]
    whole = "\n\n".join(part for part in (texts.get(said, ""), "\n".join(below)) if part)
    return TranslatedWords(whole, said, wanted=said in {language, base})
