"""A sender whom our own mail server vouches for is known, when their address stands on one account."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.ils.accounts import actions as accounts
from yesdesk.ils.demo.models import DemoPatron
from yesdesk.ils.port import NotConnected, Unreachable
from yesdesk.patrons.models import Proof
from yesdesk.requests.actions import identity
from yesdesk.requests.actions.identity import verify_by_address, verify_identity
from yesdesk.requests.models import Channel
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

CARD = "29001000184"


def account(card=CARD, email="Ana.M@post.example"):
    return DemoPatron.objects.create(card=card, name="Ana Moreira", email=email)


@pytest.fixture
def request_(mill):
    return ask_as_ana(mill, by=SYSTEM, channel=Channel.EMAIL)


def proof_of(request):
    request.patron.refresh_from_db()
    return request.patron.proof, request.patron.card_number


def test_the_account_is_found_by_the_address(request_):
    account()
    assert verify_by_address(request_, by=SYSTEM)
    assert proof_of(request_) == (Proof.ADDRESS, CARD)


def test_a_familys_address_is_nobody_in_particular(request_):
    account()
    account("29001000185")
    assert not verify_by_address(request_, by=SYSTEM)
    assert proof_of(request_) == (Proof.NONE, "")


def test_an_address_on_no_account_proves_nothing(request_):
    account(email="ana.m@post.example.evil.example")
    assert not verify_by_address(request_, by=SYSTEM)


def test_what_a_colleague_saw_stays(request_, kim, act):
    account()
    verify_identity(request_, proof=Proof.IN_PERSON, card_number="29001000121", by=act(kim))
    assert not verify_by_address(request_, by=SYSTEM)
    assert proof_of(request_) == (Proof.IN_PERSON, "29001000121")


def test_a_proof_given_while_we_asked_stays(request_, kim, act, monkeypatch):
    def meanwhile(_address, *, by):
        verify_identity(request_, proof=Proof.IN_PERSON, card_number="29001000121", by=act(kim))
        return CARD

    monkeypatch.setattr(identity, "find_card_by_email", meanwhile)
    assert not verify_by_address(request_, by=SYSTEM)
    assert proof_of(request_) == (Proof.IN_PERSON, "29001000121")


class Deaf:
    """A system that answers nothing to `error`."""

    def __init__(self, error):
        self.error = error

    def find_by_address(self, _address):
        raise self.error


def test_where_colleagues_look_themselves_nothing_is_asked(request_, monkeypatch):
    monkeypatch.setattr(accounts, "the_system", lambda: Deaf(NotConnected()))
    assert not verify_by_address(request_, by=SYSTEM)


def test_a_system_that_is_away_is_asked_again_later(request_, monkeypatch):
    monkeypatch.setattr(accounts, "the_system", lambda: Deaf(Unreachable("away")))
    with pytest.raises(Unreachable):
        verify_by_address(request_, by=SYSTEM)


def test_a_system_that_finds_nobody_by_address_is_not_asked(request_, monkeypatch):
    monkeypatch.setattr(accounts, "the_system", object)
    assert not verify_by_address(request_, by=SYSTEM)
