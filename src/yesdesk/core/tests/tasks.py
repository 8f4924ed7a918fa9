"""Tasks for the tests of jobs: each notes what it did in day counts, which roll back with the test."""

import threading
from datetime import date

from django.tasks import TaskContext, task
from django.urls import reverse

from yesdesk.core.counts import increment_day

DAY = date(2026, 11, 4)


class NeverAgainError(Exception):
    permanent = True


@task
def ring(value: int | str) -> None:
    increment_day("ring", str(value), day=DAY)


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
