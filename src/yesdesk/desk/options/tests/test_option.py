"""What is offered, and in which order: Ana owes late fees and a lost book, and Sam may decide up to 25.00."""

import json
from dataclasses import replace

import pytest

from yesdesk.core.money import Money
from yesdesk.core.search.bm25 import Findable
from yesdesk.desk.options.available import collect_options
from yesdesk.desk.options.context import Colleague, WantedTitle
from yesdesk.desk.options.option import Command
from yesdesk.desk.tests.option_contexts import (
    ANA,
    BENT,
    CHARGES,
    LATE,
    LEAD,
    LOST,
    SHELVER,
    keys,
    option_context,
    way,
)
from yesdesk.ils.port import Capability, Title
from yesdesk.policy.situation import Measure, RuleKind
from yesdesk.requests.models import How


def test_best_first_and_each_once():
    assert keys() == [
        "bend.1.fees.overdue",
        "plain.renew",
        "ask.1.fees.lost",
        "partial.1.fees.lost.part",
        "promise",
        "kind.card",
        "kind.call",
        "kind.aside",
    ]


def test_late_fees_are_one_waiver_with_a_step_for_each_line():
    late = way("bend.1.fees.overdue")
    assert (late.title, late.button) == ("Waive the late fees, €18.40", "Waive €18.40")
    assert late.who_may == "You can, up to €25.00."
    assert late.says == "They still owe €32.00."
    assert [(order.target, order.amount.minor) for order in late.command.orders] == [
        (str(n), 460) for n in range(1, 5)
    ]


def test_what_is_new_is_told_where_the_asker_may_and_not_where_they_ask():
    new = (replace(BENT, new_because="asked"),)
    assert way("bend.1.fees.overdue", situations=new).told == "New, because a colleague asked."
    assert way("partial.1.fees.lost.part", situations=new).told
    assert way("ask.1.fees.lost", situations=new).told == ""


def test_what_is_more_than_ones_own_is_asked_of_who_is_on_shift():
    lost = way("ask.1.fees.lost")
    assert lost.ask == (5,)
    assert lost.button == "Ask Lea"
    assert lost.who_may == "Lea can, up to €50.00. Lea is here."
    assert lost.says == "They still owe €18.40."


def test_with_nobody_on_shift_it_is_still_said_who_may():
    lost = way("ask.1.fees.lost", available_colleagues={})
    assert lost.who_may == "Lead can, up to €50.00. None of them is here now."
    assert keys(available_colleagues={}).index("ask.1.fees.lost") > keys(
        available_colleagues={}
    ).index("partial.1.fees.lost.part")


def test_who_is_on_shift_without_a_page_open_is_called():
    away = Colleague(4, "Lea", 5, here=True, reached=False)
    lost = way("ask.1.fees.lost", available_colleagues={5: (away,)})
    assert lost.button == "Ask"
    assert lost.who_may == "Lea can, up to €50.00. Lea has no page open here: call first."


def test_who_can_be_asked_by_tap_comes_before_who_has_to_be_called():
    away, there = (
        Colleague(4, "Lea", 5, here=True, reached=False),
        Colleague(6, "Noa", 5, here=False),
    )
    assert way("ask.1.fees.lost", available_colleagues={5: (away, there)}).button == "Ask Noa"


@pytest.mark.parametrize("cap", [1, 2499, 2500, 3199])
def test_a_part_is_as_much_as_the_asker_may_to_the_cent(cap):
    bent = replace(BENT, latitude=(replace(SHELVER, per_act=cap), LEAD))
    part = way("partial.1.fees.lost.part", situations=(bent,))
    assert part.command.money.minor == cap == part.command.amount


def test_a_never_rule_says_why_and_the_nearest_yes():
    never = replace(
        CHARGES,
        id=2,
        kind=RuleKind.NEVER,
        reason="a minor’s record is their own.",
        nearest_yes="Come with them, or let them ask.",
        how_to_ask_again="Ask the privacy officer.",
    )
    told = way("other.2.fees.overdue", situations=(replace(BENT, rule=never),))
    assert told.title == "Come with them, or let them ask."
    assert "a minor’s record is their own." in told.who_may
    assert (told.command, told.href) == (None, "")


def test_without_an_account_there_is_still_a_promise_and_a_kindness():
    assert keys(account=None) == ["promise", "kind.card", "kind.call", "kind.aside"]


def test_what_the_library_system_cannot_do_is_not_offered():
    assert not [key for key in keys(can=frozenset()) if key.startswith(("plain", "bend", "ask"))]


def test_what_it_cannot_do_is_done_by_hand():
    able = frozenset(Capability) - {Capability.RENEW, Capability.WAIVE_LINE}
    by_hand = {
        way.key: way.command.by_hand
        for way in collect_options(option_context(can=able))
        if way.command
    }
    assert by_hand["plain.renew"]
    assert by_hand["bend.1.fees.overdue"]
    assert not by_hand["kind.card"]


