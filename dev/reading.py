"""How hard each page is to read, by the sentences its files hold: `python -m dev.reading [LANGUAGE]` prints them.

English: the grade of Flesch and Kincaid, where 6 is a child of twelve. Spanish: the index of Fernández Huerta; French:
that of Kandel and Moles; both are Flesch's ease fitted to the language, from 0 (hard) to 100, and 60 is plain.
Only whole sentences count: labels and single words would flatter every number. Words are counted in what we wrote; a
name, a sum or a title that comes into a sentence counts as one short word.
"""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog

from dev.messages import LOCALE, read_catalogue

PATRON_GRADE: Final = 6.0
STAFF_GRADE: Final = 8.0
PATRON_EASE: Final = 60.0
STAFF_EASE: Final = 50.0
FEW_WORDS: Final = {
    "en": 12,
    "es": 30,
    "fr": 30,
}  # below, a number says nothing: "Nobody is waiting." has grade 9
PATRON_FILES: Final = re.compile(
    r"desk/public/|server/static_pages|core/templates/core/public\.html|patrons/contact\.py"
    r"|desk/templates/desk/(accessibility|ask|changed|contact|copy|forget|forgotten|lost_link|lost_link_sent"
    r"|new_link|privacy|receipt|status|withdraw|parts/what_goes)\.html"
    r"|requests/(queries/(letter|patron_letters)|actions/letters|access)\.py"
)
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%s")
_NOT_WORDS: Final = re.compile(
    r"<[^>]+>|`[^`]*`|https?://\S+|\S+@\S+|\b[\w-]+/[\w./-]+|\b[A-Z0-9]+_[A-Z0-9_]+\b"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_VOWELS: Final = {
    "en": re.compile(r"[aeiouy]+"),
    # a strong vowel, or a stressed weak one, takes the weak ones beside it along
    "es": re.compile(r"[iuüy]*[aeoáéíóú][iuüy]*|[iuüy]+"),
    "fr": re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+"),
}


def syllables(word: str, language: str = "en") -> int:
    """By groups of vowels; a silent e at the end does not count in English and French."""
    groups = len(_VOWELS[language].findall(word))
    silent = {
        "en": r"[^aeiouyl]e$|[^aeiouydt]ed$",
        "fr": r"[^aeiouyàâäéèêëîïôöùûü](?:e|es|ent)$",
    }.get(language)
    return max(1, groups - bool(silent and re.search(silent, word)))


def _counted(lines: Iterable[str], language: str) -> tuple[int, int, int]:
    """Sentences, words and syllables."""
    sentences = words = sounds = 0
    for line in lines:
        text = _PLACEHOLDER.sub("it", _NOT_WORDS.sub("it", line))
        for sentence in re.split(r"(?<=[.?!])\s+", text):
            said = _WORD.findall(sentence.lower())
            if re.search(r"[.?!:][»”’)]*$", sentence.strip()) and len(said) > 1:
                sentences += 1
                words += len(said)
                sounds += sum(syllables(word, language) for word in said)
    return sentences, words, sounds


def grade(lines: Iterable[str]) -> float:
    """Flesch-Kincaid, over whole sentences; 0 where there are hardly any words."""
    sentences, words, sounds = _counted(lines, "en")
    if words < FEW_WORDS["en"]:
        return 0.0
    return 0.39 * words / sentences + 11.8 * sounds / words - 15.59


def ease(lines: Iterable[str], language: str) -> float:
    """Fernández Huerta for Spanish, Kandel and Moles for French; 100 where there are hardly any words."""
    sentences, words, sounds = _counted(lines, language)
    if words < FEW_WORDS[language]:
        return 100.0
    if language == "es":
        return 206.84 - 60 * sounds / words - 1.02 * words / sentences
    return 207 - 1.015 * words / sentences - 73.6 * sounds / words


def is_for_patrons(file: str) -> bool:
    return PATRON_FILES.search(file) is not None


def said_in(catalogue: Catalog, language: str) -> dict[str, list[str]]:
    """What each file says, in `language`; a sentence of several forms counts once."""
    files: dict[str, list[str]] = {}
    for message in catalogue:
        words = message.id if language == "en" else message.string
        last = words[-1] if isinstance(words, list | tuple) else words
        for file, _line in message.locations if message.id else ():
            files.setdefault(file, []).append(str(last))
    return files


def measured(language: str) -> dict[str, float]:
    """The number of each file: a grade in English, an ease in other languages."""
    path = LOCALE / ("es" if language == "en" else language) / "LC_MESSAGES" / "django.po"
    measure: Callable[[list[str]], float] = (
        grade if language == "en" else lambda said: ease(said, language)
    )
    found = said_in(read_catalogue(Path(path)), language)
    return {file: measure(lines) for file, lines in sorted(found.items())}


if __name__ == "__main__":
    language = sys.argv[1] if len(sys.argv) > 1 else "en"
    for file, number in sorted(measured(language).items(), key=lambda each: each[1]):
        print(f"{number:6.1f}  {'patrons' if is_for_patrons(file) else 'staff  '}  {file}")
