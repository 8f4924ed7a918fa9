"""The least that must be known of who asks."""

import pytest

from yesdesk.core.actors import SYSTEM, Actor, ActorKind
from yesdesk.core.errors import NotAllowed, ValidationRefusal
from yesdesk.patrons.actions import card_number_from, save_patron
from yesdesk.patrons.models import ContactKind, Patron, Proof

pytestmark = pytest.mark.django_db


def test_what_was_typed_and_what_it_means_are_both_kept(library):
    patron = save_patron(
        " Ana  Marques ",
        contact="01 23 45 67 89",
        card_number="2 1234 0001",
        language="es",
        by=SYSTEM,
    )
    patron.refresh_from_db()
    assert (patron.name, patron.card_number, patron.language) == ("Ana Marques", "212340001", "es")
    assert (patron.contact, patron.contact_as_typed) == ("+33123456789", "01 23 45 67 89")
    assert (patron.contact_kind, patron.proof) == (ContactKind.PHONE, Proof.NONE)


def test_a_patron_may_say_nothing_at_all(library):
    patron = save_patron("", by=SYSTEM)
    assert (patron.name, patron.contact, patron.contact_kind) == ("", "", ContactKind.NONE)


def test_every_field_that_needs_another_look_is_named_at_once(library):
    with pytest.raises(ValidationRefusal) as more:
        save_patron("A" * 200, contact="ana@", card_number="1" * 50, by=SYSTEM)
    assert set(more.value.fields) == {"name", "contact", "card_number"}
    assert not Patron.objects.exists()


@pytest.mark.parametrize("proof", Proof)
def test_a_card_that_was_only_typed_is_not_proven(proof):
    patron = Patron(card_number="29", proof=proof)
    assert patron.proven_card == ("" if proof == Proof.NONE else "29")


def test_signs_that_print_nothing_are_left_out(library):
    assert save_patron("An\x00a", by=SYSTEM).name == "Ana"


def test_staff_need_to_be_allowed_to_answer(library):
    nobody = Actor(kind=ActorKind.PERSON, ref=1)
    with pytest.raises(NotAllowed):
        save_patron("Ana", by=nobody)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("2900 1000 184", "29001000184"), (" P 12  34 ", "P 12 34"), ("", ""), ("A-1", "A-1")],
)
def test_blanks_between_digits_are_print_and_others_belong_to_the_number(typed, number):
    assert card_number_from(typed) == number