def test_before_there_is_a_request_nothing_is_offered_that_needs_one():
    assert keys(request=None) == [
        "bend.1.fees.overdue",
        "plain.renew",
        "ask.1.fees.lost",
        "partial.1.fees.lost.part",
    ]


def test_what_is_charged_as_lost_is_not_renewed_but_may_be_back():
    lost = replace(LOST, item="b9")
    account = replace(ANA, fees=(*LATE, lost))
    back = replace(
        BENT,
        rule=replace(
            CHARGES,
            id=3,
            kind=RuleKind.HABIT,
            measure=Measure.NONE,
            applies=(),
            remedy="claims_returned",
        ),
    )
    found = keys(account=account, situations=(BENT, back))
    assert found[0] == "bend.1.fees.overdue"
    assert "bend.3.loan.9" in found
    assert "plain.renew" not in found


def test_where_lines_have_no_ids_only_the_whole_can_be_waived():
    nameless = tuple(replace(fee, line="") for fee in LATE)
    account = replace(ANA, fees=nameless, balance=Money(1840, "EUR"))
    late = way("bend.1.fees.overdue", account=account)
    assert [(order.target, order.amount.minor) for order in late.command.orders] == [("", 1840)]
    mixed = replace(account, fees=(*nameless, replace(LOST, line="")), balance=Money(5040, "EUR"))
    assert not [key for key in keys(account=mixed) if "fees" in key]


def test_a_command_is_the_same_after_it_lay_in_a_row():
    commands = [each.command for each in collect_options(option_context()) if each.command]
    assert commands
    in_a_row = [json.loads(json.dumps(command.as_data())) for command in commands]
    assert [Command.from_data(data) for data in in_a_row] == commands


AS_0_1_0_WROTE_IT = {
    "way": "bend.7.fees.overdue",
    "outcome": "yes_bent",
    "how": "acts",
    "rule": 7,
    "rule_version": 12,
    "amount": 1840,
    "fund": None,
    "gift": "",
    "facts": {"fee_kind": "overdue", "times_before": 1},
    "patron": "p-184",
    "orders": [
        {
            "uuid": "",
            "does": "waive_line",
            "patron": "p-184",
            "staff": "",
            "target": "9",
            "amount": {"minor": 1840, "currency": "EUR"},
            "until": None,
            "note": "",
            "fields": {},
        }
    ],
    "used_before": 0,
    "times_before": 1,
    "name": "",
    "done_elsewhere": False,
    "moves_money": True,
}


def test_a_question_that_waits_over_an_upgrade_is_still_read():
    """Its row may be older than the code: a field of a command that goes or is renamed is still taken here."""
    command = Command.from_data(AS_0_1_0_WROTE_IT)
    assert (command.rule, command.rule_version, command.how) == (7, 12, How.ACTS)
    assert command.money == Money(1840, "EUR")


def test_no_title_lies_in_a_command():
    loans = tuple(replace(each, title="The Book of Mercy") for each in ANA.loans)
    here = option_context(
        account=replace(ANA, loans=loans, holds=()),
        wanted=WantedTitle(Title("9", "The Book of Mercy"), "MILL", "Mill Street"),
    )
    offered = [each for each in collect_options(here) if each.command]
    data = json.dumps([each.command.as_data() for each in offered])
    assert [each for each in offered if "Mercy" in each.title]
    assert "renew" in data
    assert "Mercy" not in data


def test_each_that_is_offered_has_a_key_and_words():
    offered = collect_options(option_context())
    assert all(each.key and each.title and each.weight for each in offered)


def test_who_may_cost_and_then_stand_only_where_they_say_something():
    never = replace(
        CHARGES,
        id=2,
        kind=RuleKind.NEVER,
        applies=(),
        remedy="",
        reason="So.",
        nearest_yes="This.",
        how_to_ask_again="Any day.",
    )
    answer = Findable("answer", 3, {"en": "What is free here"})
    ways = collect_options(
        option_context(situations=(BENT, replace(BENT, rule=never)), found=(answer,))
    )
    assert {way.key.partition(".")[0] for way in ways} >= {
        "bend",
        "ask",
        "other",
        "answer",
        "promise",
    }
    empty = ("Anybody", "Nothing", "You", "You.")
    said = [(way.who_may, way.cost, way.effect) for way in ways]
    assert not [each for some in said for each in some if each in empty]
    renewed, asked = (
        next(way for way in ways if way.key.startswith(key)) for key in ("plain", "ask")
    )
    assert (renewed.who_may, renewed.cost, renewed.says) == (
        "",
        "",
        "They aren’t late any more. What is owed stays.",
    )
    assert asked.who_may == "Lea can, up to €50.00. Lea is here."
