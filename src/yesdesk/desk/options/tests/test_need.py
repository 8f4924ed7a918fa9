"""What the words of a need say: that something was returned, what it is about, and whether a kindness belongs here."""

from datetime import UTC, datetime, timedelta

import pytest

from yesdesk.desk.options.need import UNKNOWN, Topic, need_of, need_of_request
from yesdesk.ils.port import Capability
from yesdesk.requests.models import Kind, Request

NOW = datetime(2026, 11, 4, 18, 2, tzinfo=UTC)
ANA = (
    "My books were due while I was away burying my mother. I owe 18.40, there is a lost book, 32.00, and I cannot "
    "reserve anything."
)
BO = "My card is blocked and I need two books for the test tomorrow. My sister brought the lost one back."


def need(words="", **columns):
    """Of a request that is not saved."""
    return need_of(Request(said=words, opened_at=NOW, **columns), now=NOW)


@pytest.mark.parametrize(
    "words",
    [
        BO,
        "I returned it on Monday.",
        "We gave the book back to the man at the door",
        "I dropped it in the box last week",
        "Mi hermana lo devolvió ayer.",
        "Ya está devuelto.",
        "Je l’ai rendu samedi.",
        "Ma mère l’a rapporté.",
        "Sí, lo devolví ayer.",
        "I did not see the letter. I brought it back in May.",
    ],
)
def test_need_says_returned(words):
    assert need(words).says_returned


@pytest.mark.parametrize(
    "words",
    [
        "",
        "I have not returned it yet.",
        "I never brought it back",
        "I will bring it back tomorrow",
        "When it is returned, may I borrow again?",
        "We returned from our holiday and the card was blocked",
        "No lo devolví.",
        "Je ne l’ai pas rendu.",
        "Dites-moi si je l’ai rendu.",
        "Je le ramène demain.",
        "What time do you close?",
        ANA,
    ],
)
def test_need_does_not_say_returned(words):
    assert not need(words).says_returned


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("I owe 18.40", Topic.MONEY),
        ("Tengo una multa", Topic.MONEY),
        ("My card is blocked", Topic.CARD),
        ("Ma carte est bloquée", Topic.CARD),
        ("My card has expired", Topic.EXPIRY),
        ("Can I have more time for this book?", Topic.TIME),
        ("Quiero renovar", Topic.TIME),
        ("I cannot reserve anything", Topic.TITLE),
        ("Je voudrais réserver un livre", Topic.TITLE),
    ],
)
def test_the_words_name_what_it_is_about(words, topic):
    found = need(words)
    assert topic in found.topics
    assert found.about_account


@pytest.mark.parametrize(
    "words",
    [
        "Where is the toilet?",
        "The printer is out of paper",
        "¿Dónde está el baño?",
        "I lost my umbrella",
        "Are you open late?",
        "Where do I pay for printing?",
    ],
)
def test_a_need_that_names_nothing_of_the_account_is_about_something_else(words):
    assert not need(words).about_account
    assert need(words).does == frozenset()


def test_the_kind_that_a_colleague_tapped_decides():
    assert need("Where is the toilet?", kind=Kind.ACCOUNT).about_account
    assert not need("I owe 18.40", kind=Kind.ROOMS).about_account


def test_need_in_an_unread_language_may_be_about_the_account():
    assert need("Wo ist die Toilette?", language="de").about_account


def test_after_a_scan_nobody_has_said_anything_yet():
    assert need_of_request(None, now=NOW) == UNKNOWN
    assert UNKNOWN.about_account
    assert not UNKNOWN.kindness


def test_who_cannot_reserve_is_helped_by_what_stops_the_card():
    assert Capability.WAIVE_LINE in need(ANA).does


@pytest.mark.parametrize(
    ("columns", "belongs"),
    [
        ({}, False),
        ({"waiting_since": NOW - timedelta(days=3)}, True),
        ({"waiting_since": NOW - timedelta(days=1)}, False),
        ({"late_since": NOW - timedelta(minutes=12)}, True),
    ],
)
def test_a_long_wait_and_a_promise_that_ran_out_call_for_a_kindness(columns, belongs):
    assert need("The printer is out of paper", **columns).kindness is belongs


def test_a_death_calls_for_a_kindness_and_a_fee_alone_does_not():
    assert need(ANA).kindness
    assert not need("I owe 18.40").kindness


@pytest.mark.django_db
def test_where_somebody_threatens_there_is_none(mill):
    request = Request(said=f"{ANA} I will kill you.", opened_at=NOW, late_since=NOW)
    assert need_of(request, now=NOW).kindness
    assert not need_of_request(request, now=NOW).kindness


def test_what_they_wrote_later_counts_too():
    request = Request(said="My card is blocked", opened_at=NOW)
    assert need_of(request, ["My sister brought it back"], now=NOW).says_returned
