"""Earlier requests of the same card: only with proof, only what the reader may see, and each look is written down."""

import pytest

from yesdesk.ils.models import AccountView
from yesdesk.patrons.models import Proof
from yesdesk.requests.actions.card_scan import read_earlier_requests
from yesdesk.requests.models import Request
from yesdesk.requests.queries.card_requests import earlier_count, earlier_requests
from yesdesk.testing.needs import ask_as_ana

CARD = "29001000121"


@pytest.fixture
def of_card(mill, now):
    """`of_card(proof)`: a request with this card's number, proved so."""

    def made(proof=Proof.IN_PERSON, card=CARD, **need):
        request = ask_as_ana(mill, **need)
        patron = request.patron
        patron.card_number, patron.proof = card, proof
        patron.save()
        now.shift(60)
        return request

    return made


def test_earlier_count_counts_requests_before(of_card, act, sam):
    first, second, third = of_card(), of_card(), of_card()
    counts = [earlier_count(each, by=act(sam)) for each in (first, second, third)]
    assert counts == [0, 1, 2]


def test_earlier_requests_are_newest_first(of_card, act, sam):
    of_card(words="Is the lift mended?")
    of_card(words="A book on volcanoes")
    now = of_card()
    subjects = [each["subject"] for each in earlier_requests(now, by=act(sam))]
    assert subjects == ["A book on volcanoes", "Is the lift mended?"]


def test_a_number_that_was_only_typed_proves_nothing_here_or_there(of_card, act, sam):
    of_card(Proof.NONE)
    proven = of_card()
    typed = of_card(Proof.NONE)
    assert earlier_count(proven, by=act(sam)) == 0
    assert earlier_count(typed, by=act(sam)) == 0
    assert earlier_requests(typed, by=act(sam)) == []


def test_another_card_is_somebody_else(of_card, act, sam):
    of_card(card="29001000999")
    assert earlier_count(of_card(), by=act(sam)) == 0


def test_what_only_leads_read_is_not_counted_for_others(of_card, act, sam, lea):
    complaint = of_card()
    Request.objects.filter(pk=complaint.pk).update(for_leads=True)
    now = of_card()
    assert earlier_count(now, by=act(sam)) == 0
    assert earlier_count(now, by=act(lea)) == 1


def test_a_look_is_written_down_once_and_a_number_is_no_look(of_card, act, sam):
    of_card()
    now = of_card()
    earlier_count(now, by=act(sam))
    assert not AccountView.objects.exists()
    read_earlier_requests(now, by=act(sam))
    read_earlier_requests(now, by=act(sam))
    look = AccountView.objects.get()
    assert (look.user, look.about, look.proof) == (sam, f"request:{now.pk}", Proof.IN_PERSON)


def test_where_there_is_nothing_to_read_nothing_is_written_down(of_card, act, sam):
    read_earlier_requests(of_card(), by=act(sam))
    assert not AccountView.objects.exists()


def test_earlier_count_is_one_query_and_none_without_proof(
    of_card, act, sam, django_assert_num_queries
):
    of_card()
    proven, typed, by = of_card(), of_card(Proof.NONE), act(sam)
    with django_assert_num_queries(1):
        earlier_count(proven, by=by)
    with django_assert_num_queries(0):
        earlier_count(typed, by=by)
