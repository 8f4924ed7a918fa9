"""While the library system is away, nobody is told that it is being done now."""

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.links import link_token
from yesdesk.desk.tests.taps import LATE, tap
from yesdesk.ils import health
from yesdesk.ils.acts.queries import acts_about
from yesdesk.ils.demo.connector import DemoSystem
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Unreachable
from yesdesk.requests.models import Decision
from yesdesk.requests.queries.patron_letters import acts_in_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(desk, sam, act):
    """Sam's browser, Ana's request and what she is told in a letter, with waivers on their way."""
    browser, request = desk
    tap(browser, request, LATE)

    def letter():
        return acts_in_letter(
            [acts_about(act(sam), [Decision.objects.get(request=request).about])], "en"
        )

    return browser, request, letter


def silent():
    for _time in range(health.OPENS_AT):
        health.note_silence(timezone.now())


def test_a_patron_reads_that_it_is_done_once_it_answers(waits, client):
    _browser, request, letter = waits
    own_page = f"/en/r/{link_token(request.link_id, request.link_generation)}"
    assert "We are doing it now." in client.get(own_page).text
    silent()
    page = client.get(own_page).text
    assert "We are doing it now." not in page
    assert "It is done as soon as it does." in page
    assert "€18.40 comes off once it does." in letter()
    health.record_answer()
    assert "We are doing it now." in client.get(own_page).text
    assert letter() == "We are taking €18.40 off your account."


def test_staff_read_why_it_waits(waits):
    browser, request, _letter = waits
    silent()
    page = browser.get(reverse("request", args=[request.pk])).text
    assert "The library system does not answer just now. This is sent as soon as it does." in page
    assert "Undo" in page


def test_waiting_acts_are_sent_at_the_systems_first_answer(waits, work, monkeypatch):
    """A colleague's scan tells that it is back: nobody waits for each act's own next try."""

    def silence(_system, _patron):
        raise Unreachable

    with monkeypatch.context() as away:
        away.setattr(DemoSystem, "account", silence)
        for _turn in range(8):
            work(20)
    work(0)
    assert set(Act.objects.values_list("state", flat=True)) == {ActState.WAITING}
    health.record_answer()
    work(0)
    assert set(Act.objects.values_list("state", flat=True)) == {ActState.DONE}
