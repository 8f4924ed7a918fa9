"""Texts come in: once each, on the right request, and prove nobody."""

import pytest

from yesdesk.core.models import OutboundMessage
from yesdesk.patrons.models import Patron, Proof
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import Channel, Entry, EntryKind, OutcomeValue, Request

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DEE = "+33612345678"


def test_a_text_becomes_a_request_whose_number_proves_nobody(webhook, mill):
    assert webhook(Body="Is the room free on Thursday?") == 200
    request = Request.objects.select_related("patron").get()
    assert (request.channel, request.branch) == (Channel.TEXT, mill)
    assert (request.patron.contact, request.patron.proof) == (DEE, Proof.NONE)
    receipt = OutboundMessage.objects.get()
    assert (receipt.channel, receipt.to) == ("text", DEE)
    assert "room" not in receipt.text


def test_the_same_id_changes_nothing_and_is_answered_200(webhook):
    statuses = [webhook(MessageSid="SM1", Body="Hello") for _n in range(3)]
    assert statuses == [200, 200, 200]
    assert Entry.objects.filter(kind=EntryKind.PATRON).count() == 1


def test_two_ids_with_the_same_words_are_two_texts(webhook):
    webhook(Body="Hello")
    webhook(Body="Hello")
    assert Entry.objects.filter(kind=EntryKind.PATRON).count() == 2
    assert Request.objects.count() == 1


def test_an_unsigned_text_is_refused(webhook):
    assert webhook(Body="Hello", signed="bm90IHNpZ25lZA==") == 403
    assert not Request.objects.exists()


def test_a_text_after_closing_opens_the_request_again_within_days(dee, webhook, act, sam):
    close_request(dee, value=OutcomeValue.YES, by=act(sam))
    webhook(Body="One more thing")
    dee.refresh_from_db()
    assert dee.closed_at is None


def test_a_number_that_was_given_for_calls_gets_no_words_from_a_text(webhook, mill):
    from yesdesk.core.actors import SYSTEM
    from yesdesk.requests.actions.intake import NewRequest, open_request

    open_request(
        NewRequest(words="Call me", channel=Channel.WEB, branch=mill, contact=DEE), by=SYSTEM
    )
    webhook(Body="Hello")
    assert Request.objects.count() == 2


def test_a_picture_is_named_and_not_fetched(webhook):
    webhook(Body="", NumMedia="1")
    entry = Entry.objects.get(kind=EntryKind.PATRON)
    assert entry.detail == {"text": "pictures"}
    assert not entry.files.exists()


def test_a_text_of_a_short_number_has_no_contact_and_no_receipt(webhook):
    webhook(From="31400", Body="You won")
    assert Patron.objects.get().contact == ""
    assert not OutboundMessage.objects.exists()


@pytest.mark.parametrize("word", ["STOP", "Arrêt.", "baja", "ALTO", " stop! "])
def test_a_stop_word_of_each_language_ends_texts(dee, webhook, word):
    webhook(Body=word)
    dee.patron.refresh_from_db()
    assert dee.patron.texts is False
    assert Entry.objects.latest("id").detail == {"text": "stopped"}


def test_start_lets_texts_go_again(dee, webhook):
    webhook(Body="STOP")
    webhook(Body="START")
    dee.patron.refresh_from_db()
    assert dee.patron.texts is True


def test_a_sentence_with_stop_in_it_stops_nothing(dee, webhook):
    webhook(Body="Please stop by and tell me")
    dee.patron.refresh_from_db()
    assert dee.patron.texts is True


def test_cancel_stops_texts_and_still_waits_for_a_colleague(dee, webhook, act, sam):
    close_request(dee, value=OutcomeValue.YES, by=act(sam))
    webhook(Body="Cancel")
    dee.refresh_from_db()
    assert dee.waiting_since is not None
    assert not Patron.objects.get().texts


def test_who_asked_to_stop_gets_no_receipt_for_a_later_text(dee, webhook, act, sam):
    webhook(Body="STOP")
    dee.entries.model.objects.all()
    Request.objects.update(closed_at=dee.opened_at, last_entry_at=dee.opened_at.replace(year=2020))
    before = OutboundMessage.objects.count()
    webhook(Body="Another thing")
    assert Request.objects.count() == 2
    assert OutboundMessage.objects.count() == before
