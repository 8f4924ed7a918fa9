"""Card and PIN, typed by the patron: checked by the library system, noted as proof, and never kept."""

import io
import logging
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from yesdesk.ils.models import AccountView
from yesdesk.ils.port import Capability
from yesdesk.ils.rpc import client as rpc_client, server as rpc_server
from yesdesk.patrons.models import Patron, Proof
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.pages import without_tokens

pytestmark = pytest.mark.django_db
PIN, WRONG = CARD[-4:], "98761234"


@pytest.fixture
def request_(mill, now):
    return ask_as_ana(mill)


@pytest.fixture
def type_pin(request_, ana_owes, client_of, sam):
    """`type_pin(pin)`: Ana types it on Sam's screen."""
    browser = client_of(sam)

    def of(pin=PIN, card=CARD):
        address = reverse("request_pin", args=[request_.pk])
        return browser.post(address, {"card_number": card, "pin": pin})

    of.browser = browser
    return of


def proof():
    return Patron.objects.values_list("proof", "card_number").get()


def test_the_right_one_is_the_proof_and_opens_the_account(type_pin, request_, rules):
    page = type_pin.browser.get(reverse("request_ways", args=[request_.pk])).content.decode()
    assert reverse("request_pin", args=[request_.pk]) in page
    done = type_pin()
    assert done.status_code == 302
    assert "Please turn the screen back to us." in type_pin.browser.get(done.url).content.decode()
    assert proof() == (Proof.CARD_AND_PIN, CARD)
    type_pin.browser.get(reverse("request_ways", args=[request_.pk]))
    assert AccountView.objects.get().proof == Proof.CARD_AND_PIN


@pytest.mark.parametrize(
    ("pin", "card", "said"),
    [
        (WRONG, CARD, "This card and this PIN do not go together."),
        (PIN, "1", "This card and this PIN do not go together."),
        ("", CARD, "Type the PIN that belongs to this card."),
        (PIN, "", "Scan the card, or type its number."),
    ],
)
def test_anything_else_is_none_and_says_not_which(type_pin, pin, card, said):
    answer = type_pin(pin, card)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert proof()[0] == Proof.NONE


def test_what_was_typed_is_given_back_but_for_the_pin(type_pin):
    page = type_pin(WRONG).content.decode()
    assert CARD in page
    assert WRONG not in page


def test_after_a_few_tries_nobody_is_asked_any_more(type_pin, now, monkeypatch):
    asked = []
    monkeypatch.setitem(
        rpc_server.VERBS, "pin_is_right", lambda _system, given: asked.append(given) or False
    )
    assert [type_pin(WRONG).status_code for _time in range(6)] == [422] * 4 + [429] * 2
    assert len(asked) == 4
    now.shift(timedelta(minutes=16))
    assert type_pin(WRONG).status_code == 422


def test_a_card_is_counted_in_whatever_letters(type_pin, mill, client_of, sam):
    for _time in range(4):
        type_pin(WRONG, "AB2181")
    address = reverse("request_pin", args=[ask_as_ana(mill).pk])
    answer = client_of(sam).post(address, {"card_number": "ab2181", "pin": WRONG})
    assert answer.status_code == 429


def test_a_card_is_counted_whatever_request_it_is_tried_on(type_pin, mill, client_of, sam):
    for _time in range(4):
        type_pin(WRONG)
    other = ask_as_ana(mill)
    answer = client_of(sam).post(
        reverse("request_pin", args=[other.pk]), {"card_number": CARD, "pin": PIN}
    )
    assert answer.status_code == 429


def test_the_pin_is_in_no_table_and_no_log(type_pin, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    for pin in (WRONG, WRONG, PIN):
        type_pin(pin)
    kept = io.StringIO()
    call_command("dumpdata", "--all", stdout=kept, exclude=["ils.demopatron"])
    assert CARD in kept.getvalue(), "what is looked through holds what was kept"
    out = capfd.readouterr()
    for told in (kept.getvalue(), caplog.text, out.out, out.err):
        assert WRONG not in told
        assert f'"{PIN}"' not in told


def test_signed_out_meanwhile_the_form_gives_everything_back_but_the_pin(request_, client):
    typed = {"card_number": f"card {CARD}", "pin": "four words in a row"}
    page = client.post(reverse("request_pin", args=[request_.pk]), typed).content.decode()
    assert CARD in page
    assert "four words" not in page


def test_an_answer_that_never_came_leaves_all_as_it_was(type_pin, monkeypatch):
    def nobody(_line, _patience):
        raise ConnectionRefusedError

    monkeypatch.setattr(rpc_client, "carried", nobody)
    answer = type_pin()
    assert answer.status_code == 503
    assert "does not answer just now" in answer.content.decode()
    assert proof()[0] == Proof.NONE


def test_where_no_pin_can_be_checked_nobody_is_asked_for_one(
    request_, ana_owes, client_of, sam, monkeypatch
):
    monkeypatch.setattr(rpc_client, "capabilities", lambda: frozenset({Capability.FIND_PATRON}))
    page = client_of(sam).get(reverse("request_ways", args=[request_.pk])).content.decode()
    assert 'id="card-seen"' in page
    assert "Let them enter their PIN" not in page


def test_the_patron_reads_it_in_their_own_language_and_nothing_of_ours(
    request_, ana_owes, client_of, sam
):
    type(request_).objects.filter(pk=request_.pk).update(language="fr")
    page = client_of(sam).get(reverse("request_pin", args=[request_.pk])).content.decode()
    assert '<html lang="fr"' in page
    assert "Sam" not in without_tokens(page)
