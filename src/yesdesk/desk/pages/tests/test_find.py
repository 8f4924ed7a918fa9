"""The one box: a card, a number or words, by one field that never brings a card number into an address."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from yesdesk.community.tests.circle import circle
from yesdesk.core.links import LinkKind, link_token, new_link_id
from yesdesk.core.site_context import forget_library_info
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.patrons.models import Proof
from yesdesk.people.models import User
from yesdesk.places.models import Library
from yesdesk.requests.actions.reply import set_audience
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(now, mill, rules, ana_owes, client_of, sam):
    return client_of(sam)


def typed(browser, words):
    return browser.post(reverse("find"), {"q": words})


@pytest.mark.parametrize("words", [CARD, f" {CARD} ", "2900 1000 184", "AB-29001"])
def test_what_looks_like_a_card_takes_the_road_of_a_scan(browser, words):
    answer = typed(browser, words)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/yes/card/")


def test_what_is_shorter_than_the_library_s_cards_is_none(browser):
    Library.objects.update(card_length=len(CARD))
    forget_library_info()
    assert typed(browser, CARD)["Location"].startswith("/yes/card/")
    assert not typed(browser, CARD[3:]).has_header("Location")


def test_a_card_finds_the_request_that_waits_with_it(browser, mill):
    request = ask_as_ana(mill, card_number=CARD)
    assert typed(browser, CARD)["Location"] == f"/desk/{request.pk}"


def test_only_a_card_that_was_scanned_there_proves_who_stands_here(browser, mill):
    """A number that is typed may have been heard on the phone."""
    patron = ask_as_ana(mill, card_number=CARD).patron
    typed(browser, CARD)
    patron.refresh_from_db()
    assert patron.proof != Proof.IN_PERSON
    browser.post(reverse("find"), {"q": CARD, "seen": "1"})
    patron.refresh_from_db()
    assert patron.proof == Proof.IN_PERSON


def test_typed_card_of_two_waiting_requests_proves_neither(browser, mill):
    first, _second = (ask_as_ana(mill, card_number=CARD) for _time in range(2))
    which = typed(browser, CARD)["Location"]
    page = browser.get(which)
    assert 'name="typed"' in page.content.decode()
    browser.post(which.partition("?")[0], {"request": first.pk, "typed": "1"})
    first.patron.refresh_from_db()
    assert first.patron.proof != Proof.IN_PERSON


@pytest.mark.parametrize("kind", LinkKind)
def test_the_square_of_a_slip_opens_its_request(browser, mill, kind):
    request = ask_as_ana(mill)
    link = f"https://library.example/en/r/{link_token(request.link_id, 1, kind)}"
    assert typed(browser, link)["Location"] == f"/desk/{request.pk}"
    scanned = browser.post(reverse("scan"), {"patron": link, "seen": "1"})
    assert scanned["Location"] == f"/desk/{request.pk}"


def test_a_link_that_opens_nothing_stands_in_no_address_and_on_no_page(browser, mill):
    token = link_token(ask_as_ana(mill).link_id, 9)
    answer = typed(browser, f"https://library.example/en/r/{token}")
    assert answer.status_code == 200
    assert token not in answer.content.decode()


@pytest.mark.parametrize("written", ["{}", "#{}", "No. {}", "no {}", "Nº {}"])
def test_the_number_of_a_request_opens_it(browser, mill, written):
    request = ask_as_ana(mill)
    assert typed(browser, written.format(request.pk))["Location"] == f"/desk/{request.pk}"


def test_a_number_in_groups_of_three_as_a_slip_has_it_opens_it(browser, mill):
    request = ask_as_ana(mill)
    request.pk, request.link_id, request.patron = 12345, new_link_id(), None
    request.save(force_insert=True)
    assert typed(browser, "No. 12 345")["Location"] == "/desk/12345"


def test_the_number_of_a_request_one_may_not_see_opens_nothing(browser, mill, act, lea):
    request = ask_as_ana(mill)
    set_audience(request, for_leads=True, by=act(lea))
    answer = typed(browser, f"#{request.pk}")
    assert f"/desk/{request.pk}" not in answer.get("Location", "") + answer.text


def test_words_lead_to_an_address_to_come_back_to(browser):
    answer = typed(browser, "lost book")
    assert (answer.status_code, answer["Location"]) == (303, "/desk/find?q=lost+book")


@pytest.mark.parametrize("words", [f"card {CARD} is blocked", "call 555 01 99 22"])
def test_digits_among_words_stand_in_no_address(browser, words):
    assert typed(browser, words).status_code == 200


def test_who_may_see_no_account_finds_by_a_card_nothing_and_leaves_it_in_no_address(
    browser, client_of, max_
):
    answer = typed(client_of(max_), CARD)
    assert answer.status_code == 200
    assert answer.context["found"].nothing


def test_a_request_is_found_by_name_and_word(browser, mill):
    request = ask_as_ana(mill)
    rows = browser.get(reverse("find"), {"q": "ana burying"}).context["found"].requests.rows
    assert [row.pk for row in rows] == [request.pk]


def test_an_answer_that_fits_comes_before_the_requests(browser, mill, kim, act):
    title = "Where the fountain pens are"
    add_answer(AnswerDraft(title=title, texts={"en": "On the shelf by the fountain."}), by=act(kim))
    ask_as_ana(mill, words="Where can I buy cheap fountain pens?")
    page = typed(browser, "cheap fountain pens")
    page = browser.get(page["Location"]).content.decode()
    assert page.index('id="found-yeses"') < page.index('id="found-requests"')


def test_an_operator_finds_fewer_requests(browser, mill):
    request, _other = (
        ask_as_ana(mill, contact="ana@post.example"),
        ask_as_ana(mill, contact="bo@post.example"),
    )
    page = browser.get(reverse("find"), {"q": "from:ana@post.example burying"})
    assert [row.pk for row in page.context["found"].requests.rows] == [request.pk]


def test_an_operator_alone_looks_for_requests_alone(browser, mill):
    ask_as_ana(mill)
    found = browser.get(reverse("find"), {"q": "is:open"}).context["found"]
    assert found.requests.rows
    assert [found.yeses.found, found.yeses.last_time, found.places, found.pages] == [[], [], [], []]


def test_what_an_operator_cannot_take_is_said_and_stays_in_the_box(browser):
    page = browser.get(reverse("find"), {"q": "lamp before:yesterday"})
    assert page.status_code == 422
    assert "yesterday" in page.context["wrong"]
    assert 'value="lamp before:yesterday"' in page.text


@pytest.mark.parametrize("words", ["before:2026-11-01", "lamp after:2026-11-01 is:open"])
def test_a_day_may_stand_in_an_address(browser, words):
    assert typed(browser, words)["Location"].startswith("/desk/find?q=")


@pytest.mark.parametrize("words", ["from:29001000184", 'from:"555 01 99 22"', "2026-11-01 12345"])
def test_a_card_behind_an_operator_stands_in_no_address(browser, words):
    assert not typed(browser, words).has_header("Location")


def test_places_and_pages_are_found_by_their_names(browser, mill):
    found = browser.get(reverse("find"), {"q": mill.name[:4]}).context["found"]
    assert f"?branch={mill.pk}" in found.places[0].href
    pages = browser.get(reverse("find"), {"q": "answers"}).context["found"].pages
    assert reverse("answers") in [page.href for page in pages]


def test_nothing_leads_to_writing_it_for_who_may(browser, client_of, kim):
    page = client_of(kim).get(reverse("find"), {"q": "zeppelin"})
    assert page.context["found"].nothing
    assert reverse("answer_add") in page.text
    assert reverse("answer_add") not in browser.get(reverse("find"), {"q": "zeppelin"}).text


@pytest.mark.parametrize("words", ["", "   ", "\x00", "'); --", "%", "x" * 500, "🙂", "#", "No."])
def test_any_words_are_answered(browser, words):
    assert browser.post(reverse("find"), {"q": words}, follow=True).status_code == 200


@pytest.mark.parametrize("name", ["desk", "answers", "say_yes", "find"])
def test_the_box_is_on_every_staff_page(browser, name):
    page = browser.get(reverse(name)).text
    assert 'id="one-box"' in page
    assert "data-scan-road" in page


def test_who_is_signed_out_has_none(client, mill):
    assert 'id="one-box"' not in client.get(reverse("sign_in")).text


def test_an_emergency_comes_first(browser):
    page = browser.get(reverse("find"), {"q": "call the police"})
    assert page.context["emergencies"]
    assert 'id="emergency-found"' in page.text


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_beside_four_entries_of_the_menu_the_boxs_hint_is_short_and_its_name_whole(
    client_of, sam, language
):
    User.objects.filter(pk=sam.pk).update(language=language)
    page = client_of(sam).get(reverse("answers"))
    assert len(page.context["menu"]) >= 4
    (box,) = re.findall(r'<input[^>]*id="one-box"[^>]*>', page.text)
    hint = unescape(re.findall(r'placeholder="([^"]*)"', box)[0])
    with translation.override(language):
        whole, short = gettext("Scan a card, or type to find"), gettext("Scan or find")
    assert hint == (short if len(whole) > 30 else whole)
    assert len(hint) <= 30
    assert f'<label class="vh" for="one-box">{whole}</label>' in unescape(page.text)


@pytest.mark.parametrize("how", ["%s", "#%s", "No. %s", "no %s", "nº %s"])
def test_a_number_in_the_address_leads_to_its_request_as_one_in_the_box_does(browser, mill, how):
    request = ask_as_ana(mill)
    for answer in (
        browser.get(reverse("find"), {"q": how % request.pk}),
        typed(browser, how % request.pk),
    ):
        assert answer["Location"] == f"/desk/{request.pk}"


def test_a_number_in_a_language_leads_there_too(browser, mill):
    request = ask_as_ana(mill)
    for code in ("es", "fr"):
        with translation.override(code):
            words = gettext("No. %(pk)s") % {"pk": request.pk}
        assert browser.get(reverse("find"), {"q": words})["Location"] == f"/desk/{request.pk}"


def test_the_last_digits_of_a_card_find_who_waits_with_it(browser, mill):
    request = ask_as_ana(mill, card_number=CARD)
    other = ask_as_ana(mill, card_number="29001000777")
    page = browser.get(reverse("find"), {"q": CARD[-4:]})
    found = [row.pk for row in page.context["found"].requests.rows]
    assert request.pk in found
    assert other.pk not in found


def test_the_last_digits_do_not_tell_what_only_leads_read(browser, mill, act, lea):
    request = ask_as_ana(mill, card_number=CARD)
    set_audience(request, for_leads=True, by=act(lea))
    page = browser.get(reverse("find"), {"q": CARD[-4:]})
    assert page.context["found"].requests.rows == []


@pytest.mark.parametrize("words", ["Adeyemi", "Mrs Adeyemi", "adeyemi", "Kim"])
def test_a_patron_is_found_by_their_name(browser, mill, words):
    request = ask_as_ana(mill, name="Mrs Kim Adeyemi")
    page = browser.get(reverse("find"), {"q": words})
    assert request.pk in [row.pk for row in page.context["found"].requests.rows]


@pytest.mark.parametrize("address", ["/desk/find", "/say-yes"])
def test_place_outside_the_library_stands_among_what_words_find(browser, address):
    Library.objects.update(has_outside=True)
    forget_library_info()
    place = circle()
    page = browser.get(address, {"q": "reading group for the blind"}).text
    assert f"/outside/{place.pk}" in page
    assert "Talking books circle" in page
