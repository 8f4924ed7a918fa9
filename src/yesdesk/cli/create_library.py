"""Open a real library: itself, its first branch, job classes, rules nobody has signed, and the first of staff."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from yesdesk.cli.setup.questions import branch_slug
from yesdesk.core.actors import SYSTEM
from yesdesk.people.colleagues.actions import add_member
from yesdesk.people.job_classes.actions import add_default_job_classes
from yesdesk.places.actions import open_branch, open_library
from yesdesk.places.hours import Span
from yesdesk.policy.defaults import add_default_rules

type Answers = Mapping[str, Any]
"""Flag -> clean answer, see `questions.questions`."""


@transaction.atomic
def create_library(answers: Answers, *, password: str) -> str:
    """Return all or nothing. Gives the first member's password: the one typed, or a start password."""
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
        week=_working_week(answers["hours"]),
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
        must_change_password=not password,
        by=SYSTEM,
    )
    return given


def _working_week(hours: Span) -> list[list[Span]]:
    return [[hours] if day < 5 else [] for day in range(7)]
