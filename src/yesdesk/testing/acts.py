"""An act by itself, without the decision that wanted it."""

from typing import Any

from yesdesk.core.actors import Actor
from yesdesk.ils.acts.actions import record_acts
from yesdesk.ils.models import Act
from yesdesk.ils.port import Capability, Order


def recorded_act(does: Capability, *, patron: str, about: str, by: Actor, **more: Any) -> Act:
    """One act by itself. `more`: of its order (`target`, `amount`, `until`, `fields`) and of who decided it how."""
    names = {"target", "amount", "until", "note", "fields"} & set(more)
    order = Order("", does, patron, "", **{name: more.pop(name) for name in names})
    return record_acts([order], patron=patron, about=about, by=by, **more)[0]
