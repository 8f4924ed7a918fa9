"""What can I say yes to? One search over rules, answers and precedents, before any request exists."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.core.search import folded
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.options import say_yes
from yesdesk.desk.options.say_yes import search_yes
from yesdesk.desk.tests.kept import kept, plain
from yesdesk.places.models import Branch
from yesdesk.policy.bends import BendReason
from yesdesk.policy.models import Rule
from yesdesk.testing.counted import counted


@pytest.fixture
def browser(client_of, sam):
    return client_of(sam)


def bends(slug, reason, times):
    """Counts of a rule, as a library has them after so many exceptions."""
    rule, mill = Rule.objects.get(slug=slug).pk, Branch.objects.get(slug="mill").pk
    counted(times, library_day(), mill, "bend_reason", rule, reason)


def yeses(browser, words=""):
    return browser.get("/say-yes", {"q": words}).context["yeses"]


def test_say_yes_search_finds_rules_answers_and_precedents(now, rules, browser):
    plain("A lost book")
    bends("lost-or-damaged", BendReason.FAMILY, 5)
    page = browser.get("/say-yes?q=lost")
    found = page.context["yeses"]
    assert found.rules[0].slug == "lost-or-damaged"
    assert [line.title for line in found.answers] == ["A lost book"]
    assert found.last_time == [
        "Lost or damaged things. Life got in the way: 5 to 9 exceptions since November 2026"
    ]
    assert "Ask: Lead." in page.text


def test_a_reason_finds_what_was_done_for_it(now, rules, browser):
    bends("late-charges", BendReason.ILLNESS, 6)
    bends("late-charges", BendReason.OUR_MISTAKE, 7)
    lines = yeses(browser, "hospital").last_time
    assert any("Life got in the way: 5 to 9 exceptions" in line for line in lines)


def test_words_of_reasons_are_looked_up_once_however_many_precedents(
    now, rules, sam, act, monkeypatch
):
    looked_up = []
    monkeypatch.setattr(say_yes, "folded", lambda text: (looked_up.append(text), folded(text))[1])

    def cost():
        looked_up.clear()
        search_yes(act(sam), "hospital")
        return len(looked_up)

    bends("late-charges", BendReason.ILLNESS, 6)
    few = cost()
    assert few
    bends("late-charges", BendReason.OUR_MISTAKE, 6)
    bends("longer-loan", BendReason.FAMILY, 6)
    assert cost() == few


@pytest.mark.parametrize(("times", "told"), [(4, 0), (5, 1)])
def test_fewer_than_five_are_told_nobody(now, rules, browser, times, told):
    bends("late-charges", BendReason.DEATH, times)
    assert len(yeses(browser, "late").last_time) == told
    assert len(yeses(browser).last_time) == told


def test_without_words_it_says_what_was_done_most(now, rules, browser):
    bends("late-charges", BendReason.ILLNESS, 6)
    bends("longer-loan", BendReason.FAMILY, 10)
    found = yeses(browser)
    assert (found.rules, found.answers) == ([], [])
    assert [line.partition(".")[0] for line in found.last_time] == [
        "Loan time",
        "Late charges",
    ]


def test_rules_of_another_branch_are_not_told(now, rules, client_of, noor):
    bends("late-charges", BendReason.DEATH, 9)
    found = yeses(client_of(noor), "late charges")
    assert "late-charges" not in [rule.slug for rule in found.rules]
    assert found.last_time == []


def test_what_somebody_says_finds_it(rules, browser):
    kept()
    assert [line.title for line in yeses(browser, "funeral").answers] == ["Somebody has died"]


def test_nothing_is_said_kindly(rules, browser):
    page = browser.get("/say-yes?q=zebra")
    assert page.context["yeses"].nothing
    assert "No answer fits." in page.text


def test_the_found_part_alone_for_typing(rules, browser):
    page = browser.get("/say-yes?q=late&part=found").text
    assert "Late charges" in page
    assert "<html" not in page


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "x" * 5_000, "مرحبا", '"OR NEAR('])
def test_any_text_is_harmless(rules, browser, words):
    page = browser.get("/say-yes", {"q": words})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_say_yes_is_in_the_menu_and_the_box_finds_the_same(rules, browser):
    page = browser.get("/desk").text
    assert 'href="/say-yes"' in page
    found = browser.get("/desk/find?q=late").context["found"].yeses.found
    assert found == yeses(browser, "late").found != []


def test_say_yes_search_costs_the_same_queries_for_any_number(now, rules, browser):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            browser.get("/say-yes?q=book")
        return len(queries)

    plain("A lost book")
    cost()
    few = cost()
    for number in range(9):
        plain(f"A book {number}")
    bends("late-charges", BendReason.DEATH, 9)
    assert cost() == few


def test_rules_and_answers_are_one_list_the_best_first(now, rules, browser):
    answer = plain("Late charges for a school", "Late charges of a school.")
    plain("Wi-Fi", "It may be late.")
    late = Rule.objects.get(slug="late-charges").pk
    page = browser.get("/say-yes?q=late+charges&part=found")
    keys = [line.key for line in page.context["yeses"].found]
    assert set(keys[:2]) == {f"r{late}", f"a{answer.pk}"}
    drawn = re.findall(r'data-key="([ar]\d+)"', page.text)
    assert drawn == keys


def test_what_nobody_wrote_is_offered_to_who_may_write_it(rules, browser, client_of, kim):
    assert 'id="write-answer"' not in browser.get("/say-yes?q=zebra").text
    assert "/answers/new?title=zebra" in client_of(kim).get("/say-yes?q=zebra").text
