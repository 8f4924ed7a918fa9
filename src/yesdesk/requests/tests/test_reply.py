"""Staff answer, and never twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import EditConflict, NotAllowed, ValidationRefusal
from yesdesk.core.models import OutboundMessage
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.reply import note, reply, set_need
from yesdesk.requests.models import EntryKind
from yesdesk.testing.needs import ask_as_ana


def test_reply_takes_the_request_out_of_waiting(mill, act, sam):
    request = ask_as_ana(mill)
    reply(request, words="Dear Ana, done.", seen_revision=request.revision, by=act(sam))
    request.refresh_from_db()
    assert request.waiting_since is None
    assert request.assigned_to == sam
    letter = OutboundMessage.objects.order_by("id").last()
    assert letter.text.startswith("Dear Ana, done.")


def test_reply_asks_at_once_for_what_is_nearly_always_nothing(mill, act, sam):
    """A copy, a call, a promise, a colleague it was passed to: each is read where it is there."""
    request, by = ask_as_ana(mill), act(sam)
    with CaptureQueriesContext(connection) as queries:
        reply(request, words="Dear Ana, done.", seen_revision=request.revision, by=by)
    asked = [each["sql"] for each in queries]
    for table in ("desk_participant", "desk_handover", "desk_call", "desk_promise"):
        assert sum(f'"{table}"' in sql for sql in asked) == 1


def test_reply_is_refused_when_something_new_came(mill, act, sam):
    request = ask_as_ana(mill)
    read = request.revision
    patron_replied(request, words="I found the receipt", by=patron_by_link(request.pk, "en"))
    with pytest.raises(EditConflict) as new:
        reply(request, words="Dear Ana", seen_revision=read, by=act(sam))
    assert new.value.since == read + 1
    assert not request.entries.filter(kind=EntryKind.REPLY).exists()


def test_second_reply_to_the_same_revision_is_refused(mill, act, sam, kim):
    request = ask_as_ana(mill)
    read = request.revision
    reply(request, words="Sam says", seen_revision=read, by=act(sam))
    with pytest.raises(EditConflict):
        reply(request, words="Kim says", seen_revision=read, by=act(kim))
    assert request.entries.filter(kind=EntryKind.REPLY).count() == 1
    request.refresh_from_db()
    assert request.assigned_to == sam


def test_an_empty_answer_loses_nothing(mill, act, sam):
    request = ask_as_ana(mill)
    with pytest.raises(ValidationRefusal):
        reply(request, words="", seen_revision=request.revision, by=act(sam))


def test_reply_requires_the_permission(mill, act, priya):
    request = ask_as_ana(mill)
    with pytest.raises(NotAllowed) as refusal:
        reply(request, words="x", seen_revision=1, by=act(priya))
    assert refusal.value.next_step


def test_a_note_goes_to_nobody_outside(mill, act, sam):
    request = ask_as_ana(mill)
    before = OutboundMessage.objects.count()
    note(request, words="She rang as well.", by=act(sam))
    assert OutboundMessage.objects.count() == before
    assert request.entries.filter(kind=EntryKind.NOTE, text="She rang as well.").exists()
    request.refresh_from_db()
    assert request.waiting_since is not None


def test_what_they_needed_is_kept_beside_what_they_asked(mill, act, sam):
    request = ask_as_ana(mill)
    set_need(
        request, asked_for="to reserve", needed="not to explain twice", kind="account", by=act(sam)
    )
    request.refresh_from_db()
    assert (request.asked_for, request.needed, request.kind) == (
        "to reserve",
        "not to explain twice",
        "account",
    )
