"""Steps before a library opens. Rooms add their own; `yesdesk doctor`, a page and the docs show them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound
from yesdesk.core.models import ConfirmedStep
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry

MAY: Final = Permission.PLACES_PLACES_CHANGE


@dataclass(frozen=True, slots=True)
class OpeningStep:
    """A step. `is_done` reads its state; None: no machine sees it, and a person says so."""

    done: str
    how: str
    is_done: Callable[[], bool] | None = None
    url_name: str = ""
    stops: Callable[[], str] = lambda: ""
    """The obstacle now and the way on, said instead of `how`; marked too. Empty: `how` says it."""


steps: Registry[OpeningStep] = Registry("step towards opening")


@dataclass(frozen=True, slots=True)
class StepNow:
    name: str
    done: str
    how: str
    url_name: str
    is_done: bool
    by_a_person: bool
    ticked_at: datetime | None


def steps_now() -> list[StepNow]:
    return list(_each_step_now())


def how_many_open() -> int:
    return sum(not step.is_done for step in _each_step_now())


def _each_step_now() -> Iterator[StepNow]:
    ticked = dict(ConfirmedStep.objects.values_list("step", "at"))
    for name, step in steps.items():
        at = ticked.get(name)
        is_done = step.is_done() if step.is_done else at is not None
        yield StepNow(
            name=name,
            done=gettext(step.done),
            how=gettext((not is_done and step.stops()) or step.how),
            url_name=step.url_name,
            is_done=is_done,
            by_a_person=step.is_done is None,
            ticked_at=at,
        )


@transaction.atomic
def tick_step(name: str, *, is_done: bool, by: Actor) -> None:
    """Note that a person says that a step is done, or is not. Raises NotFound for a step that a machine checks."""
    by.require(MAY)
    if name not in steps or steps[name].is_done is not None:
        raise NotFound.plain()
    if is_done:
        ConfirmedStep.objects.update_or_create(step=name, defaults={"at": timezone.now()})
    else:
        ConfirmedStep.objects.filter(step=name).delete()
    record_audit("core.opening.ticked", f"step:{name}", by=by, done=is_done)
