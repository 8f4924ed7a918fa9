"""Pages of answers for everybody: found, read, thanked for; below the form, on the receipt, in a frame."""

import re

import pytest

from yesdesk.core import site_context
from yesdesk.core.models import Attempt
from yesdesk.counts.models import EarlyCount
from yesdesk.desk.public.actions import HELPED_PER_NETWORK
from yesdesk.desk.tests.kept import kept, plain, typed
from yesdesk.places.models import Library
from yesdesk.requests.models import Request

pytestmark = pytest.mark.django_db

LIST, SUGGEST = "/en/answers", "/en/answers/suggest"
HERE = {"sec-fetch-site": "same-origin"}
NEED = "Can I print two pages without a card?"


@pytest.fixture
def page(client, library):
    Library.objects.update(has_answers=True, frame_hosts="www.wren.example")
    site_context.forget_library_info()
    return client


@pytest.fixture
def printing(page):
    return plain("Printing without a card", "Two pages cost nothing.", is_public=True)


def test_no_page_stands_while_the_part_is_off(client, library):
    answer = plain("Printing without a card", is_public=True)
    for address in (LIST, f"{LIST}/{answer.pk}", f"{LIST}/framed"):
        assert client.get(address).status_code == 404
    assert "data-suggest" not in client.get("/en/ask/mill").text


def test_the_list_leads_to_each_answer(page, printing):
    assert f'href="{LIST}/{printing.pk}"' in page.get(LIST).text
    answer = page.get(f"{LIST}/{printing.pk}").text
    assert "Two pages cost nothing." in answer


def test_typed_words_find_and_stand_in_no_address(page, printing):
    plain("Rooms to meet in", is_public=True)
    found = page.post(LIST, {"words": "print"}, headers=HERE)
    assert [each.title for each in found.context["found"]] == ["Printing without a card"]
    assert 'method="post"' in found.text


def test_a_card_number_is_looked_up_nowhere(page, printing):
    found = page.post(LIST, {"words": "29001000184511"}, headers=HERE)
    assert found.context["found"] == []
    assert "Ask us about your card." in found.text


def test_an_unknown_question_goes_on_to_the_form(page, printing):
    found = page.post(LIST, {"words": "a room for a wake"}, headers=HERE).text
    assert "We have no answer to that here yet." in found
    form = page.post("/en/ask", {"begin": "1", "words": "a room for a wake"}, headers=HERE)
    assert form.context["form"]["words"].value() == "a room for a wake"
    assert not Request.objects.exists()


def test_subjects_list_their_answers(page, printing):
    plain("A first card", is_public=True, subject="Cards & fees | es: Carnés")
    listed = page.get(f"{LIST}?subject=Cards+%26+fees").context["listed"]
    assert [each.title for each in listed] == ["A first card"]
    assert "Cards &amp; fees" in page.get(LIST).text


def test_a_script_in_an_answer_stays_text(page):
    plain("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", is_public=True)
    found = page.post(LIST, {"words": "script"}, headers=HERE).text
    assert "<script>alert" not in found
    answer = re.search(rf'href="({LIST}/\d+)"', page.get(LIST).text)[1]
    assert "<img src=x" not in page.get(answer).text


def test_yes_is_counted_once_for_a_press_without_a_cookie(page, printing):
    answer = page.post(f"{LIST}/{printing.pk}/helped", headers=HERE)
    assert answer["Location"] == f"{LIST}/{printing.pk}?helped"
    assert EarlyCount.objects.get().n == 1
    assert not answer.cookies
    assert "Did this help?" not in page.get(answer["Location"]).text


def test_one_network_is_counted_a_few_times_an_hour(page, printing):
    for _each in range(HELPED_PER_NETWORK + 3):
        page.post(f"{LIST}/{printing.pk}/helped", headers=HERE, REMOTE_ADDR="203.0.113.9")
    assert EarlyCount.objects.get().n == HELPED_PER_NETWORK


def test_a_form_of_another_website_counts_nothing(page, printing):
    page.post(f"{LIST}/{printing.pk}/helped", headers={"sec-fetch-site": "cross-site"})
    assert not EarlyCount.objects.exists()


