"""Discuss as a team: a question without a person goes on a Monday card, and off it again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from yesdesk.backing.dialogue.actions import QuestionDraft, ask_all, drop_question
from yesdesk.backing.dialogue.queries import question_for_week
from yesdesk.backing.models import CardQuestion
from yesdesk.backing.tests.posts import facilitator
from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import monday_of
from yesdesk.core.errors import NotFound, ValidationRefusal
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
DRAFT = QuestionDraft(
    "Three visits for one card.", "A name could be enough.", "Do we ask for a letter at all?"
)
TYPED = {"lived": DRAFT.lived, "could_do": DRAFT.could_do, "next_time": DRAFT.next_time}


@pytest.fixture
def kims(act, kim):
    return facilitator(act(kim))


@pytest.fixture
def asked(now, mill, act, sam):
    return ask_all(ask_as_ana(mill), DRAFT, by=act(sam))


def test_question_goes_once_on_the_first_card_after_today(asked, mill, act, sam):
    assert monday_of(asked.week) == asked.written_on + timedelta(days=5)
    assert question_for_week(SYSTEM, asked.week) == asked
    assert ask_all(ask_as_ana(mill), DRAFT, by=act(sam)).pk == asked.pk


def test_a_second_question_has_the_card_after(asked, mill, act, sam):
    other = QuestionDraft("Two forms for one room.", "Ask once.", "Which form can go?")
    second = ask_all(ask_as_ana(mill), other, by=act(sam))
    assert monday_of(second.week) == monday_of(asked.week) + timedelta(days=7)


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


def test_from_more_of_a_request_to_the_card(now, mill, sam, client_of):
    request = ask_as_ana(mill)
    browser, page = client_of(sam), reverse("request_talk", args=[request.pk])
    assert page in browser.get(f"/desk/{request.pk}").text
    again = browser.post(page, TYPED | {"next_time": "Ana"})
    assert (again.status_code, DRAFT.lived in again.text) == (422, True)
    browser.post(page, TYPED)
    assert DRAFT.next_time in browser.get(reverse("monday_card")).text


def test_the_facilitator_alone_takes_it_off_also_on_its_monday(asked, now, act, sam, kims):
    with pytest.raises(NotFound):
        drop_question(asked.pk, by=act(sam))
    now.shift(monday_of(asked.week) - asked.written_on)
    drop_question(asked.pk, by=kims)
    assert question_for_week(SYSTEM, asked.week) is None


def test_nobody_takes_it_off_a_card_of_a_former_week(asked, now, kims):
    now.shift(timedelta(days=7) + (monday_of(asked.week) - asked.written_on))
    with pytest.raises(NotFound):
        drop_question(asked.pk, by=kims)


def test_the_card_offers_it_to_the_facilitator(asked, kims, kim, sam, client_of):
    leave = reverse("question_leave", args=[asked.pk])
    assert leave not in client_of(sam).get(reverse("monday_card")).text
    assert leave in client_of(kim).get(reverse("monday_card")).text
    client_of(kim).post(leave)
    assert not CardQuestion.objects.exists()


def test_the_former_address_leads_to_the_card(library, sam, client_of):
    moved = client_of(sam).get("/questions")
    assert (moved.status_code, moved.url) == (301, reverse("monday_card"))
