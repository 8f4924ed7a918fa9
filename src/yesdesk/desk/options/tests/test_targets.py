"""A rule about money lifts a block for money, as far as its caps reach; what a colleague stopped is another matter."""

from dataclasses import replace

import pytest

from yesdesk.core.money import Money
from yesdesk.desk.options.available import available_options, collect_options
from yesdesk.desk.tests.option_contexts import ANA, BENT, LEAD, SHELVER, option_context
from yesdesk.ils.demo.connector import forewarned
from yesdesk.ils.port import Block, BlockKind, Fee, FeeKind, Preflight, Refused
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.policy.situation import Comparison, Condition, Fact, Measure, RuleKind

FOR_MONEY = replace(
    BENT.rule,
    id=4,
    kind=RuleKind.HABIT,
    limit=1000,
    applies=(),
    remedy="lift_block",
    nearest_yes="Two printed books can go home today.",
)
BY_HAND = replace(
    FOR_MONEY,
    id=5,
    measure=Measure.COUNT,
    limit=None,
    applies=(Condition(Fact.BLOCK_KIND, Comparison.ONE_OF, words=("other",)),),
)
MONEY = Block(BlockKind.MONEY, "above 10.00")
BARRED = Block(BlockKind.OTHER, "Talk to Lea first")


def ways(*blocks, owed=3000, rules=(FOR_MONEY,), lines=(SHELVER, LEAD), offer=collect_options):
    account = replace(
        ANA, balance=Money(owed, "EUR"), fees=(), loans=(), blocks=tuple(blocks), waivers=()
    )
    bent = tuple(replace(BENT, rule=rule, latitude=lines) for rule in rules)
    found = offer(option_context(account=account, situations=bent, request=None))
    return {way.key: way for way in found}


@pytest.mark.parametrize(
    ("owed", "found"),
    [
        (1000, []),
        (3500, ["bend.4.block.money"]),
        (3501, ["ask.4.block.money"]),
        (6001, ["other.4.block.money"]),
    ],
)
def test_what_is_owed_beyond_the_limit_is_judged_by_the_caps(owed, found):
    assert list(ways(MONEY, owed=owed)) == found


def test_what_is_owed_is_what_is_used_up():
    lifted = ways(MONEY)["bend.4.block.money"].command
    assert (lifted.amount, lifted.orders[0].target) == (2000, "money")


@pytest.mark.parametrize("kind", [kind for kind in BlockKind if kind is not BlockKind.MONEY])
def test_no_other_block_goes_as_if_it_were_money(kind):
    assert ways(Block(kind, "another reason")) == {}


def test_what_a_colleague_stopped_is_asked_of_a_lead():
    found = ways(MONEY, BARRED, owed=1200, rules=(FOR_MONEY, BY_HAND), lines=(LEAD,))
    barred = found["ask.5.block.other"]
    assert (barred.title, barred.ask) == ("Unblock a card that a colleague blocked", (5,))
    assert barred.command.orders[0].target == "other"


def test_where_no_lead_may_it_is_a_no_with_its_reason():
    found = ways(BARRED, rules=(BY_HAND,), lines=())
    assert list(found) == ["other.5.block.other"]
    assert found["other.5.block.other"].title == "Two printed books can go home today."


@pytest.fixture
def demo(monkeypatch):
    """What the demo library system would say of each order."""

    def says(orders, account):
        return [_of_the_demo(order, account) for order in orders]

    monkeypatch.setattr(rpc_client, "preflight", says)


def _of_the_demo(order, account):
    try:
        return Preflight(forewarned(order, account))
    except Refused as refused:
        return Preflight((), refused.why, refused.next_step)


def test_where_the_library_system_would_refuse_it_nobody_taps_on_it(demo):
    [told] = ways(MONEY, BARRED, offer=available_options).values()
    assert (told.key, told.command) == ("bend.4.block.money.not_yet", None)
    assert told.effect.startswith("A block for money goes when less is owed")


def test_what_it_would_do_is_one_tap(demo):
    free = replace(BENT.latitude[0], per_act=None)
    [lifted] = ways(BARRED, rules=(BY_HAND,), lines=(free,), offer=available_options).values()
    assert lifted.button == "Unblock the card"


def test_what_a_credit_covers_is_not_waived():
    """Koha would keep the credit beside the waiver."""
    fee = Fee("1", FeeKind.OVERDUE, "Late", Money(300, "EUR"))
    owes = replace(ANA, fees=(fee,), balance=Money(300, "EUR"), loans=(), blocks=(), waivers=())
    covered = replace(owes, balance=Money(-200, "EUR"), credit=Money(500, "EUR"))

    def waived(account):
        bent = (replace(BENT, latitude=(SHELVER, LEAD)),)
        found = collect_options(option_context(account=account, situations=bent, request=None))
        return any("fees.overdue" in way.key for way in found)

    assert (waived(owes), waived(covered)) == (True, False)
