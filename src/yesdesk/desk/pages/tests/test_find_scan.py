"""A scan finds the request that waits with its card; else it opens the account, where a visit of this hour goes on."""

from datetime import timedelta

import pytest
from django.urls import reverse

from yesdesk.patrons.models import Patron, Proof
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.reply import set_audience
from yesdesk.requests.models import Entry, EntryKind, OutcomeValue, Request
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(now, mill, rules, ana_owes, client_of, sam):
    return client_of(sam)


@pytest.fixture
def waiting(browser, mill):
    return ask_as_ana(mill, card_number=CARD)


def scan(browser, **more):
    return browser.post(reverse("scan"), {"patron": CARD, "seen": "1", **more})


def choice(browser):
    return scan(browser)["Location"]


def proof():
    return Patron.objects.get().proof


def take_back(browser, request):
    entry = Entry.objects.get(request=request, kind=EntryKind.SCANNED).pk
    return browser.post(reverse("scan_not_them", args=[request.pk, entry]))


class TestOneWaits:
    def test_scan_opens_the_page_of_the_waiting_request(self, browser, waiting):
        answer = scan(browser)
        assert (answer.status_code, answer["Location"]) == (303, f"/desk/{waiting.pk}")
        assert CARD not in answer["Location"]

    def test_the_page_says_so_and_how_to_take_it_back(self, browser, waiting):
        scan(browser)
        page = browser.get(reverse("request", args=[waiting.pk]))
        assert page.context["scan"].name == "Ana"
        assert "Not Ana?" in page.text

    def test_the_yes_lands_there(self, browser, waiting):
        scan(browser)
        ways = browser.get(reverse("request_ways", args=[waiting.pk])).context["options"]
        key = next(way.key for way in ways if "fees.overdue" in way.key)
        browser.post(reverse("take_way", args=[waiting.pk]), {"option": key})
        assert Entry.objects.filter(request=waiting, kind=EntryKind.ACT).exists()
        assert Request.objects.count() == 1

    def test_a_second_read_of_the_same_card_changes_nothing(self, browser, waiting):
        scan(browser)
        scan(browser)
        assert Entry.objects.filter(kind=EntryKind.SCANNED).count() == 1

    def test_a_number_that_nobody_saw_proves_nothing(self, browser, waiting):
        page = browser.post(reverse("scan"), {"patron": CARD})
        assert page.status_code == 200
        assert proof() == Proof.NONE

    def test_what_only_leads_read_is_not_found(self, browser, waiting, act, lea):
        set_audience(waiting, for_leads=True, by=act(lea))
        assert "/yes/card/" in choice(browser)


class TestNotThem:
    def test_undoing_a_scan_restores_the_former_proof(self, browser, waiting):
        scan(browser)
        assert proof() == Proof.IN_PERSON
        answer = take_back(browser, waiting)
        assert answer["Location"].startswith("/yes/card/")
        assert proof() == Proof.NONE

    def test_the_page_says_nothing_of_the_scan_any_more(self, browser, waiting):
        scan(browser)
        take_back(browser, waiting)
        assert browser.get(reverse("request", args=[waiting.pk])).context["scan"] is None

    def test_twice_is_once(self, browser, waiting):
        scan(browser)
        take_back(browser, waiting)
        take_back(browser, waiting)
        assert Entry.objects.filter(request=waiting, kind=EntryKind.UNDONE).count() == 1

    def test_scan_cannot_be_undone_after_a_decision(self, browser, waiting):
        scan(browser)
        ways = browser.get(reverse("request_ways", args=[waiting.pk])).context["options"]
        key = next(way.key for way in ways if "fees.overdue" in way.key)
        browser.post(reverse("take_way", args=[waiting.pk]), {"option": key})
        assert take_back(browser, waiting).status_code == 409
        assert proof() == Proof.IN_PERSON

    def test_another_entry_is_no_scan(self, browser, waiting):
        entry = Entry.objects.get(request=waiting, kind=EntryKind.PATRON).pk
        answer = browser.post(reverse("scan_not_them", args=[waiting.pk, entry]))
        assert answer.status_code == 404


class TestTwoWait:
    @pytest.fixture
    def two(self, browser, mill):
        return [ask_as_ana(mill, card_number=CARD, words=words) for words in ("One", "Two")]

    def test_scan_with_two_waiting_requests_offers_a_choice(self, browser, two):
        page = browser.get(choice(browser))
        assert [line["pk"] for line in page.context["lines"]] == [one.pk for one in two]
        assert 'href="/yes/card/' in page.text

    def test_the_one_that_is_chosen_is_proved_and_opened(self, browser, two):
        answer = browser.post(choice(browser), {"request": two[1].pk})
        assert answer["Location"] == f"/desk/{two[1].pk}"
        proofs = [Request.objects.get(pk=one.pk).patron.proof for one in two]
        assert proofs == [Proof.NONE, Proof.IN_PERSON]

    @pytest.mark.parametrize("chosen", ["", "x", "999999"])
    def test_what_is_none_of_them_opens_nothing(self, browser, two, chosen):
        assert browser.post(choice(browser), {"request": chosen}).status_code == 404

    def test_somebody_elses_request_is_none_of_them(self, browser, two, mill):
        other = ask_as_ana(mill)
        assert browser.post(choice(browser), {"request": other.pk}).status_code == 404


