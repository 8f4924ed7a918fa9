"""The bar on every staff page, and a tap on it without scripts."""

import re
from html import unescape

import pytest
from django.urls import reverse

from yesdesk.desk.tally.queries import _names, forget_tally_names
from yesdesk.requests.models import TallyCell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _our_own_words():
    yield
    _names.keep_quiet()


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
    kinds = re.findall(r'name="kind" value="(\w+)"', bar(browser.get(where, follow=True)))
    assert kinds == ["where_is_it", "technology", "reference", "what_to_read", "account"]


def test_who_answers_no_requests_has_no_bar(library, client_of, fay):
    assert 'id="capture-bar"' not in client_of(fay).get("/account").text


def test_tally_tap_returns_to_the_page_with_an_undo(browser):
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


def test_tally_never_redirects_to_another_site(browser):
    told = {"kind": "account", "tap": "x", "back": "//evil.example/desk"}
    assert browser.post(reverse("tally_count"), told)["Location"].startswith("/desk?counted=")


def test_an_invented_number_in_the_address_says_nothing(browser):
    for number in ("1", "7f6f4f5e-9d0e-4a58-8a52-0f4b1a8d2c11"):
        assert 'form="tally-undo"' not in bar(browser.get(f"/desk?counted={number}"))


def test_after_the_fact_is_one_form_and_stays_on_its_day(browser):
    page = browser.get("/tally")
    assert page.status_code == 200
    point = re.search(
        r'name="point"[^>]*>\s*<option value="(\d+)"|name="point" value="(\d+)"', page.text
    )
    told = {
        "day": "2026-11-03",
        "part": "3",
        "point": next(filter(None, point.groups())),
        "kind": "account",
    }
    answer = browser.post("/tally", told, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/tally?day=2026-11-03&part=3")
    cell = TallyCell.objects.get()
    assert (cell.day.isoformat(), cell.part, cell.count) == ("2026-11-03", 3, 1)
    assert 'form="tally-undo"' in bar(answer)
    undo(browser, answer)
    assert count() == 0


@pytest.mark.parametrize(
    "change", [{"kind": "x"}, {"day": "2026-11-05"}, {"part": "9"}, {"point": "0"}, {"day": ""}]
)
def test_what_is_wrong_after_the_fact_counts_nothing(browser, mill, change):
    told = {
        "day": "2026-11-03",
        "part": "3",
        "point": str(mill.service_points.first().pk),
        "kind": "account",
    }
    assert browser.post("/tally", told | change).status_code == 422
    assert count() == 0


def test_a_computer_counts_at_the_place_it_is_told(browser, mill):
    music = mill.service_points.create(name="Music", kind="floor", position=9)
    assert browser.post("/tally/place", {"point": str(music.pk)}).status_code == 302
    tap(browser, "/answers")
    assert TallyCell.objects.get().point_id == music.pk


def test_a_library_names_the_kinds_on_its_page(client_of, teo, sam, library):
    browser = client_of(teo)
    assert (
        browser.post("/settings/questions", {"technology.en": "Wi-Fi & screens"}).status_code == 302
    )
    forget_tally_names()
    assert "Wi-Fi &amp; screens" in bar(client_of(sam).get("/answers"))
    assert browser.post("/settings/questions", {"account.en": "Where is it"}).status_code == 422
    assert browser.post("/settings/questions", {"account.en": "x" * 29}).status_code == 422


def test_keys_stand_on_the_buttons_of_who_switched_them_on(client_of, sam, kim, library):
    browser = client_of(sam)
    assert 'data-key="1"' not in bar(browser.get("/desk"))
    told = {"name": sam.name, "language": "en", "count_keys": "on"}
    assert browser.post("/account/", told).status_code == 302
    assert re.findall(r'data-key="(\d)"', bar(browser.get("/desk"))) == ["1", "2", "3", "4", "5"]
    assert 'data-key="1"' not in bar(client_of(kim).get("/desk"))
