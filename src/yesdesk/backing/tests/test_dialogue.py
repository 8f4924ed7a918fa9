"""Discuss as a team: a question without a person, read before it is on a card, and what was agreed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from yesdesk.backing.dialogue.actions import QuestionDraft, ask_all, note_agreed, put_on_card
from yesdesk.backing.dialogue.queries import agreed_for_week, question_for_week
from yesdesk.backing.dialogue.views import _rule_in
from yesdesk.backing.models import AgreedAs, CardQuestion
from yesdesk.backing.tests.posts import facilitator
from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import iso_week, monday_of
from yesdesk.core.errors import EditConflict, NotFound, Refusal, ValidationRefusal
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
DRAFT = QuestionDraft(
    "Three visits for one card.", "A name could be enough.", "Do we ask for a letter at all?"
)


@pytest.fixture
def kims(act, kim):
    return facilitator(act(kim))


@pytest.fixture
def asked(now, mill, act, sam):
    return ask_all(ask_as_ana(mill), DRAFT, by=act(sam))


def test_it_is_on_no_card_before_the_facilitator_has_read_it(asked, kims, now):
    assert not CardQuestion.objects.exclude(week=None).exists()
    on = put_on_card(asked.pk, DRAFT, by=kims)
    assert question_for_week(SYSTEM, on.week).lived == DRAFT.lived
    assert monday_of(on.week) > asked.written_on


def test_two_questions_have_two_weeks_and_the_same_one_is_there_once(asked, kims, mill, act, sam):
    assert ask_all(ask_as_ana(mill), DRAFT, by=act(sam)).pk == asked.pk
    first = put_on_card(asked.pk, DRAFT, by=kims)
    other = ask_all(ask_as_ana(mill), DRAFT, by=act(sam))
    assert put_on_card(other.pk, DRAFT, by=kims).week > first.week


def test_read_twice_it_is_put_on_a_card_once(asked, kims):
    put_on_card(asked.pk, DRAFT, by=kims)
    with pytest.raises(EditConflict):
        put_on_card(asked.pk, DRAFT, by=kims)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Ana came three times.",
        "That day Sam was away.",
        "Card 20000123456789.",
        "a@example.org",
        "x" * 201,
    ],
)
def test_no_person_is_in_it(mill, act, sam, words):
    with pytest.raises(ValidationRefusal) as refused:
        ask_all(ask_as_ana(mill), QuestionDraft(words, "We could.", "We will."), by=act(sam))
    assert list(refused.value.fields) == ["lived"]
    assert not CardQuestion.objects.exists()


def test_nobody_but_the_facilitator_reads_or_changes_it(asked, act, sam, client_of):
    with pytest.raises(NotFound):
        put_on_card(asked.pk, DRAFT, by=act(sam))
    assert DRAFT.lived not in client_of(sam).get(reverse("questions")).text


def test_the_card_after_says_what_was_agreed(asked, kims, now):
    on = put_on_card(asked.pk, DRAFT, by=kims)
    with pytest.raises(Refusal):
        note_agreed(on.pk, "We ask for a name.", AgreedAs.SUGGESTION, by=kims)
    now.shift(monday_of(on.week) - asked.written_on)
    noted = note_agreed(on.pk, "We ask for a name.", AgreedAs.SUGGESTION, by=kims)
    assert noted.agreed_week == iso_week(monday_of(on.week) + timedelta(days=7))
    assert agreed_for_week(SYSTEM, noted.agreed_week).agreed == "We ask for a name."
    with pytest.raises(EditConflict):
        note_agreed(on.pk, "Something else.", AgreedAs.ANSWER, by=kims)


@pytest.mark.parametrize("kind", AgreedAs.values)
def test_from_a_request_to_what_was_agreed_by_its_pages(
    now, mill, act, sam, kims, kim, client_of, kind
):
    request = ask_as_ana(mill)
    browser = client_of(sam)
    assert reverse("request_talk", args=[request.pk]) in browser.get(f"/desk/{request.pk}").text
    typed = {"lived": DRAFT.lived, "could_do": DRAFT.could_do, "next_time": "Ana"}
    again = browser.post(reverse("request_talk", args=[request.pk]), typed)
    assert (again.status_code, DRAFT.lived in again.text) == (422, True)
    browser.post(reverse("request_talk", args=[request.pk]), typed | {"next_time": DRAFT.next_time})
    question = CardQuestion.objects.get()
    kims_browser = client_of(kim)
    assert DRAFT.lived in kims_browser.get(reverse("questions")).text
    read = reverse("question_read", args=[question.pk])
    assert DRAFT.next_time in kims_browser.get(read).text
    kims_browser.post(read, typed | {"next_time": DRAFT.next_time})
    question.refresh_from_db()
    assert DRAFT.lived in browser.get(reverse("questions")).text, "all staff read what comes"
    now.shift(monday_of(question.week) - question.written_on)
    kims_browser = client_of(kim)
    agreed = reverse("question_agreed", args=[question.pk])
    assert kims_browser.get(agreed).status_code == 200
    assert kims_browser.post(agreed, {"agreed": "", "kind": kind}).status_code == 422
    went = kims_browser.post(agreed, {"agreed": "We ask for a name.", "kind": kind})
    assert went.status_code == 302
    assert "We ask for a name." in kims_browser.get(went.url).text
    question.refresh_from_db()
    assert question.agreed_as == kind


def test_an_exception_that_was_agreed_has_the_rule_that_its_words_name(
    asked, kims, kim, now, dana, act, client_of
):
    write_rule("late-charges", draft(), by=act(dana))
    assert _rule_in("We translate charges.") == "", "no name within a word"
    question = put_on_card(asked.pk, replace(DRAFT, could_do="Waive late charges."), by=kims)
    now.shift(monday_of(question.week) - asked.written_on)
    typed = {"agreed": "We do it at once.", "kind": "precedent"}
    browser = client_of(kim)
    went = browser.post(reverse("question_agreed", args=[question.pk]), typed)
    page = browser.get(went.url)
    assert (page.context["chosen"], page.context["agreed"]) == ("late-charges", typed["agreed"])
    again = browser.post(went.url, {"rule": "late-charges", "reason": "?"})
    assert (again.status_code, again.context["agreed"]) == (422, typed["agreed"])


def test_leaving_it_out_deletes_it(asked, kims, kim, client_of):
    client_of(kim).post(reverse("question_leave", args=[asked.pk]))
    assert not CardQuestion.objects.exists()
