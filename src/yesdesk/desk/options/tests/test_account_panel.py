"""Beside a scan stands what the library system's own screen shows; by an address, and for another need, less of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from yesdesk.core.money import Money
from yesdesk.desk.options.panels import account_panel, hold_state
from yesdesk.desk.tests.option_contexts import ANA, LATE, NOW
from yesdesk.ils.demo.connector import DemoSystem
from yesdesk.ils.demo.models import DemoPatron
from yesdesk.ils.port import Block, BlockKind, Hold, Note, PastWaiver
from yesdesk.patrons.models import Patron, Proof
from yesdesk.requests.models import Channel, Kind, Request
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

NOTE = "Her son may fetch her books"
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 30)
PLACES = {"MILL": "Mill Street"}


@pytest.fixture
def browser(now, mill, rules, ana_owes, client_of, sam, monkeypatch):
    DemoPatron.objects.update(
        barred="Lent on and not brought back", barred_since=FRIDAY, barred_until=date(2036, 1, 31)
    )
    whole = DemoSystem.account

    def account(system, patron):
        return replace(
            whole(system, patron),
            credit=Money(500, "EUR"),
            notes=(Note(NOTE), Note("Your card is at the desk", seen_by_patron=True)),
        )

    monkeypatch.setattr(DemoSystem, "account", account)
    return client_of(sam)


def facts(page):
    return {label: (words, amount) for label, words, amount in page.context["account_panel"].facts}


@pytest.mark.django_db
def test_a_scan_shows_notes_credit_and_why_and_until_when_a_card_is_stopped(browser):
    page = browser.post(reverse("scan"), {"patron": CARD, "seen": "1"}, follow=True)
    shown = facts(page)
    assert shown["Note for staff"] == (NOTE, "")
    assert shown["Note the patron sees"][0] == "Your card is at the desk"
    assert shown["Has a credit"] == ("", "€5.00")
    why = "Lent on and not brought back, since Friday 20 November, until"
    assert why in shown["Card"][0]
    assert NOTE in page.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "proof", "shows"),
    [
        (Kind.ACCOUNT, Proof.IN_PERSON, True),
        (Kind.ROOMS, Proof.IN_PERSON, False),
        (Kind.ACCOUNT, Proof.ADDRESS, False),
    ],
)
def test_a_note_stands_where_the_need_calls_for_it_and_who_asks_is_proved(
    browser, mill, kind, proof, shows
):
    request = ask_as_ana(mill, channel=Channel.EMAIL)
    Request.objects.filter(pk=request.pk).update(kind=kind)
    Patron.objects.filter(pk=request.patron_id).update(proof=proof, card_number=CARD)
    page = browser.get(reverse("request_ways", args=[request.pk]))
    assert (NOTE in page.text) is shows
    assert facts(page)["Has a credit"] == ("", "€5.00"), "money is what it costs"


@pytest.mark.parametrize(
    ("hold", "says"),
    [
        (
            {"ready": True, "ready_on": FRIDAY, "until": MONDAY, "pickup": "MILL"},
            "on the shelf, at Mill Street, since Friday 20 November, until Monday 30 November",
        ),
        ({"ready": True}, "on the shelf"),
        ({"on_its_way": True, "pickup": "X"}, "on its way, at X"),
        ({"suspended": True, "rests_until": MONDAY}, "rests, until Monday 30 November"),
        (
            {"place": 3, "placed_on": FRIDAY, "pickup": "MILL"},
            "number 3 in the queue, since Friday 20 November, at Mill Street",
        ),
        ({}, "waits"),
    ],
)
def test_a_reservation_says_where_since_when_and_until_when(hold, says):
    assert hold_state(Hold("1", "Rivers", "7", **hold), PLACES, "en") == says


@pytest.mark.django_db
def test_a_restriction_that_has_ended_stops_nobody(browser):
    DemoPatron.objects.update(barred_until=date(2020, 1, 31))
    page = browser.post(reverse("scan"), {"patron": CARD, "seen": "1"}, follow=True)
    assert "Lent on" not in page.text


LIMIT = Money(1000, "EUR")


def panel(account, *, lists=True, limit=LIMIT):
    return account_panel(
        account,
        "Card seen at the desk",
        lists=lists,
        language="en",
        zone="Europe/London",
        now=NOW,
        places={},
        limit=limit,
    )


def lines(account, **how):
    return {
        label: f"{strong} {words}".strip() for label, words, strong in panel(account, **how).facts
    }


def test_four_lines_say_what_the_circulation_screen_shows():
    assert lines(replace(ANA, holds=(Hold("1", "Rivers", "7", ready=True),))) == {
        "Owes": "€50.40 for late fees €18.40, a lost item €32.00",
        "Card": "Blocked until they owe less than €10.00",
        "Has": "1 on loan, 1 late, 1 reserved, 1 to collect",
        "Who": "Card seen at the desk",
    }


def test_a_card_that_nothing_stops_works_and_who_owes_nothing_owes_nothing():
    shown = lines(replace(ANA, fees=(), balance=Money(0, "EUR"), blocks=(), loans=()))
    assert shown["Owes"] == "Nothing"
    assert shown["Card"] == "Works"
    assert shown["Has"] == "Nothing on loan"


def test_where_no_rule_tells_a_limit_the_card_says_what_the_library_system_says():
    assert lines(ANA, limit=None)["Card"] == "Blocked: above 10.00"
    below = replace(ANA, balance=Money(500, "EUR"))
    assert lines(below)["Card"] == "Blocked: above 10.00"
    assert lines(replace(ANA, blocks=None))["Card"] == "The library system doesn’t say"


def test_what_was_owed_before_todays_waivers_stands_beside():
    waived = (
        PastWaiver(NOW, Money(1840, "EUR")),
        PastWaiver(NOW - timedelta(days=1), Money(100, "EUR")),
    )
    account = replace(ANA, fees=ANA.fees[len(LATE) :], balance=Money(3200, "EUR"), waivers=waived)
    assert panel(account).was == "€50.40"
    assert lines(account)["Owes"] == "€32.00 for a lost item"
    assert panel(ANA).was == ""


def test_account_panel_by_address_counts_nothing():
    assert "Has" not in lines(ANA, lists=False)


def euros(minor):
    return Money(minor, "EUR")


def owing(minor, credit=0, **more):
    fee = replace(ANA.fees[0], owed=euros(minor))
    return replace(ANA, balance=euros(minor - credit), credit=euros(credit), fees=(fee,), **more)


def test_a_credit_stands_beside_what_is_owed_and_says_whether_it_covers_it():
    shown = lines(owing(300, credit=500))
    assert shown["Owes"] == "€3.00 for late fees"
    assert shown["Has a credit"].startswith("€5.00 It covers what they owe.")
    assert lines(owing(300, credit=100))["Has a credit"] == "€1.00"


@pytest.mark.parametrize(
    ("ours", "theirs", "says"),
    [
        (1000, 500, "Blocked until they owe €5.00 or less, by the library system’s own limit"),
        (None, 500, "Blocked until they owe €5.00 or less, by the library system’s own limit"),
        (300, 500, "Blocked until they owe less than €3.00"),
        (1000, None, "Blocked until they owe less than €10.00"),
    ],
)
def test_account_panel_names_the_lower_limit_and_its_owner(ours, theirs, says):
    block = Block(BlockKind.MONEY, "Owes more", limit=None if theirs is None else euros(theirs))
    limit = None if ours is None else euros(ours)
    assert lines(owing(1200, blocks=(block,)), limit=limit)["Card"] == says


def test_loans_that_cannot_be_read_are_said():
    assert lines(replace(ANA, loans=None))["Has"] == "What is on loan can’t be read here."


def test_a_sum_that_its_charges_do_not_make_is_said():
    odd = replace(ANA, balance=euros(135), fees=(), credit=euros(0))
    assert "add up to €0.00" in lines(odd)["Does not add up"]
    assert "Does not add up" not in lines(owing(300, credit=500))
