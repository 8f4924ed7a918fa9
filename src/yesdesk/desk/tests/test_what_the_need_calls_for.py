"""Of an account stands on the page what the need calls for, and by an address alone no list of what somebody has."""

import pytest
from django.urls import reverse

from yesdesk.ils.demo.models import DemoLoan
from yesdesk.patrons.models import Patron, Proof
from yesdesk.requests.models import Channel, Kind, Request
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

MORE = "Loans and reservations too"


@pytest.fixture
def asked(now, mill, rules, ana_owes, client_of, sam):
    """Ana's loans may be renewed. `asked(kind, proof)`: Sam's browser and her request."""
    DemoLoan.objects.update(renewals_left=2)

    def ask(kind, proof=Proof.IN_PERSON):
        request = ask_as_ana(mill, channel=Channel.EMAIL)
        Request.objects.filter(pk=request.pk).update(kind=kind)
        Patron.objects.filter(pk=request.patron_id).update(proof=proof, card_number=CARD)
        return client_of(sam), reverse("request_ways", args=[request.pk]), request

    return ask


@pytest.mark.parametrize("kind", ["", Kind.ACCOUNT])
def test_whose_account_it_is_about_sees_all_of_it(asked, kind):
    browser, ways, _request = asked(kind)
    page = browser.get(ways).text
    assert "On loan (4)" in page
    assert MORE not in page


@pytest.mark.parametrize("kind", [Kind.TECHNOLOGY, Kind.ROOMS, Kind.WHERE_IS_IT])
def test_what_is_about_something_else_opens_fees_and_block_and_the_rest_by_a_tap(asked, kind):
    browser, ways, _request = asked(kind)
    page = browser.get(ways).text
    assert "late fees" in page
    assert "On loan (4)" not in page
    assert "River 0" not in page
    assert MORE in page
    more = browser.get(ways, {"all": "1"}).text
    assert "River 0" in more
    assert MORE not in more


def test_a_title_may_be_reserved_where_somebody_looks_for_one(asked):
    for kind, may in ((Kind.WHERE_IS_IT, True), (Kind.ROOMS, False)):
        browser, ways, _request = asked(kind)
        assert browser.get(ways).context["may_look_up"] is may


def test_what_was_read_by_a_tap_can_be_taken(asked):
    browser, ways, request = asked(Kind.ROOMS)
    assert "plain.renew" not in browser.get(ways).text
    page = browser.get(ways, {"all": "1"})
    assert "plain.renew" in page.text
    form = {"option": "plain.renew", **page.context["kept"]}
    assert browser.post(reverse("take_way", args=[request.pk]), form).status_code == 302


def test_page_by_address_lists_no_loans_but_renews_late_ones(asked):
    browser, ways, _request = asked("", Proof.ADDRESS)
    page = browser.get(ways)
    assert not page.context["account_panel"].loans
    assert "account-loans" not in page.text
    assert "plain.renew" in page.text