def test_a_need_gets_two_answers_at_most_while_it_is_typed(page, printing):
    for n in range(3):
        plain(f"Printing without a card at night {n}", is_public=True)
    part = page.post(SUGGEST, {"words": NEED}, headers=HERE)
    assert part.text.count("<details") == 2
    assert part["Cache-Control"] == "no-store"
    assert not Attempt.objects.exists()


def test_lines_for_the_website_lead_to_the_answers(page, client_of, teo):
    lines = client_of(teo).get("/settings/website").text
    for kind in ("answers", "answers-button", "answers-frame"):
        assert f'id="line-{kind}"' in lines


@pytest.mark.parametrize(
    "words",
    [
        "print",
        "My mother died and I can't print without a card",
        "Help, somebody collapsed at the printer and is not breathing",
        "My neighbour plays the drums",
    ],
)
def test_nothing_is_guessed(page, printing, words):
    assert page.post(SUGGEST, {"words": words}, headers=HERE).text.strip() == ""


def test_no_answer_of_another_language_is_shown(page, printing):
    assert page.post("/es/answers/suggest", {"words": NEED}, headers=HERE).text.strip() == ""


def test_without_scripts_it_stands_on_the_receipt(page, printing):
    sent = page.post("/en/ask/mill?send", {"words": NEED}, headers=HERE)
    receipt = page.get(sent["Location"]).text
    assert "This may help while you wait:" in receipt
    assert "Two pages cost nothing." in receipt
    assert "Two pages" not in page.get(sent["Location"].partition("?")[0]).text


def test_the_place_for_it_is_below_the_button(page, printing):
    for address in ("/en/ask/mill", "/en/here/mill"):
        form = page.get(address).text
        assert form.index("data-suggest") > form.index("Send it")


def test_answers_in_a_frame_open_elsewhere_and_are_light(page, printing):
    for n in range(40):
        plain(f"Question {n} about a thing", is_public=True)
    framed = page.get(f"{LIST}/framed")
    assert "www.wren.example" in framed["Content-Security-Policy"]
    assert len(framed.content) < 20_000
    links = re.findall(r"<a [^>]*>", framed.text.partition("<main")[2])
    assert links
    assert all('target="_blank"' in link for link in links)
    found = page.post(f"{LIST}/framed", {"words": "print"}, headers=HERE)
    assert "Printing without a card" in found.text


def test_a_branch_of_its_own_is_said(page, mill):
    answer = kept("Parking", texts={"en": "Behind it."}, branch=mill.pk, is_public=True, also="")
    assert "This is so at Mill Street." in page.get(f"{LIST}/{answer.pk}").text


def test_staff_read_why_patrons_cannot(page, printing, client_of, lea):
    type(printing).objects.update(rules_read="3:1")
    assert "a rule it belongs to changed" in client_of(lea).get(f"/answers/{printing.pk}").text


def test_a_lead_makes_an_answer_public_on_its_form(page, client_of, lea):
    form = client_of(lea)
    form.post("/answers/new", typed(is_public="on", subject="Cards"))
    assert "Somebody has died" in page.get(LIST).text


PLACE = 'href="/{}/answers"'


def test_pages_lead_to_answers_only_where_there_is_one_in_the_readers_language(page, library):
    ask = "/{}/ask"
    assert PLACE.format("en") not in page.get(ask.format("en")).text
    kept("Room", texts={"en": "Free."}, also="", is_public=True)
    english, spanish = page.get(ask.format("en")).text, page.get(ask.format("es")).text
    assert PLACE.format("en") in english
    assert "data-suggest" in english
    assert PLACE.format("es") not in spanish
    assert "data-suggest" not in spanish


def test_the_list_says_which_answers_are_only_in_another_language(page, library):
    kept("Room", texts={"en": "Free."}, also="", is_public=True)
    shown = page.get("/es/answers").text
    assert "Solo en inglés" in shown
    assert PLACE.format("en") in shown
    assert "Free." not in shown
    assert "Room" not in shown
    assert "Only in" not in page.get(LIST).text


def test_an_answer_in_the_readers_language_is_in_no_other_alone(page, library):
    kept("Room", titles={"es": "Sala"}, texts={"en": "Free.", "es": "Libre."}, is_public=True)
    assert "Solo en" not in page.get("/es/answers").text
