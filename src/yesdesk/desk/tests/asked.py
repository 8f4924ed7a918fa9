"""An ask-up for tests: Ana's lost book, 32.00, more than Sam may decide and within what Lea may."""

from typing import Any

from yesdesk.core.actors import Actor
from yesdesk.core.money import Money
from yesdesk.desk.approvals.actions import request_approval
from yesdesk.desk.options.option import Command, order_for
from yesdesk.ils.port import Capability
from yesdesk.people.models import JobClass
from yesdesk.policy.models import RuleVersion
from yesdesk.requests.models import Approval, How, Request


def waiver(rule: int, *minor: int, **changes: Any) -> Command:
    """Lines of these amounts, waived whole."""
    orders = tuple(
        order_for("7", Capability.WAIVE_LINE, f"{place}", amount=Money(each, "EUR"))
        for place, each in enumerate(minor, start=1)
    )
    said = {
        "way": "ask.lost",
        "rule": rule,
        "rule_version": _version_of(rule),
        "amount": sum(minor),
        "facts": {"fee_kind": "lost"},
        "patron": "7",
        "how": How.ACTS,
        "orders": orders,
    }
    return Command(**{**said, **changes})


def _version_of(rule: int) -> int | None:
    versions = RuleVersion.objects.filter(rule=rule).order_by("pk")
    return versions.values_list("pk", flat=True).last()


def tiers(*names: str) -> list[int]:
    """Ids of job classes by name, in this order."""
    ids = dict(JobClass.objects.values_list("name", "pk"))
    return [ids[name] for name in names]


def asked(
    request: Request, rule: int, by: Actor, *names: str, minor: int = 3200, **rest: Any
) -> Approval:
    """`by` asks leads, then the director (or job classes of these `names`)."""
    return request_approval(
        request, waiver(rule, minor), tiers=tiers(*(names or ("Lead", "Director"))), by=by, **rest
    )
