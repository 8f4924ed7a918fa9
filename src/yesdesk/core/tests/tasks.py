"""Tasks for the tests of jobs: each notes what it did as an attempt, which rolls back with the test."""

import threading
from collections import Counter
from datetime import timedelta

from django.tasks import TaskContext, task
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.counts import count_attempt
from yesdesk.core.models import Attempt

DAY = timedelta(days=1)


class NeverAgainError(Exception):
    permanent = True


@task
def ring(value: int | str) -> None:
    count_attempt("ring", str(value), window=DAY, now=timezone.now())


def rung() -> Counter[str]:
    """How often each was rung."""
    found: Counter[str] = Counter()
    for value, n in Attempt.objects.filter(kind="ring").values_list("subject", "count"):
        found[value] += n
    return found


@task(priority=10)
def ring_first(value: int | str) -> None:
    ring.call(value)


@task
def stumble() -> None:
    ring.call("stumbled")
    raise ValueError("Ana Moreau owes 18.40")


@task
def give_up() -> None:
    raise NeverAgainError("Ana Moreau")


@task(takes_context=True)
def ring_attempt(context: TaskContext) -> None:
    ring.call(context.attempt)


@task
def ring_slowly(value: int | str) -> None:
    threading.Event().wait(0.01)  # a moment in which to be killed
    ring.call(value)


@task
def ring_address() -> None:
    ring.call(reverse("own_shift"))
