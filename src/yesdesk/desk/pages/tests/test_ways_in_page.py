"""The ways to yes in the request's own page, where neither the library system nor the worker has to be asked."""

import pytest
from django.urls import reverse

from yesdesk.ils.rpc import client as rpc_client
from yesdesk.patrons.models import Proof
from yesdesk.requests.actions.presence import others_present
from yesdesk.requests.models import Presence
from yesdesk.testing.needs import ask_as_ana

LATER = 'hx-trigger="load, refresh"'
WAYS = 'id="ways-list"'


@pytest.fixture
def ana(mill):
    return ask_as_ana(mill)


@pytest.fixture
def known_ana(ana):
    ana.patron.card_number, ana.patron.proof = "M-20417-9", Proof.IN_PERSON
    ana.patron.save()
    return ana


@pytest.fixture
def what_can(ils_in_process):
    """Ask once what the library system can, as the first page of the ways does."""
    rpc_client.capabilities()


@pytest.fixture
def silent_worker(monkeypatch):
    asked = []
    monkeypatch.setattr(rpc_client, "carried", lambda line, _patience: asked.append(line))
    return asked


def page_of(client_of, member, request):
    return client_of(member).get(reverse("request", args=[request.pk])).text


def test_without_a_proof_the_ways_come_with_the_page(client_of, sam, ana, what_can):
    page = page_of(client_of, sam, ana)
    assert WAYS in page
    assert LATER not in page
    assert "load delay:1s" in page  # no request of the ways says that Sam is here


def test_they_are_those_of_their_own_address(client_of, sam, ana, what_can):
    browser = client_of(sam)
    apart = browser.get(reverse("request_ways", args=[ana.pk]) + "?part=ways")
    keys = [each.key for each in apart.context["options"]]
    page = browser.get(reverse("request", args=[ana.pk])).text
    assert keys
    assert all(f'value="{key}"' in page for key in keys if f'value="{key}"' in apart.text)


def test_an_account_is_asked_for_after_the_page(client_of, sam, known_ana, what_can):
    page = page_of(client_of, sam, known_ana)
    assert WAYS not in page
    assert LATER in page
    assert "load delay:1s" not in page


def test_no_page_waits_for_a_silent_worker(client_of, sam, ana, silent_worker):
    page = page_of(client_of, sam, ana)
    assert LATER in page
    assert silent_worker == []


def test_a_member_without_account_rights_asks_nobody(client_of, teo, ana, silent_worker):
    assert WAYS in page_of(client_of, teo, ana)
    assert silent_worker == []


def test_ways_that_come_later_say_who_has_it_open(client_of, sam, act, lea, known_ana, what_can):
    client_of(sam).get(reverse("request_ways", args=[known_ana.pk]) + "?part=ways")
    assert [one.name for one in others_present(known_ana, by=act(lea))] == [sam.name]


def test_a_page_of_ways_says_nothing_of_who_has_it_open(client_of, sam, known_ana, what_can):
    client_of(sam).get(reverse("request_ways", args=[known_ana.pk]))
    assert not Presence.objects.exists()
