"""The pages of help outside, as staff use them."""

import pytest
from django.urls import reverse

from yesdesk.community.models import Place
from yesdesk.community.tests.circle import WORDS, circle
from yesdesk.places.models import Library

pytestmark = pytest.mark.django_db


def called(browser, place, found, **more):
    data = {"found": found, "version": place.version, **more}
    return browser.post(reverse("outside_called", args=[place.pk]), data)


@pytest.mark.parametrize("name", ["outside", "outside_list", "outside_add"])
def test_no_page_while_the_part_is_off(client_of, kim, name):
    assert client_of(kim).get(reverse(name)).status_code == 404


def test_search_shows_what_fits_and_the_line_for_everything_else(outside, client_of, sam):
    circle()
    Library.objects.update(anything_else="211")
    page = client_of(sam).get(reverse("outside"), {"q": "blind"}).text
    assert WORDS["name"] in page
    assert "For anything else: 211" in page
    assert WORDS["name"] not in client_of(sam).get(reverse("outside"), {"q": "dentist"}).text


def test_a_call_sheet_leads_back_to_the_request_and_to_its_end(outside, client_of, sam):
    address = reverse("outside_call", args=[circle().pk])
    page = client_of(sam).get(address, {"request": "17"}).text
    assert reverse("request", args=[17]) in page
    assert f"{reverse('request_close', args=[17])}?value=yes_elsewhere" in page
    assert "yes_elsewhere" not in client_of(sam).get(address).text


def test_they_answered_is_one_tap(outside, client_of, sam):
    place, browser = circle(200), client_of(sam)
    answer = called(browser, place, "answered", request="17")
    assert answer.url == f"{reverse('outside_call', args=[place.pk])}?request=17"
    assert "Checked today" in browser.get(answer.url).text


def test_a_wrong_number_goes_to_the_list_of_the_post(outside, client_of, sam, kim):
    place = circle()
    assert called(client_of(sam), place, "number").status_code == 302
    assert WORDS["name"] not in client_of(sam).get(reverse("outside")).text
    assert "Wrong number, " in client_of(kim).get(reverse("outside_list")).text


def test_no_other_word_is_noted(outside, client_of, sam):
    assert called(client_of(sam), circle(), "x").status_code == 404


def test_a_place_is_written_down_by_anybody_at_the_desk(outside, client_of, sam):
    answer = client_of(sam).post(reverse("outside_add"), WORDS)
    assert answer.url == reverse("outside_call", args=[Place.objects.get().pk])


def test_a_name_of_a_colleague_is_asked_about_and_nothing_typed_is_lost(outside, client_of, sam):
    answer = client_of(sam).post(reverse("outside_add"), WORDS | {"ask_for": "or Lea"})
    assert answer.status_code == 422
    assert "Lea" in answer.context["form"].errors["as_it_is"][0]
    assert WORDS["what_for"] in answer.text


@pytest.mark.parametrize("phone", ["", "call them", "<b>5</b>"])
def test_a_number_has_digits(outside, client_of, sam, phone):
    answer = client_of(sam).post(reverse("outside_add"), WORDS | {"phone": phone})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["phone"]


def test_a_correction_beside_another_one_shows_both(outside, client_of, kim):
    place = circle(version=2, hours="Thursdays")
    address = reverse("outside_change", args=[place.pk])
    answer = client_of(kim).post(address, WORDS | {"hours": "Fridays", "version": "1"})
    assert answer.status_code == 409
    assert "Thursdays" in answer.text
    assert "Fridays" in answer.text
    again = client_of(kim).post(address, WORDS | {"hours": "Fridays", "version": "2"})
    assert again.status_code == 302


def test_the_list_asks_for_ten_places_until_they_are_there(outside, client_of, kim):
    ask = "that people asked for"
    assert ask in client_of(kim).get(reverse("outside_list")).text
    for _each in range(10):
        circle()
    assert ask not in client_of(kim).get(reverse("outside_list")).text


def test_the_post_writes_the_line_and_removes_a_place(outside, client_of, kim):
    place, browser = circle(), client_of(kim)
    browser.post(reverse("outside_list"), {"anything_else": "211"})
    browser.post(reverse("outside_remove", args=[place.pk]))
    assert Library.objects.get().anything_else == "211"
    assert not Place.objects.exists()
