"""A place outside stands beside the ways to yes, and nothing keeps that somebody was sent there."""

import pytest
from django.urls import reverse

from yesdesk.community.tests.circle import WORDS, circle
from yesdesk.desk.tests.taps import ways
from yesdesk.places.models import Library
from yesdesk.requests.models import Decision, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def blind(library, mill):
    """Return a request for a reading group, in a library that uses places outside."""
    Library.objects.update(has_outside=True)
    request = ask_as_ana(mill)
    words = "Is there a reading group for the blind?"
    Request.objects.filter(pk=request.pk).update(asked_for=words, said=words)
    return Request.objects.get(pk=request.pk)


def test_it_is_offered_with_a_call_sheet_that_knows_the_way_back(
    now, blind, client_of, sam, ils_in_process
):
    place = circle()
    page = ways(client_of(sam), blind).text
    assert WORDS["name"] in page
    assert f"{reverse('outside_call', args=[place.pk])}?request={blind.pk}" in page
    assert not Decision.objects.exists()


def test_an_unsure_place_comes_after_a_sure_one(now, blind, client_of, sam, ils_in_process):
    circle(200, address="Old hall")
    circle(3, address="New hall")
    page = ways(client_of(sam), blind).text
    assert page.index("New hall") < page.index("Old hall")
    assert "Not checked since April 2026. Call before you send anyone." in page


def test_it_is_not_offered_while_the_part_is_off(now, blind, client_of, sam, ils_in_process):
    circle()
    Library.objects.update(has_outside=False)
    page = ways(client_of(sam), blind).text
    assert WORDS["name"] not in page
    assert reverse("outside") not in page


def test_say_yes_finds_it_too(now, blind, client_of, sam):
    circle()
    page = client_of(sam).get(reverse("say_yes"), {"q": "reading group for the blind"}).text
    assert WORDS["name"] in page


@pytest.mark.parametrize(("value", "chosen"), [("yes_elsewhere", True), ("ended", False)])
def test_the_call_sheet_closes_the_request_as_helped_by_someone_else(
    blind, client_of, sam, value, chosen
):
    address = reverse("request_close", args=[blind.pk])
    form = client_of(sam).get(address, {"value": value, "part": "form"}).context["act_form"]
    assert (form["value"].value() == value) is chosen
