"""A decision with acts, without a way that offers it."""

from typing import Any

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.ils.models import Act
from yesdesk.ils.port import Capability
from yesdesk.requests.actions.decision_rows import add_decision, add_shares
from yesdesk.requests.models import Decision, How, Request
from yesdesk.testing.acts import recorded_act


def decided_acts(
    request: Request, does: Capability, *orders: dict[str, Any], by: Actor, by_hand: bool = True
) -> list[Act]:
    how = How.MANUAL if by_hand else How.ACTS
    taken = Decision(request=request, option="a.way", how=how)
    add_decision(taken, by=by, now=timezone.now())
    acts = [
        recorded_act(does, **{"patron": "7"} | order, about=taken.about, by_hand=by_hand, by=by)
        for order in orders
    ]
    add_shares(taken, {act.uuid: 0 for act in acts}, by=by)
    return acts
