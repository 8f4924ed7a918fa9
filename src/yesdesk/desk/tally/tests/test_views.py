"""The bar on every staff page, and a tap on it without scripts."""

import re
from html import unescape

import pytest
from django.urls import reverse

from yesdesk.desk.models import TallyCell

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(library, now, client_of, sam):
    return client_of(sam)


def count():
    return sum(TallyCell.objects.values_list("count", flat=True))


def bar(page):
    return page.text.partition('id="capture-bar"')[2].partition("</section>")[0]


def tap(browser, where, kind="account"):
    """Press a kind in the bar of a page, as a browser without scripts does; gives the page that comes."""
    fields = dict(
        re.findall(
            r'type="hidden" name="(tap|back)" value="([^"]*)"',
            bar(browser.get(where)).partition('id="tally"')[2],
        )
    )
    told = {name: unescape(value) for name, value in fields.items()}
    return browser.post(reverse("tally_count"), told | {"kind": kind}, follow=True)


def undo(browser, page):
    fields = dict(
        re.findall(
            r'name="(tap|back)" value="([^"]*)"',
            bar(page).partition('id="tally-undo"')[2].partition("</form>")[0],
        )
    )
    return browser.post(
        reverse("tally_undo"),
        {name: unescape(value) for name, value in fields.items()},
        follow=True,
    )


@pytest.mark.parametrize("where", ["/desk", "/say-yes", "/answers", "/account", "/desk/new"])
def test_the_bar_stands_on_every_page_with_five_kinds(browser, where):
    kinds = re.findall(r'name="kind" value="(\w+)"', bar(browser.get(where)))
    assert kinds == ["where_is_it", "technology", "reference", "what_to_read", "account"]


def test_who_answers_no_requests_has_no_bar(library, client_of, fay):
    assert 'id="capture-bar"' not in client_of(fay).get("/account").text


def test_one_tap_counts_and_returns_to_the_page_with_an_undo(browser):
    page = tap(browser, "/desk?queue=mine")
    assert page.redirect_chain[-1][0].startswith("/desk?queue=mine&counted=")
    assert count() == 1
    assert 'form="tally-undo"' in bar(page)
    assert undo(browser, page).redirect_chain[-1][0] == "/desk?queue=mine"
    assert count() == 0


def test_the_page_that_comes_back_says_no_number(browser):
    for _time in range(3):
        page = tap(browser, "/say-yes")
    assert count() == 3
    assert not re.search(r"\b3\b", re.sub(r"<[^>]*>", "", bar(page)))


def test_a_form_sent_twice_counts_once(browser):
    told = {"kind": "account", "tap": "7f6f4f5e-9d0e-4a58-8a52-0f4b1a8d2c11", "back": "/desk"}
    for _time in range(2):
        assert browser.post(reverse("tally_count"), told).status_code == 302
    assert count() == 1


def test_it_never_leads_to_another_site(browser):
    told = {"kind": "account", "tap": "x", "back": "//evil.example/desk"}
    assert browser.post(reverse("tally_count"), told)["Location"].startswith("/desk?counted=")


def test_an_invented_number_in_the_address_says_nothing(browser):
    for number in ("1", "7f6f4f5e-9d0e-4a58-8a52-0f4b1a8d2c11"):
        assert 'form="tally-undo"' not in bar(browser.get(f"/desk?counted={number}"))
