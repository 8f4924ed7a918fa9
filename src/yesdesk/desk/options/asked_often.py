"""Asked often this week: rules that were bent and answers that were sent, from five times on, and nobody's."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Sum
from django.urls import reverse

from yesdesk.core.actors import Actor
from yesdesk.core.models import DayCount
from yesdesk.core.permissions import Permission
from yesdesk.desk.answers.queries import FEWEST, USED, library_day
from yesdesk.desk.models import Answer
from yesdesk.people.models import User
from yesdesk.policy.evidence import rules_bent_often
from yesdesk.policy.queries import latitude_in_force, rules_in_force

MOST: Final = 5  # of each
_A_WEEK: Final = timedelta(days=7)
STAFF_TO_SPLIT: Final = 10
"""With fewer colleagues nothing is told of one branch alone, as it would tell of one of them."""


@dataclass(frozen=True, slots=True)
class AskedOften:
    """A rule or an answer, and its page. No number: which one was asked more is nobody's business."""

    name: str
    href: str


def asked_often(by: Actor) -> list[AskedOften]:
    """What was used most this week at the branch of `by`, by name. Of the whole library where ten colleagues are not
    reached, or `by` works at every branch. Four queries at most.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    branch, day = by.branch, library_day()
    if branch is not None and User.objects.filter(is_active=True).count() < STAFF_TO_SPLIT:
        branch = None
    found = [*_rules(by, branch, day), *_answers(branch, day)]
    return sorted(found, key=lambda each: each.name.casefold())


def _rules(by: Actor, branch: int | None, day: date) -> list[AskedOften]:
    """No exception is told of where leadership has promised nothing about them."""
    sheet = latitude_in_force(by, day)
    if sheet is None or not sheet.harbour_text:
        return []
    often = rules_bent_often(by, branch=branch, day=day, most=MOST)
    return [
        AskedOften(rule.terms.name, reverse("rule", args=[rule.slug]))
        for rule in rules_in_force(by, by.branch, day)
        if rule.terms.id in often
    ]


def _answers(branch: int | None, day: date) -> list[AskedOften]:
    sent = DayCount.objects.filter(measure=USED, day__gt=day - _A_WEEK, day__lte=day)
    if branch is not None:
        sent = sent.filter(place=branch)
    often = sent.values("value").annotate(times=Sum("count")).filter(times__gte=FEWEST)
    keys = [int(row["value"]) for row in often.order_by("-times")[:MOST]]
    titles = Answer.objects.filter(pk__in=keys, retired_at=None).values_list("pk", "title")
    return [AskedOften(title, reverse("answer", args=[pk])) for pk, title in titles]
