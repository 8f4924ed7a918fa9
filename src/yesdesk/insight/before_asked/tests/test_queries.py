"""Before they ask: a rule or a kind without a saved answer, and an answer after which people asked again."""

from datetime import date

import pytest
from django.urls import reverse

from yesdesk.core.models import CountChange
from yesdesk.desk.answers.actions import retire_answer
from yesdesk.desk.tests.kept import kept, plain
from yesdesk.insight.before_asked.queries import asked_again, without_answer
from yesdesk.insight.rules.tests.met import SMALL, a_rule, an_edition, met
from yesdesk.places.models import Library
from yesdesk.testing.counted import counted

pytestmark = pytest.mark.django_db
JANUARY = date(2027, 1, 1)
OCTOBER = date(2026, 10, 14)


@pytest.fixture
def by(act, dana):
    CountChange.objects.all().delete()  # the migration wrote one for today
    Library.objects.update(has_before_asked=True)
    return act(dana)


def test_rule_that_came_up_stands_there_until_an_answer_is_tied_to_it(by):
    rule = a_rule(by, began=date(2026, 1, 5))
    met(rule, SMALL)
    an_edition(JANUARY)
    (line,) = without_answer(by)
    assert line.name == "Proof of address"
    assert line.n >= 5
    assert f"rule={rule.rule_id}" in line.href
    plain("A card without proof", rules={rule.rule_id})
    assert without_answer(by) == []


def test_kind_that_came_up_stands_there_until_an_answer_is_about_it(by, mill):
    counted(7, OCTOBER, mill.pk, "ended", "rooms", "yes")
    counted(5, OCTOBER, mill.pk, "ended", "events", "yes")  # stands with those that never came
    an_edition(date(2026, 12, 1))
    assert [(line.n, line.href) for line in without_answer(by)] == [(7, "/answers/new?kind=rooms")]
    kept(kind="rooms")
    assert without_answer(by) == []


@pytest.mark.parametrize(("sent", "again", "said"), [(44, 8, 8), (9, 5, None)])
def test_answer_after_which_people_asked_again_stands_there(by, mill, sent, again, said):
    answer = plain("A forgotten PIN")
    counted(sent, OCTOBER, mill.pk, "answer", answer.pk)
    counted(again, OCTOBER, mill.pk, "answer_again", answer.pk)
    (line,) = asked_again(by)
    assert (line.answer.pk, line.sent, line.again) == (answer.pk, sent, said)


def test_fewer_than_five_an_older_quarter_and_a_dropped_answer_say_nothing(by, mill):
    few, old, dropped = (plain(title) for title in ("Few", "Old", "Dropped"))
    counted(4, OCTOBER, mill.pk, "answer_again", few.pk)
    counted(9, date(2026, 7, 8), mill.pk, "answer_again", old.pk)
    counted(9, OCTOBER, mill.pk, "answer_again", dropped.pk)
    retire_answer(dropped, by=by)
    assert asked_again(by) == []


def test_page_leads_from_a_kind_to_an_answer_that_is_about_it(by, mill, client_of, dana):
    counted(7, OCTOBER, mill.pk, "ended", "rooms", "yes")
    counted(5, OCTOBER, mill.pk, "ended", "events", "yes")  # stands with those that never came
    an_edition(date(2026, 12, 1))
    client = client_of(dana)
    page = client.get(reverse("before_asked"))
    assert page.context["may_write"]
    form = client.get(page.context["without_answer"][0].href).context["form"]
    assert form["kind"].value() == "rooms"


def test_library_without_figures_reads_a_question_for_monday(by, client_of, sam):
    page = client_of(sam).get(reverse("before_asked")).content.decode()
    assert "what will people need next month?" in page
    assert 'id="without-answer"' not in page


def test_while_it_is_off_there_is_no_page_and_no_link(library, client_of, sam):
    client = client_of(sam)
    assert client.get(reverse("before_asked")).status_code == 404
    assert "before-they-ask" not in client.get(reverse("our_library")).content.decode()
