"""Six values: what people mean by each, what to try, its shelf, and the number beside two of them.

None is counted but promises kept on time and how often people asked again, and no number stands beside another month's.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.suppression import Span
from yesdesk.counts.measures import ON_TIME
from yesdesk.insight.editions import library_parts
from yesdesk.insight.figures import Figure, figure_of, total
from yesdesk.insight.worded import Writes, months_in_words

# A value for each month from January on, twice a year.
ORDER: Final = ("trust", "quality", "convenience", "hospitality", "wow", "comfort")
OWN_FILE: Final = "values.toml"
_FOLDER: Final = Path(__file__).parent / "six_values"
_TEXTS: Final = {"name", "means", "try"}

type Tables = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Value:
    key: str
    name: str
    means: str
    to_try: str
    shelf: list[dict[str, Any]]
    number: str = ""


def value_of_month(day: date) -> str:
    return ORDER[(day.month - 1) % len(ORDER)]


def six_values(by: Actor) -> tuple[dict[str, Value], str]:
    """Return the values by key with their numbers, and what is wrong with the library's own file; empty: nothing."""
    own, problem = _own_file()
    numbers = _numbers(by)
    found = {}
    for key, words in _shipped(by.language.partition("-")[0]).items():
        said = {**words, **own.get(key, {})}
        found[key] = Value(
            key, said["name"], said["means"], said["try"], said["shelf"], numbers.get(key, "")
        )
    return found, problem


@cache
def _shipped(language: str) -> Tables:
    path = _FOLDER / f"{language}.toml"
    words = _read(path if path.exists() else _FOLDER / "en.toml")
    shelf = _read(_FOLDER / "shelf.toml")
    return {key: {**words[key], **shelf[key]} for key in sorted(words, key=list(words).index)}


def _read(path: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _own_file() -> tuple[Tables, str]:
    path = Path(settings.DATA) / OWN_FILE
    try:
        own = _read(path)
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError) as error:  # a broken line of it, or bytes that are no text
        return {}, str(error)
    wrong = next((f"[{key}]" for key, words in own.items() if not _is_well_formed(key, words)), "")
    return ({}, wrong) if wrong else (own, "")


def _is_well_formed(key: str, words: Any) -> bool:
    if key not in ORDER or not isinstance(words, dict) or not words.keys() <= _TEXTS | {"shelf"}:
        return False
    texts = all(isinstance(words[name], str) for name in _TEXTS & words.keys())
    shelf = words.get("shelf", [])
    return texts and isinstance(shelf, list) and all(map(_is_source, shelf))


def _is_source(each: Any) -> bool:
    return (
        isinstance(each, dict)
        and {"author", "title", "year"} <= each.keys() <= {"author", "title", "year", "in"}
        and isinstance(each["year"], int)
    )


def _numbers(by: Actor) -> dict[str, str]:
    """Word the newest quarter of the two values that have a number. Without one, there is a question."""
    edition, parts = library_parts(by, values="values", ended="outcomes__ended")
    told = parts["values"] or {}
    closed = edition.month if edition is not None and edition.month else None
    spans = {name: _quarter_before(closed, told.get(name)) for name in ("promises", "asked_again")}
    ended = figure_of(parts["ended"]) if parts["ended"] else None
    writes = Writes("", by.language)
    return {
        "trust": _promises_sentence(spans["promises"], writes),
        "quality": _asked_again_sentence(spans["asked_again"], ended, writes),
    }


def _quarter_before(month: date | None, told: Any) -> Span | None:
    """Return the span of the last quarter that was over in this month; None where it has no number."""
    if month is None or not told:
        return None
    last = month.replace(month=(month.month - 1) // 3 * 3 + 1, day=1) - timedelta(days=1)
    newest = figure_of(told).newest
    return newest if newest is not None and newest.months[-1] == f"{last:%Y-%m}" else None


def _promises_sentence(span: Span | None, writes: Writes) -> str:
    if span is None:
        return _(
            "No number: a quarter with fewer than five promises has none. What did we promise?"
        )
    said = {
        "period": months_in_words(span.months, writes.language),
        "n": writes.number(span.shown.total or 0),
    }
    kept = span.shown.count(ON_TIME)
    if kept is None:
        few = _("%(period)s: %(n)s promises. On time and late stand together: one is under five.")
        return few % said
    said["kept"] = writes.number(kept)
    return _("%(period)s: %(kept)s of %(n)s promises were kept on time.") % said


def _asked_again_sentence(span: Span | None, ended: Figure | None, writes: Writes) -> str:
    if span is None:
        return _("No number: a quarter in which people asked again fewer than five times has none.")
    said = {
        "period": months_in_words(span.months, writes.language),
        "n": writes.number(span.shown.total or 0),
    }
    of = [each for each in ended.spans if {*each.months} <= {*span.months}] if ended else []
    if {month for each in of for month in each.months} != {*span.months}:
        return _("%(period)s: people asked again %(n)s times.") % said
    said["ended"] = writes.number(total(of) or 0)
    return _("%(period)s: people asked again %(n)s times. %(ended)s requests ended.") % said