class TestBackWithinTheHour:
    @pytest.fixture
    def closed(self, browser, waiting, act, sam):
        scan(browser)
        waiting.refresh_from_db()
        close_request(waiting, value=OutcomeValue.YES, by=act(sam))
        return waiting

    def test_the_account_opens_and_offers_to_go_on(self, browser, closed):
        page = browser.get(choice(browser))
        assert page.context["lately"]["pk"] == closed.pk
        assert "Waive €18.40" in page.text

    def test_going_on_opens_it_again(self, browser, closed):
        page = browser.get(choice(browser))
        answer = browser.post(page.context["continue_href"], {"request": closed.pk})
        assert answer["Location"] == f"/desk/{closed.pk}"
        closed.refresh_from_db()
        assert (closed.closed_at, closed.at_desk) == (None, True)

    def test_an_hour_later_it_is_a_new_visit(self, browser, closed, now):
        now.shift(timedelta(minutes=61))
        assert browser.get(choice(browser)).context["lately"] is None

    def test_what_became_too_old_meanwhile_stays_closed(self, browser, closed, now):
        now.shift(timedelta(minutes=50))
        href = browser.get(choice(browser)).context["continue_href"]
        now.shift(timedelta(minutes=11))
        assert browser.post(href, {"request": closed.pk}).status_code == 404
        closed.refresh_from_db()
        assert closed.closed_at is not None

    def test_typed_card_finds_no_visit_of_today(self, browser, waiting, act, sam):
        close_request(waiting, value=OutcomeValue.YES, by=act(sam))
        assert browser.get(choice(browser)).context["lately"] is None


class TestTheNumberTheyTyped:
    def test_typed_card_is_confirmed_by_one_tap(self, browser, waiting):
        page = browser.get(reverse("request_ways", args=[waiting.pk]))
        assert page.context["typed_card"] == CARD[-4:]
        assert CARD not in page.text
        browser.post(reverse("prove_patron", args=[waiting.pk]), {"typed": "1"})
        patron = Patron.objects.get()
        assert (patron.proof, patron.card_number) == (Proof.IN_PERSON, CARD)

    def test_typed_card_of_an_absent_patron_says_what_to_do(self, browser, waiting):
        seen = 'name="typed" value="1"'
        Request.objects.filter(pk=waiting.pk).update(at_desk=False)
        page = browser.get(reverse("request_ways", args=[waiting.pk])).text
        assert "Not proved." in page
        assert seen not in page
        Request.objects.filter(pk=waiting.pk).update(at_desk=True)
        assert seen in browser.get(reverse("request_ways", args=[waiting.pk])).text

    def test_mistaken_scan_is_not_taken_as_the_typed_card(self, browser, mill):
        request = ask_as_ana(mill)
        browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": "29 no card"})
        page = browser.get(reverse("request_ways", args=[request.pk]))
        assert page.context["ask_proof"]
        assert page.context["typed_card"] == ""

    def test_request_without_a_typed_card_proves_nothing(self, browser, mill):
        request = ask_as_ana(mill)
        answer = browser.post(reverse("prove_patron", args=[request.pk]), {"typed": "1"})
        assert answer["Location"] == reverse("request_ways", args=[request.pk])
        assert proof() == Proof.NONE


class TestARequestIsOpen:
    @pytest.fixture
    def noted(self, browser, mill):
        return ask_as_ana(mill)

    @pytest.fixture
    def page(self, browser, noted):
        return browser.get(scan(browser, beside=noted.pk)["Location"])

    def test_scanned_card_is_added_to_the_request_left(self, browser, noted, page):
        assert page.context["beside"]["pk"] == noted.pk
        answer = browser.post(page.context["continue_href"], {"beside": noted.pk})
        assert answer["Location"] == f"/desk/{noted.pk}"
        patron = Patron.objects.get()
        assert (patron.proof, patron.card_number) == (Proof.IN_PERSON, CARD)

    def test_taken_back_it_has_no_card_again(self, browser, noted, page):
        browser.post(page.context["continue_href"], {"beside": noted.pk})
        take_back(browser, noted)
        patron = Patron.objects.get()
        assert (patron.proof, patron.card_number) == (Proof.NONE, "")

    def test_request_with_another_card_is_not_offered(self, browser, mill):
        other = ask_as_ana(mill, card_number="29001000999")
        page = browser.get(scan(browser, beside=other.pk)["Location"])
        assert page.context["beside"] is None
        assert browser.post(page.context["continue_href"], {"beside": other.pk}).status_code == 404


def test_who_works_at_no_branch_reads_for_which_it_counts(browser, sam, mill, hill):
    page = browser.get(choice(browser)).text
    assert "You work at no branch" not in page
    sam.branch = None
    sam.save()
    assert f"it counts for {mill.name}" in browser.get(choice(browser)).text
