"""Staff who may not erase put another address: for a day it is no more the patron's whole key than a slip is."""

from datetime import timedelta

import pytest
from django.urls import reverse

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import LinkKind, link_token, tokens_in
from yesdesk.core.models import OutboundMessage
from yesdesk.core.outbox.messages import with_link
from yesdesk.desk.public.actions import send_links
from yesdesk.requests.actions.change_contact import change_request_contact
from yesdesk.requests.actions.reply import set_audience
from yesdesk.requests.models import EntryKind, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
GUARDS = "sam@home.example"
DAY = timedelta(days=1, seconds=1)


@pytest.fixture(params=["ana.m@post.example", "+33144556677", ""])
def complaint(mill, now, request):
    """However the patron was reached before."""
    return ask_as_ana(mill, contact=request.param)


@pytest.fixture
def turned(complaint, act, sam):
    """A guard about whom it is lets it be answered at her own address."""
    change_request_contact(complaint, contact=GUARDS, by=act(sam))
    complaint.refresh_from_db()
    return complaint


def mailed_link():
    """The link of the newest letter to the guard."""
    letter = OutboundMessage.objects.filter(to=GUARDS).latest("id")
    return tokens_in(with_link(letter, letter.text))[0]


def slip(request):
    return link_token(request.link_id, request.link_generation, LinkKind.SLIP)


def at(name, token):
    return reverse(name, args=["en", token])


def still_here(request):
    return Request.objects.filter(pk=request.pk).exists()


@pytest.mark.parametrize("token_of", [lambda _request: mailed_link(), slip], ids=["mail", "slip"])
@pytest.mark.parametrize("name", ["forget", "withdraw", "new_link", "thanks", "copy"])
def test_for_a_day_it_neither_ends_nor_copies_anything(turned, client, now, token_of, name):
    token = token_of(turned)
    now.shift(timedelta(hours=23))
    page = client.post(at(f"status_{name}", token), {"words": "Kind of Sam"})
    assert page.status_code == 403
    turned.refresh_from_db()
    assert (turned.closed_at, turned.entries.filter(kind=EntryKind.THANKS).count()) == (None, 0)


def test_fresh_address_refusal_says_from_when_on(turned, client):
    page = client.get(at("status_forget", mailed_link()))
    assert page.status_code == 403
    assert "less than a day ago" in page.text
    assert "18:02" in page.text


def test_a_lost_link_to_it_is_no_more(turned, client):
    send_links(GUARDS, by=SYSTEM)
    client.post(at("status_forget", mailed_link()))
    assert still_here(turned)


def test_fresh_address_still_reads_and_writes(turned, client):
    page = client.get(at("status", mailed_link()))
    assert page.status_code == 200
    assert GUARDS not in page.text
    client.post(at("status_write", mailed_link()), {"words": "One more"})
    assert turned.entries.filter(text="One more").exists()


def test_fresh_address_opens_no_request_for_leads(turned, act, lea, client):
    set_audience(turned, for_leads=True, by=act(lea))
    assert client.get(at("status", mailed_link())).status_code == 404


def test_after_a_day_it_is_their_own(turned, client, now):
    now.shift(DAY)
    client.post(at("status_forget", mailed_link()))
    assert not still_here(turned)


def test_put_right_by_who_may_erase_it_is_their_own_at_once(complaint, act, lea, client):
    change_request_contact(complaint, contact=GUARDS, by=act(lea))
    client.post(at("status_forget", mailed_link()))
    assert not still_here(complaint)


def test_struck_out_it_leaves_the_slip_as_weak_as_before(complaint, act, sam, client, now):
    change_request_contact(complaint, contact=GUARDS, by=act(sam))
    change_request_contact(complaint, contact="", by=act(sam))
    complaint.refresh_from_db()
    now.shift(DAY)
    assert client.post(at("status_forget", slip(complaint))).status_code == 403
    assert still_here(complaint)


def test_the_same_address_once_more_changes_nothing(mill, act, sam, client):
    request = ask_as_ana(mill)
    assert change_request_contact(request, contact="ana.m@post.example", by=act(sam)) is None
    client.post(at("status_forget", link_token(request.link_id, request.link_generation)))
    assert not still_here(request)
