"""A way that is tapped is built anew by who offers such ways alone, and it is the one that stood on the page."""

from dataclasses import replace

import pytest
from django.urls import reverse

from yesdesk.desk.options import OFFERED_BY, available
from yesdesk.desk.options.available import available_options
from yesdesk.desk.options.context import WantedTitle
from yesdesk.desk.options.need import Need
from yesdesk.desk.options.option import option_providers
from yesdesk.desk.pages import options as option_pages
from yesdesk.desk.tests.option_contexts import ANA, BENT, CHARGES, LATE, LOST, option_context
from yesdesk.desk.tests.taps import key, ways
from yesdesk.ils.port import Block, BlockKind, Capability, Hold, Loan, Preflight, Title
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.policy.situation import Comparison, Condition, Fact, Measure, RuleKind
from yesdesk.requests.models import Decision


def rule(number, remedy, **terms):
    plain = replace(CHARGES, id=number, kind=RuleKind.HABIT, measure=Measure.NONE, applies=())
    return replace(BENT, rule=replace(plain, remedy=remedy, **terms))


LOST_CARD = Condition(Fact.BLOCK_KIND, Comparison.ONE_OF, (BlockKind.LOST_CARD.value,))
EVERY_RULE = (
    BENT,
    replace(BENT, rule=replace(CHARGES, id=2, kind=RuleKind.NEVER)),
    rule(3, "claims_returned"),
    rule(4, "extend_due_date", measure=Measure.DAYS),
    rule(5, "lift_block", applies=(LOST_CARD,)),
    rule(6, "extend_expiry"),
    rule(7, "place_hold", measure=Measure.COUNT),
    rule(8, "move_hold"),
    rule(9, "", kind=RuleKind.SCARCE),
    rule(10, "", measure=Measure.COUNT),
)
A_LEAD_LETS_GO = replace(
    rule(5, "lift_block", kind=RuleKind.MONEY, applies=(LOST_CARD,)), latitude=BENT.latitude[1:]
)
HELD = (Hold("3", "Rivers", title_ref="77", place=4),)
RIVERS = WantedTitle(Title("77", "Rivers", kind="book"), "mill", "Mill")
MANY = replace(
    ANA,
    loans=(*(ANA.loans or ()), Loan("10", "b10", "Volcanoes", None, "book", 1)),
    patron=replace(ANA.patron, expires_on=ANA.as_of.date()),
    blocks=(Block(BlockKind.LOST_CARD, "lost"),),
)
CONTEXTS = {
    "as he is": {},
    "a lead is asked": {"situations": (replace(BENT, job_class=9),)},
    "part": {"situations": (replace(BENT, latitude=(replace(BENT.latitude[0], per_act=900),)),)},
    "of all rules": {"account": MANY, "situations": EVERY_RULE},
    "a title": {"account": MANY, "situations": EVERY_RULE, "wanted": RIVERS},
    "a title of a lost card": {"account": MANY, "situations": (A_LEAD_LETS_GO,), "wanted": RIVERS},
    "a title that waits": {
        "account": replace(MANY, holds=HELD),
        "situations": EVERY_RULE,
        "wanted": RIVERS,
    },
    "a book to buy": {"need": Need(wants_book=True, kindness=True)},
    "no account": {"account": None},
    "only colleagues see it": {"account": None, "by_colleagues": True, "situations": EVERY_RULE},
}
STOPS = {
    "nothing": lambda _order: False,
    "the first line": lambda order: order.target == LATE[0].line,
    "charges": lambda order: order.does is Capability.WAIVE_LINE,
    "the charge of what is lost": lambda order: order.target == LOST.line,
    "blocks": lambda order: order.does is Capability.LIFT_BLOCK,
    "loans": lambda order: order.target == "9" and order.does is Capability.EXTEND_DUE_DATE,
    "titles": lambda order: order.does is Capability.PLACE_HOLD,
}


@pytest.mark.parametrize("stops", STOPS)
@pytest.mark.parametrize("changes", CONTEXTS)
def test_tapped_option_equals_the_one_on_the_page(changes, stops, monkeypatch):
    def forewarn(orders, _account):
        return [Preflight((), "No.") if STOPS[stops](each) else Preflight() for each in orders]

    monkeypatch.setattr(rpc_client, "preflight", forewarn)
    page = available_options(option_context(**CONTEXTS[changes]))
    assert page
    for shown in page:
        again = available_options(option_context(**CONTEXTS[changes]), tapped=shown.key)
        [found] = (each for each in again if each.key == shown.key)
        assert _as_taken(found) == _as_taken(shown)


def _as_taken(option):
    """All of what does something; of an honest no, the rule whose words are said."""
    return option if option.command is not None else (option.decline, option.suggests)


def test_nothing_is_worded_but_what_is_tapped(monkeypatch):
    monkeypatch.setattr(
        rpc_client, "preflight", lambda orders, _account: [Preflight() for _each in orders]
    )
    here = option_context(account=MANY, situations=EVERY_RULE)
    [late] = available_options(here, tapped="bend.1.fees.overdue")
    assert late.key == "bend.1.fees.overdue"


def test_option_not_on_the_page_is_not_found(monkeypatch):
    monkeypatch.setattr(
        rpc_client, "preflight", lambda orders, _account: [Preflight((), "No.") for _each in orders]
    )
    late = "bend.1.fees.overdue"
    assert late not in {each.key for each in available_options(option_context(), tapped=late)}


def test_the_table_names_who_offers_each():
    assert {name for names in OFFERED_BY.values() for name in names} < set(option_providers)
    kinds = {each.command.way.partition(".")[0] for each in _taken_by_a_tap()}
    assert kinds <= set(OFFERED_BY)


def _taken_by_a_tap():
    for changes in CONTEXTS.values():
        ways = available.collect_options(option_context(**changes))
        yield from (each for each in ways if each.command is not None)


def nobody_asks(*_args, **_named):
    raise AssertionError("this is not needed for the way that was tapped")


@pytest.mark.django_db
def test_nobody_else_is_asked_for_a_way(desk, monkeypatch):
    browser, request = desk
    way = key(ways(browser, request), "fees.overdue")
    monkeypatch.setitem(option_providers._items, "tea", nobody_asks)
    for name in ("need_of_request", "note_account_seen"):
        monkeypatch.setattr(option_pages, name, nobody_asks)
    browser.post(reverse("take_way", args=[request.pk]), {"option": way})
    assert Decision.objects.get().option == way
