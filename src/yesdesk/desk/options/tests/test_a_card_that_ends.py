"""A rule whose bending lets a card go on meets a card that is over, or soon will be."""

from dataclasses import replace
from datetime import date

import pytest

from yesdesk.desk.options.available import collect_options
from yesdesk.desk.options.context import account_without
from yesdesk.desk.tests.option_contexts import ANA, BENT, NOW, option_context
from yesdesk.ils.port import Block, BlockKind
from yesdesk.policy.situation import Measure, RuleKind

CARDS = replace(
    BENT.rule,
    id=6,
    name="A card is good for a year",
    kind=RuleKind.HABIT,
    measure=Measure.NONE,
    applies=(),
    remedy="extend_expiry",
)
TODAY = NOW.date()


def found(ends, account=ANA):
    account = replace(account, patron=replace(ANA.patron, expires_on=ends), loans=(), fees=())
    ways = collect_options(
        option_context(account=account, situations=(replace(BENT, rule=CARDS),), request=None)
    )
    return ways, account


@pytest.mark.parametrize(
    ("ends", "until"),
    [
        (date(2026, 10, 1), date(2027, 11, 4)),
        (date(2026, 11, 20), date(2027, 11, 20)),
    ],
)
def test_card_is_extended_a_year_from_its_end_or_today(ends, until):
    [[way], _account] = found(ends)
    assert (way.title, way.button) == ("Extend the card", "Extend it")
    assert [order.until for order in way.command.orders] == [until]
    assert way.effect.startswith("The card is good until")


@pytest.mark.parametrize("ends", [None, date(2027, 11, 4)])
def test_a_card_that_is_good_is_let_alone(ends):
    assert found(ends)[0] == []


def test_a_rule_of_days_gives_its_days_and_is_judged_by_them():
    days = replace(CARDS, measure=Measure.DAYS, limit=90)
    account = replace(ANA, patron=replace(ANA.patron, expires_on=TODAY), loans=(), fees=())
    [way] = collect_options(
        option_context(account=account, situations=(replace(BENT, rule=days),), request=None)
    )
    assert (way.command.amount, way.command.orders[0].until) == (90, date(2027, 2, 2))


def test_what_is_on_its_way_is_not_offered_twice():
    _ways, account = found(TODAY)
    assert account_without(account, {("card", "expiry")}).patron.expires_on is None


def test_a_card_that_is_over_without_a_day_goes_on_from_today():
    """Koha's SIP2 server says that a card has expired, and not when."""
    over = replace(ANA, blocks=(Block(BlockKind.EXPIRED, "The card has expired."),))
    [[way], account] = found(None, over)
    assert [order.until for order in way.command.orders] == [date(2027, 11, 4)]
    at_rest = account_without(account, {("card", "expiry")})
    assert not collect_options(
        option_context(account=at_rest, situations=(replace(BENT, rule=CARDS),), request=None)
    )
