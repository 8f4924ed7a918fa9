"""The list of ways: one open at most, a question only where several are meant, and nothing that is done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yesdesk.desk.options.need import Need
from yesdesk.desk.options.option import Command, Option, UnderWay
from yesdesk.desk.pages.shown_ways import always_there, way_list
from yesdesk.desk.tests.taps import ways
from yesdesk.ils.port import Capability, Order
from yesdesk.policy.models import Line
from yesdesk.policy.queries import clear_cache
from yesdesk.policy.rules.actions import TOLD_FOR
from yesdesk.policy.tests.written import today
from yesdesk.testing.needs import ask_as_ana


def option(key, does=Capability.WAIVE_LINE, **changes):
    orders = (Order("", does, "7", "", key),)
    return Option(key, title=key, button="Do it", command=Command(key, orders=orders), **changes)


def back(key):
    return option(key, Capability.CLAIMS_RETURNED, question="returned", choice=f"“{key}”")


FIRST, SECOND = option("first"), option("second")
PROMISE = Option("promise", href="/x")


def test_the_first_is_open_and_the_others_are_lines():
    ways = way_list([FIRST, SECOND, PROMISE], Need())
    assert ways.best.option is FIRST
    assert [way.option.key for way in ways.lines] == ["second", "promise"]
    assert ways.solid


def test_after_three_lines_the_others_are_folded_if_they_are_several():
    many = [option(f"{n}") for n in range(6)]
    ways = way_list(many, Need())
    assert [len(ways.lines), len(ways.rest)] == [3, 2]
    assert [len(way_list(many[:5], Need()).lines), len(way_list(many[:5], Need()).rest)] == [4, 0]


def test_what_the_need_does_not_call_for_is_not_open():
    ways = way_list([FIRST], Need(about_account=False))
    assert (ways.best, ways.solid, ways.nothing) == (None, False, True)


def test_an_answer_is_open_without_being_the_solid_button():
    answer = Option("answer.7", insert_text="a7", button="Insert", found=True)
    ways = way_list([answer], Need(about_account=False))
    assert ways.best.option is answer
    assert not ways.solid
    assert not ways.nothing


def test_what_is_done_is_not_listed_and_what_is_asked_for_keeps_its_place():
    done = replace(
        FIRST, command=None, does=Capability.WAIVE_LINE, under_way=UnderWay("", done=True)
    )
    asked = replace(done, key="asked", under_way=UnderWay("Asked Lea"))
    ways = way_list([done, asked, SECOND], Need())
    assert ways.best is None
    assert [way.option.key for way in ways.lines] == ["asked", "second"]


def test_several_that_may_be_back_are_one_question_with_nothing_chosen():
    ways = way_list([back("a"), back("b"), FIRST], Need(says_returned=True))
    assert [each.key for each in ways.best.choices] == ["a", "b"]
    assert [way.option.key for way in ways.lines] == ["first"]
    assert ways.solid


def test_single_returned_loan_is_named_on_its_button():
    one = replace(back("a"), button="Clear “a”")
    assert way_list([one], Need(says_returned=True)).best.option.button == "Clear “a”"


def test_where_they_did_not_say_so_it_is_a_line():
    ways = way_list([FIRST, back("a")], Need())
    assert ways.best.option is FIRST
    assert not way_list([back("a")], Need()).solid


def test_a_saved_answer_stands_beside_the_reply_while_something_can_be_done():
    answer = Option("answer.7", insert_text="a7", button="Insert")
    ways = way_list([FIRST, answer], Need())
    assert (ways.lines, [way.option for way in ways.answers]) == ((), [answer])
    assert [way.option for way in way_list([answer], Need()).lines] == [answer]


def test_a_block_that_goes_by_itself_is_no_way():
    block = Option("bend.4.block.money.not_yet", target="block.money", who_may="Not yet: so.")
    ways = way_list([block, PROMISE], Need())
    assert [way.option.key for way in ways.lines] == ["promise"]


def test_options_of_other_rules_stand_apart():
    other = Option("other", secondary=True, command=Command("other"))
    ways = way_list([FIRST, other], Need())
    assert [way.option.key for way in ways.other_rules] == ["other"]
    assert ways.lines == ()


@pytest.mark.django_db
def test_three_ways_stand_there_also_where_the_promise_was_folded(mill, act, sam):
    folded = way_list([*(option(f"{n}") for n in range(6)), PROMISE], Need(about_account=False))
    assert PROMISE in [way.option for way in folded.rest]
    there = always_there(folded, ask_as_ana(mill), by=act(sam), words_href="/w")
    keys = [way.option.key for way in there.lines[:3]]
    assert keys == ["ask_colleague", "promise", "search_answers"]
    assert "promise" not in [way.option.key for way in there.rest]


@pytest.mark.django_db
def test_the_way_to_yes_says_what_is_new_and_why_and_leads_to_the_rule(desk, now):
    browser, request = desk
    assert 'class="told"' not in ways(browser, request).text
    Line.objects.update(new_because="asked", new_until=today() + TOLD_FOR)
    clear_cache()
    page = ways(browser, request).text
    assert "You can, up to €25.00." in page
    assert "New, because a colleague asked." in page
    assert 'href="/library/rules/' in page
    now.shift(TOLD_FOR + timedelta(days=1))
    assert 'class="told"' not in ways(browser, request).text
