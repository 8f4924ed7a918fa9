"""A library system that tells title by title: the account shows first, the titles as they come, by a link too."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from yesdesk.ils.demo.connector import DemoSystem
from yesdesk.patrons.models import Patron, Proof
from yesdesk.requests.models import Channel, Kind, Request
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

SCANNED = {"patron": CARD, "seen": "1"}


def scanned(browser):
    return browser.post(reverse("scan"), SCANNED)["Location"]


@pytest.fixture
def unread(monkeypatch):
    """How many titles are missing at each reading, one after the other."""
    missing, whole = [], DemoSystem.account

    def account(system, patron):
        return replace(whole(system, patron), unread=missing.pop(0) if missing else 0)

    monkeypatch.setattr(DemoSystem, "account", account)
    return missing


@pytest.fixture
def browser(now, mill, rules, ana_owes, client_of, sam):
    return client_of(sam)


def test_the_page_says_what_is_missing_and_reads_on_by_itself_or_by_a_link(browser, unread):
    unread[:] = [24]
    page = browser.get(scanned(browser)).text
    assert "24 titles are not here yet" in page
    assert 'hx-trigger="load"' in page
    assert "left=24" in page
    assert re.search(rf'href="{reverse("scan")}/card/[\w-]+">Read on', page)


def test_what_is_read_on_is_that_region_and_says_when_it_is_whole(browser, unread):
    unread[:] = [8, 0]
    asked, here = {"part": "account", "left": "24"}, scanned(browser)
    more = browser.get(here, asked).text
    assert more.startswith("<section")
    assert "left=8" in more
    assert "<form" not in more, "what is typed beside it stays"
    done = browser.get(here, {**asked, "left": "8"}).text
    assert "All titles are here" in done
    assert "hx-get" not in done


def test_where_no_more_come_nobody_asks_by_themselves_again(browser, unread):
    unread[:] = [24]
    page = browser.get(scanned(browser), {"part": "account", "left": "24"}).text
    assert "24 titles are not here yet" in page
    assert "hx-get" not in page
    assert "Read on" in page


def test_a_whole_account_says_nothing_of_it(browser, unread):
    page = browser.get(scanned(browser)).text
    assert "not here yet" not in page
    assert 'id="account" aria-labelledby="account-h">' in page


@pytest.fixture
def request_of_ana(mill, browser):
    request = ask_as_ana(mill, channel=Channel.EMAIL)
    Request.objects.filter(pk=request.pk).update(kind=Kind.ROOMS)
    Patron.objects.filter(pk=request.patron_id).update(proof=Proof.IN_PERSON, card_number=CARD)
    return reverse("request_ways", args=[request.pk])


def test_beside_a_request_what_the_need_does_not_call_for_is_not_waited_for(
    browser, unread, request_of_ana
):
    unread[:] = [24, 24]
    assert "not here yet" not in browser.get(request_of_ana).text
    all_of_it = browser.get(request_of_ana, {"all": "1"}).text
    assert "part=account&amp;left=24&amp;all=1" in all_of_it
    assert f'href="{request_of_ana}?all=1">Read on' in all_of_it
