"""An act at a terminal: the same row, the same single sending, the same read-back as a tap's."""

import time
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from yesdesk.cli.output import Output
from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.errors import NotFound
from yesdesk.ils.acts.execution import execute
from yesdesk.ils.models import Act, ActState
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for

PATIENCE: Final = 180.0
"""Seconds we wait here for an end; what is open then, or when somebody stops waiting, is the worker's."""

_NOT_AT_ITS_END: Final = frozenset({ActState.UNKNOWN, ActState.WAITING, ActState.SENDING})


def actor_by_login(login: str) -> Actor:
    """The colleague who decides. Raises NotFound for nobody, or for somebody who has left."""
    user = User.objects.select_related("job_class", "branch").filter(username=login).first()
    if user is None or not user.is_active:
        raise NotFound(f"Nobody here signs in as {login}.", next_step="See: settings, staff.")
    return actor_for(user)


def wait_until_done(uuid: UUID) -> Act:
    """Carry it as far as it goes."""
    until = time.monotonic() + PATIENCE
    while True:
        carried = execute(uuid, by=SYSTEM)
        if carried.again_at is None or time.monotonic() > until:
            return Act.objects.get(uuid=uuid)
        time.sleep(min(max((carried.again_at - timezone.now()).total_seconds(), 0.05), 10.0))


def run_acts(acts: Sequence[Act]) -> Output:
    """Run acts to their end, with what was read back: of one alone, or of several one by one. The state of all of
    them is that of the first that is not done.
    """
    first = next((act for act in acts if act.state != ActState.DONE), acts[0])
    facts = _facts_of(first) | ({"acts": [_facts_of(act) for act in acts]} if acts[1:] else {})
    lines = [line for act in acts for line in _lines_of(act)]
    if any(act.state in _NOT_AT_ITS_END for act in acts):
        lines.append(
            "It is not at its end, so do not do it again: the worker goes on with it. What only a person can tell "
            "stands in the menu under: By hand."
        )
    return Output(facts, lines, well=first.state == ActState.DONE)


def _facts_of(act: Act) -> dict[str, Any]:
    return {
        "uuid": str(act.uuid),
        "target": act.target,
        "state": act.state,
        "number": act.number,
        "before": act.before,
        "read_back": act.read_back,
        "why": act.why,
        "next_step": act.next_step,
    }


def _lines_of(act: Act) -> list[str]:
    read = [f"{name}: {act.before.get(name, '-')} -> {now}" for name, now in act.read_back.items()]
    said = [line for line in (act.why, act.next_step) if line]
    return [f"{act.state}  {act.number}".strip(), *read, *said]
