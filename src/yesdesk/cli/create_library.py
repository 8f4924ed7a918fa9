"""Open a real library with its first branch, job classes, unsigned rules and first member.

The answers come from a terminal, or from flags and defaults.
"""

import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from babel.numbers import get_territory_currencies, is_currency
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from yesdesk.core.actors import SYSTEM
from yesdesk.people.account.passwords import NewPassword
from yesdesk.people.colleagues.actions import add_member
from yesdesk.people.job_classes.actions import add_default_job_classes
from yesdesk.places.actions import open_branch, open_library
from yesdesk.places.hours import SPANS, Span, spans_in
from yesdesk.policy.defaults import add_default_rules

type Read = Callable[[str], str]


class InvalidAnswer(Exception):
    """Refuse an answer; the message says what would do."""


@dataclass(frozen=True)
class SetupQuestion:
    # Its name in argparse. `check` returns the clean value or raises InvalidAnswer.
    flag: str
    words: str
    default: str
    check: Callable[[str], object]


def short_text(longest: int, *, may_be_empty: bool = False) -> Callable[[str], str]:
    """Return a check for a line of text, as long as the settings pages take it."""

    def check(answer: str) -> str:
        text = answer.strip()
        if not text and not may_be_empty:
            raise InvalidAnswer("Write a few letters.")
        if len(text) > longest:
            raise InvalidAnswer(f"At most {longest} letters fit; here are {len(text)}.")
        if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
            raise InvalidAnswer(
                "A key came along that is no letter, an arrow perhaps. Type it again."
            )
        return text

    return check


def login_name_or_raise(answer: str) -> str:
    from yesdesk.people.colleagues.forms import LOGIN_NAME

    try:
        LOGIN_NAME(answer.strip())
    except ValidationError as error:
        raise InvalidAnswer(" ".join(error.messages)) from error
    return answer.strip()


def language_codes(answer: str) -> list[str]:
    """Return languages that Yesdesk speaks, in the given order."""
    spoken = dict(settings.LANGUAGES)
    codes = list(dict.fromkeys(answer.lower().replace(",", " ").split()))
    if not codes or any(code not in spoken for code in codes):
        raise InvalidAnswer(
            f"Yesdesk speaks {', '.join(spoken)}. Name one or several, the first one first."
        )
    return codes


def time_zone_or_raise(answer: str) -> str:
    if answer not in available_timezones():
        raise InvalidAnswer("A time zone is a town, like Europe/Paris or America/New_York.")
    return answer


def currency_or_raise(answer: str) -> str:
    if not is_currency(answer.upper()):
        raise InvalidAnswer("A currency has three letters, like EUR, GBP or USD.")
    return answer.upper()


def country_or_raise(answer: str) -> str:
    if answer.upper() not in phonenumbers.SUPPORTED_REGIONS:
        raise InvalidAnswer("A country has two letters, like FR, GB or US.")
    return answer.upper()


def open_hours(answer: str) -> list[Span]:
    """Read `9:00-17:00`, or with breaks `9-12, 13-17`, as stretches from and to."""
    wanted = "Write it like 9:00-17:30, or 9-12, 13-17 with a break."
    try:
        spans = spans_in(answer)
    except ValueError as error:
        raise InvalidAnswer(wanted) from error
    if not spans:
        raise InvalidAnswer(wanted)
    if any(closes <= opens for opens, closes in spans):
        raise InvalidAnswer("Closing comes before opening. Write it like 9:00-17:30.")
    if len(spans) > SPANS or any(after[0] < before[1] for before, after in pairwise(spans)):
        raise InvalidAnswer("Up to three stretches, one after the other, like 9-12, 13-17.")
    return spans


def may_be_closed(answer: str) -> list[Span]:
    """Read hours, or nothing."""
    return open_hours(answer) if answer.strip() else []


def machine_country() -> str:
    """Return the country of this machine's zone or language, else GB."""
    zone_name = machine_zone()
    with suppress(OSError):
        for line in Path("/usr/share/zoneinfo/zone.tab").read_text().splitlines():
            if line.partition("#")[0].split("\t")[2:3] == [zone_name]:
                return line[:2]
    found = re.match(r"[a-z]{2}_([A-Z]{2})", os.environ.get("LC_ALL") or os.environ.get("LANG", ""))
    return found[1] if found else "GB"


