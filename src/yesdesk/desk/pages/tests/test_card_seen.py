"""Who stands at the desk shows their card first; who wrote does not."""

import pytest
from django.urls import reverse

from yesdesk.requests.models import Channel, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(now, mill, rules, ana_owes, client_of, sam):
    """The ways beside Ana's request, before anybody saw a card."""

    def read(*, at_desk, **need):
        asked = {"channel": Channel.WALK_IN if at_desk else Channel.WEB, **need}
        request = ask_as_ana(mill, **asked)
        Request.objects.filter(pk=request.pk).update(at_desk=at_desk)
        return client_of(sam).get(reverse("request_ways", args=[request.pk]), {"part": "ways"})

    return read


def test_who_stands_here_shows_their_card_next(region):
    page = region(at_desk=True)
    assert page.context["card_first"]
    assert 'data-solid="way"' in page.text
    assert page.text.count('class="button solid"') == 2, "in its place, and above the thumb"
    assert 'form="card-form"' in page.text


@pytest.mark.parametrize("words", ["I lost my umbrella", "Where is the toilet?"])
def test_who_stands_here_about_something_else_shows_none_first(region, words):
    page = region(at_desk=True, words=words)
    assert page.context["ask_proof"]
    assert not page.context["card_first"]


def test_who_wrote_is_asked_for_no_card_first(region):
    page = region(at_desk=False)
    assert page.context["ask_proof"]
    assert not page.context["card_first"]
    assert 'class="button solid"' not in page.text


def test_a_caller_is_not_here_and_shows_none(region):
    page = region(at_desk=False, channel=Channel.PHONE)
    assert not page.context["ask_proof"]
    assert page.context["card_last"]
    assert 'name="card_number"' not in page.text


def test_a_caller_who_came_in_shows_their_card(region):
    assert region(at_desk=True, channel=Channel.PHONE).context["card_first"]
