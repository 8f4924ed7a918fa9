"""Staff who may not erase put another address: for a day it is no more the patron's whole key than a slip is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import LinkKind, link_token, tokens_in
from yesdesk.core.models import OutboundMessage
from yesdesk.core.outbox.messages import with_link
from yesdesk.desk.models import EntryKind, OutcomeValue, Request, SlipAct
from yesdesk.desk.public.actions import send_links
from yesdesk.desk.public.slip_acts import do_due_slip_acts
from yesdesk.desk.requests.actions.change_contact import change_request_contact
from yesdesk.desk.requests.actions.reply import set_audience
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


@pytest.fixture
def later(now, library):
    def pass_(span):
        now.shift(span)
        do_due_slip_acts("", timezone.now())

    return pass_


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
def test_forgetting_waits_until_the_address_stood_a_day(turned, client, later, token_of):
    token = token_of(turned)
    client.post(at("status_forget", token))
    assert still_here(turned)
    later(timedelta(hours=23))
    assert still_here(turned)
    client.post(at("status_keep", token), {"what": "forget"})
    later(timedelta(hours=2))
    assert still_here(turned)


def test_what_nobody_stops_is_done_then(turned, client, later):
    client.post(at("status_forget", mailed_link()))
    later(DAY)
    assert not still_here(turned)


def test_withdrawing_and_thanks_wait_as_well(turned, client, later):
    client.post(at("status_withdraw", mailed_link()))
    client.post(at("status_thanks", mailed_link()), {"words": "Kind of Sam"})
    turned.refresh_from_db()
    assert turned.closed_at is None
    assert not turned.entries.filter(kind=EntryKind.THANKS).exists()
    assert SlipAct.objects.count() == 2
    later(DAY)
    turned.refresh_from_db()
    assert turned.outcome == OutcomeValue.WITHDRAWN


def test_no_code_goes_there(turned, client):
    before = OutboundMessage.objects.count()
    page = client.post(at("status_forget", slip(turned)))
    assert page.status_code == 303
    assert OutboundMessage.objects.count() == before


def test_the_link_is_not_made_new_by_it(turned, client):
    assert client.post(at("status_new_link", mailed_link())).status_code == 409
    generation = turned.link_generation
    turned.refresh_from_db()
    assert turned.link_generation == generation


def test_a_lost_link_to_it_is_no_more(turned, client):
    send_links(GUARDS, by=SYSTEM)
    client.post(at("status_forget", mailed_link()))
    assert still_here(turned)


def test_it_reads_and_writes_on(turned, client):
    page = client.get(at("status", mailed_link()))
    assert page.status_code == 200
    assert GUARDS not in page.text
    client.post(at("status_write", mailed_link()), {"words": "One more"})
    assert turned.entries.filter(text="One more").exists()


def test_the_page_says_until_when_and_not_in_an_hour(turned, client):
    page = client.get(at("status_forget", mailed_link()))
    assert page.context["until"]
    told = client.post(at("status_forget", mailed_link()), follow=True)
    assert not told.context["said"]
    assert [each.want for each in told.context["status"].waiting] == ["forget"]


def test_it_opens_nothing_of_what_only_leads_read(turned, act, lea, client):
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


def test_struck_out_it_makes_a_slip_no_quicker(complaint, act, sam, client, later):
    change_request_contact(complaint, contact=GUARDS, by=act(sam))
    change_request_contact(complaint, contact="", by=act(sam))
    complaint.refresh_from_db()
    client.post(at("status_forget", slip(complaint)))
    later(timedelta(hours=2))
    assert still_here(complaint)
    later(DAY)
    assert not still_here(complaint)


def test_the_same_address_once_more_changes_nothing(mill, act, sam, client):
    request = ask_as_ana(mill)
    assert change_request_contact(request, contact="ana.m@post.example", by=act(sam)) is None
    client.post(at("status_forget", link_token(request.link_id, request.link_generation)))
    assert not still_here(request)
