"""An act at a terminal: the same row, the same single sending, the same read-back as a tap's."""

import time
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from yesdesk.cli.at_the_system.saying import Said
from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.errors import NotHere
from yesdesk.ils.actions import carry_out
from yesdesk.ils.models import Act, ActState
from yesdesk.people.models import User
from yesdesk.people.queries import actor_for

PATIENCE: Final = 180.0
"""Seconds we wait here for an end; what is open then, or when somebody stops waiting, is the worker's."""

OURS: Final = timedelta(seconds=PATIENCE + 30)
"""Until then the worker leaves it to us."""


def actor_by_login(login: str) -> Actor:
    """Who decides. Raises NotHere for nobody, or for somebody who has left."""
    user = User.objects.select_related("job_class", "branch").filter(username=login).first()
    if user is None or not user.is_active:
        raise NotHere(f"Nobody here signs in as {login}.", way_on="See: settings, staff.")
    return actor_for(user)


def wait_for(uuid: UUID) -> Act:
    """Carries it as far as it goes."""
    until = time.monotonic() + PATIENCE
    while True:
        carried = carry_out(uuid, by=SYSTEM)
        if carried.again_at is None or time.monotonic() > until:
            return Act.objects.get(uuid=uuid)
        time.sleep(min(max((carried.again_at - timezone.now()).total_seconds(), 0.05), 10.0))


def act_through(act: Act) -> Said:
    """How it ended, with what was read back."""
    facts = {
        "uuid": str(act.uuid),
        "state": act.state,
        "number": act.number,
        "before": act.before,
        "read_back": act.read_back,
        "why": act.why,
        "way_on": act.way_on,
    }
    lines = [f"{act.state}  {act.number}".strip()]
    lines += [
        f"{name}: {act.before.get(name, '-')} -> {now}" for name, now in act.read_back.items()
    ]
    lines += [line for line in (act.why, act.way_on) if line]
    if act.state in {ActState.UNKNOWN, ActState.WAITING, ActState.SENDING}:
        lines.append(
            "It is not at its end, and the worker goes on with it. What only a person can tell stands in the menu "
            "under: By hand."
        )
    return Said(facts, lines, well=act.state == ActState.DONE)
