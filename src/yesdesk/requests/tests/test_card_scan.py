"""No card number in an address: a scan is a press that leads to one with a random word, good for a while."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.links import link_token
from yesdesk.ils.models import AccountView
from yesdesk.requests.actions.card_scan import (
    SCAN_IS_OVER,
    cleanup_scans,
    open_scanned_request,
)
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import EntryKind, OutcomeValue, ScannedCard
from yesdesk.requests.tests.account import CARD

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(now, mill, rules, ana_owes, client_of, sam):
    return client_of(sam)


@pytest.fixture
def scanned(browser):
    def scan(**more):
        return browser.post(reverse("scan"), {"patron": CARD, "seen": "1", **more})

    return scan


def test_a_number_in_an_address_opens_nothing(browser):
    page = browser.get(reverse("scan"), {"patron": CARD, "seen": "1"})
    assert "18.40" not in page.text
    assert f'value="{CARD}"' not in page.text
    assert not AccountView.objects.exists()


def test_a_scan_leads_to_an_address_without_the_number(scanned, browser):
    answer = scanned()
    assert answer.status_code == 303
    assert CARD not in answer["Location"]
    page = browser.get(answer["Location"])
    assert "Waive €18.40" in page.text
    assert f'action="{answer["Location"]}"' in page.text, "its forms go there too"


def test_reload_and_back_show_it_again(scanned, browser):
    first, second = scanned()["Location"], scanned()["Location"]
    for address in (first, second, first, first):
        assert "Waive €18.40" in browser.get(address).text
    assert AccountView.objects.count() == 1


def test_scan_address_expires(scanned, browser, now):
    address = scanned()["Location"]
    now.shift(SCAN_IS_OVER + timedelta(seconds=1))
    page = browser.get(address)
    assert page.status_code == 404
    assert reverse("scan") in page.text
    cleanup_scans("", timezone.now())
    assert not ScannedCard.objects.exists()


def test_scan_address_is_for_its_own_reader_alone(scanned, client_of, kim):
    assert client_of(kim).get(scanned()["Location"]).status_code == 404


def test_a_word_nobody_was_given_opens_nothing(browser):
    assert browser.get(reverse("scanned", args=["nobodysword"])).status_code == 404


def test_the_row_holds_neither_number_nor_word(scanned):
    word = scanned()["Location"].rpartition("/")[2]
    (row,) = ScannedCard.objects.values_list("mark", "sealed")
    assert not [column for column in row for secret in (CARD, word) if secret in column]


def test_no_form_of_the_desk_puts_the_number_into_an_address(browser):
    desk = browser.get(reverse("desk")).text
    at = desk.index(f'action="{reverse("scan")}"')
    assert 'method="post"' in desk[desk.rindex("<form", 0, at) : desk.index(">", at)]


def test_what_nobody_said_is_put_in_no_patrons_mouth(mill, act, sam, client_of, rules, ana_owes):
    request = open_scanned_request(CARD, None, branch=mill, by=act(sam))
    entry = request.entries.get()
    assert (entry.kind, entry.text, request.said) == (EntryKind.SCANNED, "", "")
    browser = client_of(sam)
    assert 'class="said-fact"' in browser.get(reverse("desk")).text
    page = browser.get(reverse("request", args=[request.pk]))
    assert [line.kind for line in page.context["entries"]] == [EntryKind.SCANNED]


def test_status_page_of_a_scanned_request_works_without_words(mill, act, sam, client):
    request = open_scanned_request(CARD, None, branch=mill, by=act(sam))
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    token = link_token(request.link_id, request.link_generation)
    assert client.get(reverse("status", args=["en", token])).status_code == 200
