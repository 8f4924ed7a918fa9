"""A card scanned at the desk opens its account; a number that came by a link or by phone opens nothing by itself."""

import pytest
from django.urls import reverse

from yesdesk.core.errors import Refusal
from yesdesk.desk.approvals import take
from yesdesk.desk.pages import scanned as scanned_pages
from yesdesk.desk.tests.scanning import scanned
from yesdesk.ils.models import AccountView, Act
from yesdesk.requests.actions import card_scan
from yesdesk.requests.models import Request
from yesdesk.requests.tests.account import CARD

pytestmark = pytest.mark.django_db

LATE = "fees.overdue"


@pytest.fixture
def browser(now, mill, rules, ana_owes, client_of, sam):
    return client_of(sam)


def tap(browser, page, part=LATE):
    key = next(way.key for way in page.context["options"] if part in way.key)
    form = {**page.context["kept"], "option": key, "form_id": page.context["form_id"]}
    return browser.post(page.context["take_option_href"], form)


def test_a_scan_at_the_desk_says_that_the_card_is_here_and_opens_at_once(browser):
    desk = browser.get(reverse("desk")).text
    assert '<input type="hidden" name="seen" value="1">' in desk
    assert "Waive €18.40" in scanned(browser).text


def test_a_number_alone_looks_nothing_up(browser):
    page = browser.post(reverse("scan"), {"patron": CARD, "option": "plain.renew"})
    assert "A card number isn’t proof" in page.text
    assert f"<b data-brought-card>{CARD}</b>" in page.text, (
        "which number it is, to compare with the card"
    )
    assert "I’ve seen the card" in page.text
    assert "18.40" not in page.text
    assert not AccountView.objects.exists()
    assert not Act.objects.exists()


def test_what_is_refused_leaves_no_walk_in_behind(browser, monkeypatch):
    def refuse(*_request, **_how):
        raise Refusal("A colleague was quicker.", next_step="Look once more.", code="desk.test")

    page = scanned(browser)
    monkeypatch.setattr(take, "apply_command", refuse)
    assert tap(browser, page).status_code == 409
    assert not Request.objects.exists()


def test_two_presses_in_one_moment_are_one_yes(browser, monkeypatch):
    find = scanned_pages.find_option

    def find_and_be_overtaken(*given):
        option = find(*given)
        monkeypatch.setattr(scanned_pages, "find_option", find)
        assert tap(browser, page).status_code == 302
        monkeypatch.setattr(
            card_scan, "find_result", lambda _form_id: None
        )  # it looked before that
        return option

    page = scanned(browser)
    monkeypatch.setattr(scanned_pages, "find_option", find_and_be_overtaken)
    overtaken = tap(browser, page)
    assert overtaken.status_code == 302
    assert overtaken.url == reverse("request", args=[Request.objects.get().pk])
    lines = list(Act.objects.values_list("target", flat=True))
    assert len(lines) == len(set(lines)) > 0


def test_what_they_need_opens_a_request_of_the_scanned_card(browser):
    page = scanned(browser)
    assert not Request.objects.exists(), "a scan alone writes nothing down"
    form = {"words": "Two books for the test.", "form_id": page.context["form_id"]}
    answer = browser.post(page.context["take_option_href"], form)
    request = Request.objects.select_related("patron").get()
    assert answer["Location"] == reverse("request", args=[request.pk])
    assert (request.said, request.proven_card) == ("Two books for the test.", CARD)


def test_the_next_act_of_the_same_visit_belongs_to_the_same_request(browser):
    tap(browser, scanned(browser))
    again = scanned(browser)
    assert again.context["pk"] == Request.objects.get().pk


def test_a_step_back_from_what_they_need_to_a_way_is_the_same_request(browser):
    page = scanned(browser)
    form = {"words": "Two books for the test.", "form_id": page.context["form_id"]}
    browser.post(page.context["take_option_href"], form)
    back = browser.get(page.context["take_option_href"])
    assert tap(browser, back).status_code == 302
    request = Request.objects.get()
    assert request.decisions.exists()


def test_a_step_back_from_a_way_to_what_they_need_is_the_same_request(browser):
    page = scanned(browser)
    tap(browser, page)
    back = browser.get(page.context["take_option_href"])
    form = {"words": "Two books for the test.", "form_id": back.context["form_id"]}
    for _twice in range(2):
        browser.post(back.context["take_option_href"], form)
    request = Request.objects.get()
    assert [entry.text for entry in request.entries.filter(kind="patron")] == [form["words"]]


def test_what_they_need_sent_twice_in_one_moment_is_one_request(browser, monkeypatch):
    page = scanned(browser)
    form = {"words": "Two books for the test.", "form_id": page.context["form_id"]}
    browser.post(page.context["take_option_href"], form)
    monkeypatch.setattr(card_scan, "find_result", lambda _form_id: None)  # it looked before that
    second = browser.post(page.context["take_option_href"], form)
    assert second["Location"] == reverse("request", args=[Request.objects.get().pk])


def write(browser, page, words):
    form = {"words": words, "form_id": page.context["form_id"]}
    return browser.post(page.context["take_option_href"], form, follow=True)


def test_a_complaint_written_after_a_scan_is_for_leads_alone(browser, lea):
    page = write(browser, scanned(browser), "she complains that Kim was rude to her")
    assert Request.objects.get().for_leads
    assert page.request["PATH_INFO"] == reverse("desk")


def test_an_emergency_written_after_a_scan_is_on_every_desk(browser, client_of, kim):
    pages = scanned(browser), scanned(browser)
    write(browser, pages[0], "my card please")
    write(browser, pages[1], "a man has a knife and threatens people at the door")
    assert Request.objects.last().emergency == "threat"
    assert len(client_of(kim).get(reverse("desk")).context["emergencies"]) == 1
