"""The Monday card: a rule and a question, the same for everybody, another one each week."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django.conf import settings

from yesdesk.backing.models import CardQuestion
from yesdesk.core.dates import iso_week, monday_before_or_on
from yesdesk.insight.models import TeamPaper
from yesdesk.insight.told.card import (
    compose_card,
    question_of,
    shipped_questions,
)
from yesdesk.insight.told.papers import card_after, next_card
from yesdesk.insight.told.tests.papers_at import issue
from yesdesk.people.queries import actor_for
from yesdesk.policy.models import Line, NewBecause
from yesdesk.policy.queries import clear_cache
from yesdesk.policy.rule_values import RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import RuleKind
from yesdesk.policy.tests.written import draft, late_charges_signed, today

pytestmark = pytest.mark.django_db

A_WEEK = timedelta(days=7)
MONDAY = monday_before_or_on(today()) + A_WEEK
DAY = datetime.combine(MONDAY, time(8), UTC)


@pytest.fixture
def three_rules(dana):
    for name in ("Computer time", "Address", "Bicycles"):
        words = RuleWords(name, f"{name}: as it reads.")
        write_rule(name.split()[0].lower(), draft(RuleKind.HABIT, words), by=actor_for(dana))


def names(papers):
    return [paper.words["en"]["rule"]["name"] for paper in papers]


def test_each_language_has_fifty_two_questions_of_its_own():
    for language, _name in settings.LANGUAGES:
        found = shipped_questions(language)
        assert len(set(found)) == 52
        assert max(len(each) for each in found) < 120
    assert not set(shipped_questions("es")) & set(shipped_questions("en"))


def test_no_question_comes_twice_in_a_year():
    year = [question_of(MONDAY + n * A_WEEK, "en") for n in range(52)]
    assert len(set(year)) == 52


def test_monday_cards_go_through_the_rules_in_order(library, three_rules):
    for week in range(4):
        issue(DAY + week * A_WEEK)
    issued = TeamPaper.objects.filter(kind="card").order_by("issued_on")
    assert names(issued) == ["Address", "Bicycles", "Computer time", "Address"]


def test_the_card_of_a_week_that_began_before_the_first_rule_has_one(library, three_rules):
    card = compose_card(MONDAY - 2 * A_WEEK, [], ["en"])
    assert card.words["en"]["rule"]["name"] == "Address"


def test_a_new_version_comes_first_and_says_why(library, three_rules, dana):
    issue(DAY)
    words = RuleWords("Computer time", "No limit while nobody waits.")
    later = draft(RuleKind.HABIT, words, new_because=NewBecause.ASKED, from_day=MONDAY + A_WEEK)
    write_rule("computer", later, by=actor_for(dana))
    issue(DAY + A_WEEK)
    issue(DAY + 2 * A_WEEK)
    second, third = TeamPaper.objects.filter(kind="card").order_by("issued_on")[1:]
    assert names([second, third])[0] == "Computer time"
    assert "asked" in second.words["en"]["rule"]["new"]
    assert names([third]) != ["Computer time"]


def test_how_far_one_may_is_news_too(library, three_rules, dana):
    version = late_charges_signed(actor_for(dana))
    before = [(version.rule_id, MONDAY - 3 * A_WEEK)]
    Line.objects.update(new_because=NewBecause.ASKED, new_until=MONDAY + timedelta(days=3))
    clear_cache()
    told = compose_card(MONDAY, before, ["en"])
    assert told.rule == version.rule_id
    assert "asked" in told.words["en"]["rule"]["new"]
    again = compose_card(MONDAY, [(version.rule_id, MONDAY - A_WEEK), *before], ["en"])
    assert again.rule != version.rule_id


def test_what_was_issued_does_not_change_with_its_rule(library, three_rules, dana, client_of, sam):
    next_card(monday_before_or_on(today())).save()
    printed = TeamPaper.objects.get().words
    write_rule("address", draft(RuleKind.HABIT, RuleWords("Address", "After.")), by=actor_for(dana))
    page = client_of(sam).get("/library/card")
    assert page.context["cards"][0]["rule"] == printed["en"]["rule"]
    assert page.context["cards"][0]["issued"] is True


def test_two_cards_on_one_sheet_have_two_rules(library, three_rules):
    first = next_card(MONDAY)
    second = card_after(first, MONDAY)
    assert first.rule != second.rule
    assert first.words["en"]["question"] != second.words["en"]["question"]


def test_monday_card_says_what_each_job_may(library, dana):
    late_charges_signed(actor_for(dana))
    lines = next_card(MONDAY).words["en"]["rule"]["lines"]
    assert any("Shelver" in line and re.search(r"25[.,]00", line) for line in lines)


def test_a_library_that_began_yesterday_prints_a_card_with_a_question(library, client_of, sam):
    page = client_of(sam).get("/library/card")
    cards = page.context["cards"]
    assert [card["rule"] for card in cards] == [None, None]
    assert all(card["question"] in page.text.replace("&#39;", "'") for card in cards)


def test_the_two_cards_of_the_page_are_told_apart_by_ear(library, client_of, sam):
    page = client_of(sam).get("/library/card").text
    names = [
        re.search(rf'id="{name}">([^<]+)<', page)[1]
        for name in re.findall(r'<article [^>]*aria-labelledby="([^"]+)"', page)
    ]
    assert len(set(names)) == len(names) == 2


def test_a_week_without_a_card_is_not_found(client_of, sam, library):
    assert client_of(sam).get("/library/card?week=2020-W01").status_code == 404


def test_a_question_from_our_own_desk_stands_in_place_of_the_shipped_one(library, client_of, sam):
    week = iso_week(monday_before_or_on(today()))
    CardQuestion.objects.create(
        lived="They came twice for one form.", could_do="Take it by phone.", next_time="Call first?",
        written_on=today(), week=week,
    )  # fmt: skip
    page = client_of(sam).get("/library/card")
    card = page.context["cards"][0]
    assert card["talk"].lived == "They came twice for one form."
    assert "Call first?" in page.text
    assert card["question"] not in page.text
