"""What `yesdesk init` needs to know: asked for at a terminal, or taken from flags and defaults."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

import phonenumbers
from babel.numbers import is_currency
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify

type Read = Callable[[str], str]

_CLOCK: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*-\s*(\d{1,2})(?::(\d{2}))?")


class NotYet(Exception):
    """An answer that cannot stand; the message says what would do."""


@dataclass(frozen=True)
class Question:
    """`flag`: what argparse calls it. `check` gives the clean value or raises NotYet."""

    flag: str
    words: str
    default: str
    check: Callable[[str], object]


def written(answer: str) -> str:
    """Any text at all."""
    if not answer.strip():
        raise NotYet("Write a few letters.")
    return answer.strip()


def login_name(answer: str) -> str:
    """A login name as the staff pages take it."""
    from yesdesk.people.forms.staff import LOGIN_NAME

    try:
        LOGIN_NAME(answer.strip())
    except ValidationError as error:
        raise NotYet(" ".join(error.messages)) from error
    return answer.strip()


def language_codes(answer: str) -> list[str]:
    """Languages Yesdesk speaks, in the order given."""
    spoken = dict(settings.LANGUAGES)
    codes = list(dict.fromkeys(answer.lower().replace(",", " ").split()))
    if not codes or any(code not in spoken for code in codes):
        raise NotYet(
            f"Yesdesk speaks {', '.join(spoken)}. Name one or several, the first one first."
        )
    return codes


def zone(answer: str) -> str:
    """A time zone by its town."""
    if answer not in available_timezones():
        raise NotYet("A time zone is a town, like Europe/Paris or America/New_York.")
    return answer


def currency(answer: str) -> str:
    """An ISO 4217 code."""
    if not is_currency(answer.upper()):
        raise NotYet("A currency has three letters, like EUR, GBP or USD.")
    return answer.upper()


def country(answer: str) -> str:
    """An ISO 3166 code."""
    if answer.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise NotYet("A country has two letters, like FR, GB or US.")
    return answer.upper()


def open_hours(answer: str) -> tuple[time, time]:
    """`9:00-17:00`: from, to."""
    found = _CLOCK.fullmatch(answer.strip())
    try:
        opens, closes = _clock(found, 1), _clock(found, 3)
    except (AttributeError, ValueError, TypeError) as error:
        raise NotYet("Write it like 9:00-17:30.") from error
    if closes <= opens:
        raise NotYet("Closing comes before opening. Write it like 9:00-17:30.")
    return opens, closes


def _clock(found: re.Match[str] | None, group: int) -> time:
    if found is None:
        raise ValueError
    return time(int(found[group]), int(found[group + 1] or 0))


def anything(answer: str) -> str:
    """May be empty."""
    return answer.strip()


def machine_zone() -> str:
    """The zone this machine's own clock shows, or UTC when it does not say."""
    try:
        linked = str(Path("/etc/localtime").resolve())
    except OSError:
        return "UTC"
    name = linked.partition("zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"


def questions() -> list[Question]:
    """In the order they are asked."""
    return [
        Question("name", "What is your library called?", "", written),
        Question("branch", "And its first branch?", "Main library", written),
        Question("languages", "Languages for patrons, the first one first", "en", language_codes),
        Question("time_zone", "Time zone", machine_zone(), zone),
        Question("currency", "Currency", "EUR", currency),
        Question("country", "Country", "GB", country),
        Question("phone", "Phone number patrons may ring (or nothing)", "", anything),
        Question("hours", "Open from Monday to Friday", "9:00-17:00", open_hours),
        Question("login", "Your own login name", "admin", login_name),
        Question("person", "Your name, as it stands beside your words", "", written),
    ]


def answer_to(question: Question, given: str | None, *, read: Read | None) -> object:
    """The clean answer: from the flag, by asking (`read`), or the default. Raises NotYet where none will do."""
    if given is not None:
        return question.check(given)
    if read is None:
        return question.check(question.default)
    while True:
        shown = f" [{question.default}]" if question.default else ""
        try:
            return question.check(read(f"{question.words}{shown}: ").strip() or question.default)
        except NotYet as wrong:
            print(f"  {wrong}", file=sys.stderr)


def branch_slug(name: str) -> str:
    """What the branch is called in addresses."""
    return slugify(name)[:40].strip("-") or "main"
