"""How much money a command moves, what it is in small facts, and half of it."""

from dataclasses import replace
from typing import Any

from yesdesk.core.money import Money
from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options.command import Command, IlsCommand
from yesdesk.policy.conditions import Fact


def command_money(command: Command) -> Money | None:
    """All the money a command moves, None where an order of it moves none."""
    amounts = [step.amount for step in command.steps if step.amount is not None]
    currencies = {step.currency for step in command.steps}
    if not amounts or len(amounts) < len(command.steps) or len(currencies) > 1:
        return None
    return Money(sum(amounts), currencies.pop())


def command_summary(command: Command) -> dict[str, Any]:
    """Small facts of a command, of which `approval_words` makes a sentence: never what somebody borrowed."""
    money = command_money(command)
    return {
        "does": command.steps[0].does.value if command.steps else "",
        "count": len(command.steps),
        "minor": money.minor if money else None,
        "currency": money.currency if money else "",
        "name": command.name,
        "there": command.done_elsewhere,
        "fee": command.facts.get(Fact.FEE_KIND.value, "") if command.steps else "",
    }


def half_command(command: Command) -> Command | None:
    """Half the money, rounded up for the patron and spent on the lines in their order; None where none moves."""
    money = command_money(command)
    if money is None or money.minor < 2:
        return None
    half = (money.minor + 1) // 2
    return replace(
        command,
        outcome=OutcomeValue.YES_PARTIAL,
        amount=max(0, command.amount - (money.minor - half)),
        steps=_up_to(command.steps, half),
    )


def _up_to(steps: tuple[IlsCommand, ...], most: int) -> tuple[IlsCommand, ...]:
    taken: list[IlsCommand] = []
    left = most
    for step in steps:
        part = min(step.amount or 0, left)
        if part:
            taken.append(replace(step, amount=part))
            left -= part
    return tuple(taken)
