"""How much money a deed moves, what it is in small facts, and half of it."""

from dataclasses import replace
from typing import Any

from yesdesk.core.money import Money
from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.yes.deeds import Deed, Step
from yesdesk.policy.conditions import Fact


def money_of(deed: Deed) -> Money | None:
    """All the money a deed moves, None where a step of it moves none."""
    amounts = [step.amount for step in deed.steps if step.amount is not None]
    currencies = {step.currency for step in deed.steps}
    if not amounts or len(amounts) < len(deed.steps) or len(currencies) > 1:
        return None
    return Money(sum(amounts), currencies.pop())


def what_of(deed: Deed) -> dict[str, Any]:
    """What `asked_words` makes a sentence of, in any language: never what somebody borrowed."""
    money = money_of(deed)
    return {
        "does": deed.steps[0].does.value if deed.steps else "",
        "count": len(deed.steps),
        "minor": money.minor if money else None,
        "currency": money.currency if money else "",
        "name": deed.name,
        "there": deed.there,
        "fee": deed.facts.get(Fact.FEE_KIND.value, "") if deed.steps else "",
    }


def half_of(deed: Deed) -> Deed | None:
    """Half the money, rounded up for the patron and spent on the lines in their order; None where none moves."""
    money = money_of(deed)
    if money is None or money.minor < 2:
        return None
    half = (money.minor + 1) // 2
    return replace(
        deed,
        outcome=OutcomeValue.YES_PARTIAL,
        amount=max(0, deed.amount - (money.minor - half)),
        steps=_up_to(deed.steps, half),
    )


def _up_to(steps: tuple[Step, ...], most: int) -> tuple[Step, ...]:
    taken: list[Step] = []
    left = most
    for step in steps:
        part = min(step.amount or 0, left)
        if part:
            taken.append(replace(step, amount=part))
            left -= part
    return tuple(taken)
