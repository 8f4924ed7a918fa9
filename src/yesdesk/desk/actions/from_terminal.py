"""What a waiver begun at the terminal means for its rule: counted once, whoever brings it to its end."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.when import iso_week
from yesdesk.ils.actions import forget_rule
from yesdesk.ils.models import Act, ActState
from yesdesk.latitude.actions import give_back, give_pattern_back, log_bend
from yesdesk.latitude.queries import rule_in_force


@dataclass(frozen=True, slots=True)
class Used:
    """What an act used up: of which rule (its id), where, in the week of which day, how much in the rule's unit."""

    rule: int
    branch: int
    day: date
    amount: int


@transaction.atomic
def follow_from_terminal(uuid: UUID, used: Used, *, by: Actor) -> bool:
    """Whether it is at its end. Done, it is a bend as a tap's is; nothing leads back to it. Refused, it uses nothing
    up. The act's own rule is the mark that this was not done yet, and goes with it.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    act = Act.objects.filter(uuid=uuid).first()
    if act is None:
        return True
    if act.state not in {ActState.DONE, ActState.REFUSED, ActState.CALLED_BACK}:
        return False
    if forget_rule(uuid, by=by):
        _follow(act, used, by)
    return True


def _follow(act: Act, used: Used, by: Actor) -> None:
    if act.state == ActState.DONE:
        terms = rule_in_force(by, used.rule, branch=used.branch, day=used.day)
        if terms is not None:
            log_bend(terms, amount=used.amount, branch=used.branch, day=used.day, by=by)
        return
    week, amount = iso_week(used.day), used.amount
    give_pattern_back(used.rule, account=act.patron, week=week, amount=amount, times=1, by=by)
    give_back(used.rule, branch=used.branch, week=week, amount=amount, by=by)
