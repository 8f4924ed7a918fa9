"""After an honest no a patron can ask that somebody else looks."""

import pytest
from django.test import Client
from django.urls import reverse

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import Refusal
from yesdesk.core.links import link_token
from yesdesk.people.models import User
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import ask_second_look
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import EntryKind, OutcomeValue, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(mill, act, sam):
    request = ask_as_ana(mill)
    assign(request, by=act(sam))
    close_request(
        request,
        value=OutcomeValue.NOT_THIS_TIME,
        reason="It is not ours.",
        nearest_yes="Another one.",
        ask_again="In March.",
        by=act(sam),
    )
    return request


def test_second_look_reopens_the_request_unassigned(refused):
    ask_second_look(refused, by=patron_by_link(refused.pk, "en"))
    now = Request.objects.get(pk=refused.pk)
    assert (now.closed_at, now.assigned_to_id, now.outcome) == (None, None, "")
    assert now.waiting_since
    assert now.entries.filter(kind=EntryKind.SECOND_LOOK).count() == 1


def test_a_second_press_changes_nothing(refused):
    ana = patron_by_link(refused.pk, "en")
    ask_second_look(refused, by=ana)
    assert ask_second_look(Request.objects.get(pk=refused.pk), by=ana) is None


def test_the_patrons_page_offers_it_and_says_what_happens(refused):
    token = link_token(refused.link_id, refused.link_generation)
    browser = Client(headers={"sec-fetch-site": "same-origin"})
    page = browser.get(reverse("status", args=["en", token])).content.decode()
    assert "Let somebody else look at it" in page
    after = browser.post(reverse("status_second", args=["en", token]), follow=True)
    page = after.content.decode()
    assert "A different colleague will look at it." in page
    assert "Let somebody else look at it" not in page


@pytest.fixture
def looked_at_again(refused):
    ask_second_look(refused, by=patron_by_link(refused.pk, "en"))
    return Request.objects.get(pk=refused.pk)


def test_whoever_said_no_leaves_it_to_a_colleague(looked_at_again, act, sam, kim):
    with pytest.raises(Refusal) as refusal:
        assign(looked_at_again, by=act(sam))
    assert refusal.value.code == "desk.second_look.somebody_else"
    assign(looked_at_again, by=act(kim))
    assert Request.objects.get(pk=looked_at_again.pk).assigned_to_id == kim.pk


def test_colleague_who_said_no_may_say_yes_but_not_no_again(looked_at_again, act, sam):
    no = {"reason": "As before.", "nearest_yes": "Another one.", "ask_again": "In March."}
    with pytest.raises(Refusal):
        close_request(looked_at_again, value=OutcomeValue.NOT_THIS_TIME, by=act(sam), **no)
    close_request(looked_at_again, value=OutcomeValue.YES, by=act(sam))
    assert Request.objects.get(pk=looked_at_again.pk).outcome == OutcomeValue.YES


def test_a_line_of_theirs_does_not_take_it(looked_at_again, act, sam, kim):
    reply(
        looked_at_again, words="Kim will look.", seen_revision=looked_at_again.revision, by=act(sam)
    )
    assert Request.objects.get(pk=looked_at_again.pk).assigned_to_id is None


def test_where_nobody_else_works_they_look_themselves(looked_at_again, act, sam):
    User.objects.exclude(pk=sam.pk).update(is_active=False)
    assign(looked_at_again, by=act(sam))
    assert Request.objects.get(pk=looked_at_again.pk).assigned_to_id == sam.pk


def test_after_a_colleagues_no_it_is_open_to_them_again(looked_at_again, act, sam, kim):
    no = {"reason": "As before.", "nearest_yes": "Another one.", "ask_again": "In March."}
    close_request(looked_at_again, value=OutcomeValue.NOT_THIS_TIME, by=act(kim), **no)
    again = Request.objects.get(pk=looked_at_again.pk)
    ask_second_look(again, by=patron_by_link(again.pk, "en"))
    assign(Request.objects.get(pk=again.pk), by=act(sam))


def test_a_yes_needs_none(mill, act, sam):
    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    assert ask_second_look(request, by=patron_by_link(request.pk, "en")) is None