def machine_zone() -> str:
    try:
        linked = str(Path("/etc/localtime").resolve())
    except OSError:
        return "UTC"
    name = linked.partition("zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"


def questions(answers: Mapping[str, Any]) -> Iterator[SetupQuestion]:
    """Yield the questions in order. The currency offered is the answered country's."""
    here = machine_country()
    yield from [
        SetupQuestion("name", "What is your library called?", "", short_text(120)),
        SetupQuestion("branch", "And its first branch?", "Main library", short_text(80)),
        SetupQuestion(
            "languages", "Languages for patrons, the first one first", "en", language_codes
        ),
        SetupQuestion("time_zone", "Time zone", machine_zone(), time_zone_or_raise),
        SetupQuestion("country", "Country", here, country_or_raise),
    ]
    usual = get_territory_currencies(str(answers.get("country", here))) or ["EUR"]
    yield SetupQuestion("currency", "Currency", usual[0], currency_or_raise)
    yield from [
        SetupQuestion(
            "phone",
            "Phone number patrons may ring (or nothing)",
            "",
            short_text(40, may_be_empty=True),
        ),
        SetupQuestion(
            "hours", "Open from Monday to Friday, like 9-12, 13-17", "9:00-17:00", open_hours
        ),
        SetupQuestion(
            "saturday", "And on Saturday (or nothing, where it is closed)", "", may_be_closed
        ),
        SetupQuestion(
            "sunday", "And on Sunday (or nothing, where it is closed)", "", may_be_closed
        ),
        SetupQuestion("login", "Your own login name", "admin", login_name_or_raise),
        SetupQuestion("person", "Your name, as it stands beside your words", "", short_text(80)),
    ]


def ask_question(question: SetupQuestion, given: str | None, *, read: Read | None) -> object:
    """Return the clean answer from flag, `read` or default. Raises InvalidAnswer."""
    if given is not None:
        return question.check(given)
    if read is None:
        return question.check(question.default)
    while True:
        shown = f" [{question.default}]" if question.default else ""
        try:
            asked = f"{question.words}{shown}".rstrip("?")
            end = "? " if asked != f"{question.words}{shown}" else ": "
            return question.check(read(asked + end).strip() or question.default)
        except InvalidAnswer as wrong:
            print(f"  {wrong}", file=sys.stderr)


def branch_slug(name: str) -> str:
    return slugify(name)[:40].strip("-") or "main"


# Flag -> clean answer (`questions`).
type Answers = Mapping[str, Any]


def create_library(answers: Answers, *, password: str) -> str:
    """Create all or nothing. Returns the first member's password, typed or made."""
    first = NewPassword.of(password) if password else NewPassword.for_start()
    with transaction.atomic():
        return _create_library(answers, first, is_start=not password)


def _create_library(answers: Answers, password: NewPassword, *, is_start: bool) -> str:
    languages: list[str] = answers["languages"]
    open_library(
        answers["name"],
        languages=languages,
        time_zone=answers["time_zone"],
        currency=answers["currency"],
        country=answers["country"],
        phone=answers["phone"],
        by=SYSTEM,
    )
    branch = open_branch(
        answers["branch"],
        slug=branch_slug(answers["branch"]),
        time_zone=answers["time_zone"],
        phone=answers["phone"],
        week=[*([answers["hours"]] * 5), answers["saturday"], answers["sunday"]],
        points={"Desk": "desk", "Inbox": "inbox"},
        by=SYSTEM,
    )
    classes = add_default_job_classes(by=SYSTEM, language=languages[0])
    add_default_rules(classes, languages=languages, by=SYSTEM)
    _member, given = add_member(
        answers["login"],
        name=answers["person"],
        job_class=classes["it"],
        branch=branch,
        language=languages[0],
        password=password,
        must_change_password=is_start,
        by=SYSTEM,
    )
    return given
