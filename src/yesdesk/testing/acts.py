"""An act by itself, without a decision."""

from typing import Any

from yesdesk.core.actors import Actor
from yesdesk.ils.acts.actions import record_acts
from yesdesk.ils.models import Act
from yesdesk.ils.port import Capability, Order


def recorded_act(does: Capability, *, patron: str, about: str, by: Actor, **more: Any) -> Act:
    names = {"target", "amount", "until", "note", "fields"} & set(more)
    order = Order("", does, patron, "", **{name: more.pop(name) for name in names})
    return record_acts([order], patron=patron, about=about, by=by, **more)[0]
