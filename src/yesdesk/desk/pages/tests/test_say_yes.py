"""Say yes: one's own sheet as a table, by role; what is asked often, from five on, and nobody's."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.counts.tests.nights import begin_counting
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.options.say_yes import STAFF_TO_SPLIT
from yesdesk.desk.tests.kept import plain
from yesdesk.people.models import User
from yesdesk.places.models import Branch
from yesdesk.policy.models import Rule, Sheet
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft, today
from yesdesk.requests.models import Request
from yesdesk.testing.cast import five_of
from yesdesk.testing.counted import counted, nights_until

pytestmark = pytest.mark.django_db


def row(page, slug):
    return next(each for each in page.context["rows"] if each.slug == slug)


@pytest.mark.parametrize(
    ("who", "may", "ask", "alone"),
    [
        ("sam", "Yes, up to €25.00", "Lead, up to €50.00", "Yes, up to €40.00"),
        ("lea", "Yes, up to €50.00", "Director, up to €250.00", "The same"),
        ("dana", "Yes, up to €250.00", "", "The same"),
        ("max", "Ask first", "Shelver, up to €25.00", "Promise an answer"),
    ],
)
def test_each_role_reads_its_own_sheet(rules, client_of, who, may, ask, alone):
    page = client_of(User.objects.get(username=who)).get("/say-yes")
    found = row(page, "late-charges")
    assert (found.may, found.ask, found.alone) == (may, ask, alone)


def test_a_rules_name_opens_its_page(rules, client_of, sam):
    assert 'href="/rules/late-charges"' in client_of(sam).get("/say-yes").text


def test_the_rules_of_another_branch_are_not_on_it(rules, client_of, noor):
    slugs = [each.slug for each in client_of(noor).get("/say-yes").context["rows"]]
    assert "late-charges" not in slugs
    assert "lost-or-damaged" in slugs


def test_whoever_drafts_finds_the_way(rules, client_of, sam, lea):
    assert "/rules/sheet/draft" not in client_of(sam).get("/say-yes").text
    page = client_of(lea).get("/say-yes").text
    assert "/rules/sheet/draft" in page
    assert "/rules/new" in page


def test_the_menu_has_one_line_for_it(rules, client_of, sam):
    menu = client_of(sam).get("/say-yes").context["menu"]
    assert [line.href for line in menu] == ["/desk", "/say-yes", "/answers", "/library"]
    assert [line.href for line in menu if line.current] == ["/say-yes"]


def test_say_yes_page_costs_the_same_queries_for_any_number_of_rules(
    rules, client_of, sam, lea, act
):
    browser = client_of(sam)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            browser.get("/say-yes")
        return len(queries)

    cost()
    few = cost()
    for number in range(20):
        write_rule(f"rule-{number}", draft(from_day=today()), by=act(lea))
    cost()
    assert cost() == few


def bent(slug, times, where="mill"):
    rule, branch = Rule.objects.get(slug=slug).pk, Branch.objects.get(slug=where).pk
    begin_counting()
    last_week = library_day() - timedelta(days=7)
    counted(times, last_week, branch, "bend_reason", rule, "not_said")


def often(browser):
    return [each.name for each in browser.get("/say-yes").context["often"]]


@pytest.mark.parametrize(("times", "told"), [(4, []), (5, ["Late charges"])])
def test_a_rule_is_asked_often_from_five_on(now, rules, client_of, sam, times, told):
    bent("late-charges", times)
    assert often(client_of(sam)) == told


def test_where_nothing_is_promised_no_exception_is_told_of(now, rules, client_of, sam):
    bent("late-charges", 9)
    Sheet.objects.update(harbour_text="", harbour_days=0)
    assert often(client_of(sam)) == []


@pytest.mark.parametrize(("times", "told"), [(4, []), (5, ["A lost book"])])
def test_an_answer_is_asked_often_from_five_on(now, rules, client_of, sam, mill, times, told):
    answer = plain("A lost book")
    day = library_day()
    counted(times, day, mill.pk, "answer", answer.pk)
    nights_until(day + timedelta(days=7))
    assert often(client_of(sam)) == told


def test_asked_often_is_split_by_branch_only_from_ten_colleagues(now, rules, client_of, sam):
    """Nine work here, so what Hill Road asked counts too; with thirteen it does not."""
    bent("lost-or-damaged", 5, where="hill")
    assert User.objects.filter(is_active=True).count() < STAFF_TO_SPLIT
    assert often(client_of(sam)) == ["Lost or damaged things"]
    five_of(sam)
    assert often(client_of(sam)) == []


@pytest.mark.parametrize("part", ["", "&part=found"])
def test_a_need_that_nothing_fits_goes_to_the_queue_in_one_tap(rules, client_of, sam, part):
    words = "Who owned the mill in 1890?"
    page = client_of(sam).get(f"/say-yes?q={words}{part}").text
    form = re.search(
        r'<form method="post" action="(/desk/capture)" id="note-it">(.*?)</form>', page, re.DOTALL
    )
    assert f'name="words" value="{words}"' in form[2]
    client_of(sam).post(form[1], {"words": words, "then": "open"})
    assert Request.objects.get().said == words


def test_who_finds_something_is_not_sent_to_the_queue(rules, client_of, sam):
    assert "note-it" not in client_of(sam).get("/say-yes?q=late charges").text
