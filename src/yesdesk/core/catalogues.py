"""The catalogues of sentences. A language is installed where `locale/<code>/LC_MESSAGES/django.po` stands. A check
stands in `locale/checked.csv` under a key made of the sentence and its translation: a change unchecks it."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Message
from django.conf.locale import LANG_INFO

LOCALE: Final = Path(__file__).parent.parent / "locale"
ENGLISH: Final = "en"
COLUMNS: Final = ("language", "key", "checked_by", "checked_on")


@dataclass(frozen=True, slots=True)
class CheckedBy:
    checked_by: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Sentence:
    english: tuple[str, ...]
    said: tuple[str, ...]
    context: str
    places: tuple[str, ...]
    key: str
    check: CheckedBy | None


def catalogue_files(folder: Path = LOCALE) -> dict[str, Path]:
    found = sorted(folder.glob("*/LC_MESSAGES/django.po"))
    return {path.parent.parent.name: path for path in found}


def installed_languages(folder: Path = LOCALE) -> list[tuple[str, str]]:
    """Each language Yesdesk speaks: its code, and its name as its speakers write it. English first."""
    return [(ENGLISH, "English"), *((code, _name(code)) for code in catalogue_files(folder))]


def _name(code: str) -> str:
    """Return a name from Django's own table first: Babel would read whole languages into each process."""
    known = LANG_INFO.get(code, {}).get("name_local")
    try:
        name = known or Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def sentences(language: str, folder: Path = LOCALE) -> tuple[Sentence, ...]:
    files = catalogue_files(folder)
    path = files.get(language) or next(iter(files.values()))
    checked = folder / "checked.csv"
    checked_at = checked.stat().st_mtime_ns if checked.exists() else 0
    return _sentences(language, path, path.stat().st_mtime_ns, checked_at)


@lru_cache(maxsize=8)
def _sentences(language: str, path: Path, _written: int, _checked: int) -> tuple[Sentence, ...]:
    """Read a file of many thousand lines once, until it changes."""
    from babel.messages.pofile import read_po  # only where somebody reads them

    with path.open("rb") as file:
        catalogue = read_po(file)
    checks = read_checks(path.parent.parent.parent)
    found = [_sentence_of_message(each, language, checks) for each in catalogue if each.id]
    return tuple(sorted(found, key=lambda each: (each.places, each.english)))


def _sentence_of_message(
    message: Message, language: str, checks: dict[tuple[str, str], CheckedBy]
) -> Sentence:
    english = _plural_forms(message.id)
    said = english if language == ENGLISH else _plural_forms(message.string or "")
    key = sentence_key(english, said, message.context or "")
    places = tuple(sorted({str(place) for place, _line in message.locations}))
    return Sentence(english, said, message.context or "", places, key, checks.get((language, key)))


def _plural_forms(words: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def sentence_key(english: tuple[str, ...], said: tuple[str, ...], context: str) -> str:
    """A hash that changes with any letter of the sentence or its translation."""
    whole = "\x04".join((context, *english, "", *said))
    return sha256(whole.encode()).hexdigest()[:16]


def read_checks(folder: Path = LOCALE) -> dict[tuple[str, str], CheckedBy]:
    path = folder / "checked.csv"
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        return {
            (row["language"], row["key"]): CheckedBy(
                row["checked_by"], date.fromisoformat(row["checked_on"])
            )
            for row in csv.DictReader(file)
        }


def write_checks(checks: dict[tuple[str, str], CheckedBy], folder: Path = LOCALE) -> None:
    with (folder / "checked.csv").open("w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for (language, key), check in sorted(checks.items()):
            lines.writerow((language, key, check.checked_by, check.checked_on.isoformat()))
