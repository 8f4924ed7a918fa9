"""An answer that is told by phone: a call to make, with a clock, until somebody reached them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import NotAllowed, Refusal, ValidationRefusal
from yesdesk.core.models import Event, OutboundMessage, Timer
from yesdesk.desk.decisions.cancel import undo
from yesdesk.patrons.models import CallWish
from yesdesk.requests.actions import close
from yesdesk.requests.actions.calls import (
    DUE,
    SOON,
    due_calls,
    mark_call_due,
    postpone_call,
)
from yesdesk.requests.actions.close import WhatWasDone, close_request
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import record_told, reply
from yesdesk.requests.models import (
    Call,
    Channel,
    EntryKind,
    OutcomeValue,
    PromiseState,
    Request,
    Way,
)
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_page
from yesdesk.requests.queries.request_page import request_head
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.needs import ask_as_ana

NUMBER = "01 44 55 66 77"
SORRY = "We are late, and we are sorry."


@pytest.fixture
def brandt(mill, act, sam, now):
    """Mrs Brandt called about a hold and left her number."""
    need = {"name": "Mrs Brandt", "contact": NUMBER, "channel": Channel.PHONE}
    return ask_as_ana(mill, by=act(sam), **need)


@pytest.fixture
def answered(brandt, act, sam):
    """Sam has written the answer, and nobody has called yet."""
    reply(brandt, words="It is here.", seen_revision=brandt.revision, by=act(sam))
    brandt.refresh_from_db()
    return brandt


def _told_entries(request):
    return request.entries.filter(kind=EntryKind.TOLD)


def test_answer_by_phone_creates_a_call_to_make(answered, act, kim):
    assert answered.waiting_since is not None
    assert Call.objects.get().due_at == timezone.now() + SOON
    assert Timer.objects.get(kind=DUE).ref == str(Call.objects.get().pk)
    assert not OutboundMessage.objects.exists()
    record_told(answered, way=Way.PHONE, by=act(kim))
    answered.refresh_from_db()
    assert answered.waiting_since is None
    assert not Call.objects.exists()
    assert not Timer.objects.filter(kind=DUE).exists()
    assert _told_entries(answered).get().author == kim


def test_a_promise_is_kept_when_they_are_told_and_not_before(brandt, act, sam):
    made = promise(
        brandt, what="an answer", due_at=timezone.now() + timedelta(hours=1), by=act(sam)
    )
    reply(brandt, words="It is here.", seen_revision=brandt.revision, by=act(sam))
    made.refresh_from_db()
    assert made.state == PromiseState.OPEN
    record_told(brandt, way=Way.PHONE, by=act(sam))
    made.refresh_from_db()
    assert made.state == PromiseState.KEPT


def test_no_answer_moves_the_clock_and_counts_no_person(answered, act, kim):
    entries, later = answered.entries.count(), timezone.now() + timedelta(hours=2)
    postpone_call(answered, due_at=later, tried=True, by=act(kim))
    postpone_call(answered, due_at=later, tried=False, by=act(kim))
    made = Call.objects.get()
    assert (made.due_at, made.tries) == (later, 1)
    assert Timer.objects.get(kind=DUE).due_at == later
    assert answered.entries.count() == entries
    answered.refresh_from_db()
    assert answered.waiting_since is not None


@pytest.mark.parametrize("hours", [-1, 0, 24 * 91])
def test_a_time_that_cannot_be_is_explained(answered, act, sam, hours):
    with pytest.raises(ValidationRefusal) as needs:
        postpone_call(
            answered, due_at=timezone.now() + timedelta(hours=hours), tried=True, by=act(sam)
        )
    assert "due" in needs.value.fields


def test_second_record_of_a_call_is_refused(answered, act, sam, kim):
    record_told(answered, way=Way.PHONE, by=act(sam))
    with pytest.raises(Refusal) as gone:
        record_told(answered, way=Way.PHONE, by=act(kim))
    assert gone.value.code == "desk.call.gone"
    with pytest.raises(Refusal):
        postpone_call(answered, due_at=timezone.now() + timedelta(hours=1), tried=True, by=act(kim))
    assert _told_entries(answered).count() == 1


def test_recording_a_call_requires_the_permission(answered, act, priya):
    with pytest.raises(NotAllowed):
        record_told(answered, way=Way.PHONE, by=act(priya))
    with pytest.raises(NotAllowed):
        postpone_call(answered, due_at=timezone.now(), tried=True, by=act(priya))


def test_who_comes_by_is_told_here(answered, act, sam):
    entry = record_told(answered, way=Way.HERE, by=act(sam))
    assert entry.told == Way.HERE


@pytest.mark.parametrize("way", [Way.EMAIL, Way.PAGE])
def test_nobody_is_said_to_have_heard_it_another_way(answered, act, sam, way):
    with pytest.raises(ValidationRefusal):
        record_told(answered, way=way, by=act(sam))
    assert Call.objects.exists()


def test_the_request_is_closed_once_they_are_told(brandt, act, sam):
    reply(brandt, words="Yes.", seen_revision=brandt.revision, closes_as="yes", by=act(sam))
    brandt.refresh_from_db()
    assert brandt.closed_at is None
    record_told(brandt, way=Way.PHONE, by=act(sam))
    brandt.refresh_from_db()
    assert brandt.outcome == OutcomeValue.YES


def test_while_something_blocks_the_call_closes_nothing(brandt, act, sam):
    reply(brandt, words="Yes.", seen_revision=brandt.revision, closes_as="yes", by=act(sam))
    waited = brandt.waiting_since
    Request.objects.update(card_blocked=True)
    brandt.refresh_from_db()
    record_told(brandt, way=Way.PHONE, by=act(sam))
    brandt.refresh_from_db()
    assert (brandt.closed_at, brandt.waiting_since) == (None, waited)


def test_a_no_that_came_before_the_call_is_closed_as_no_yes(brandt, act, sam, monkeypatch):
    reply(brandt, words="Yes.", seen_revision=brandt.revision, closes_as="yes", by=act(sam))
    no = WhatWasDone(told=True, refused=True)
    monkeypatch.setattr(close, "what_was_done", lambda *_request, **_more: no)
    record_told(brandt, way=Way.PHONE, by=act(sam))
    brandt.refresh_from_db()
    assert brandt.closed_at is None
    assert brandt.waiting_since is not None


def test_who_wrote_again_waits_on(brandt, act, sam):
    reply(brandt, words="Yes.", seen_revision=brandt.revision, closes_as="yes", by=act(sam))
    patron_replied(brandt, words="And the other one?", by=patron_by_link(brandt.pk, "en"))
    record_told(brandt, way=Way.PHONE, by=act(sam))
    brandt.refresh_from_db()
    assert brandt.waiting_since is not None
    assert brandt.closed_at is None


def test_a_new_answer_takes_the_place_of_the_call(answered, act, sam):
    reply(answered, words="Both.", seen_revision=answered.revision, by=act(sam))
    assert Call.objects.get().entry.text == "Both."
    reply(answered, words="All.", seen_revision=answered.revision, way=Way.HERE, by=act(sam))
    assert not Call.objects.exists()
    assert not Timer.objects.filter(kind=DUE).exists()


def test_a_request_that_ends_needs_no_call(answered, act, sam):
    close_request(answered, value=OutcomeValue.ENDED, by=act(sam))
    assert not Call.objects.exists()


def test_a_closed_request_gets_its_call_and_stays_closed(brandt, act, sam):
    close_request(brandt, value=OutcomeValue.ENDED, by=act(sam))
    reply(brandt, words="One more thing.", seen_revision=brandt.revision, by=act(sam))
    brandt.refresh_from_db()
    assert (brandt.closed_at is None, brandt.waiting_since) == (False, None)
    assert len(due_calls(act(sam), None)) == 1


def test_call_is_due_at_its_branch(answered, act, sam, priya, mill, hill, now):
    (line,) = due_calls(act(sam), mill.pk)
    assert line.words == f"Call Mrs Brandt, {NUMBER}"
    assert line.href == f"/desk/{answered.pk}"
    assert not line.late
    assert due_calls(act(sam), hill.pk) == []
    now.shift(20 * 60)
    assert due_calls(act(sam), None)[0].late


def test_what_only_leads_read_calls_nobody_else(answered, act, sam, lea):
    type(answered).objects.filter(pk=answered.pk).update(for_leads=True)
    assert due_calls(act(sam), None) == []
    assert len(due_calls(act(lea), None)) == 1


def test_the_list_says_that_there_is_a_call(answered, act, sam):
    (row,) = queue_page(act(sam), DeskFilter(Queue.WAITING)).rows
    assert "Call to make" in row.chips
    assert row.waits == "by 18:17"
    assert not row.call_late


def test_the_list_says_how_late_a_call_is(answered, act, sam, now):
    now.move_to(Call.objects.get().due_at + timedelta(minutes=12))
    (row,) = queue_page(act(sam), DeskFilter(Queue.WAITING)).rows
    assert (row.waits, row.call_late) == ("12 min late", True)


def test_open_pages_hear_that_it_is_late(answered):
    before = Event.objects.count()
    mark_call_due(str(Call.objects.get().pk), timezone.now())
    assert Event.objects.count() > before
    mark_call_due("987654", timezone.now())


def test_call_is_erased_with_its_request(answered):
    erase_requests([answered.pk])
    assert not Call.objects.exists()
    assert not Timer.objects.filter(kind=DUE).exists()


def test_a_request_has_one_call(answered):
    entry = answered.entries.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(request=answered, entry=entry, due_at=timezone.now())


def test_a_call_closes_as_a_yes_alone(answered):
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.update(closes_as=OutcomeValue.NOT_THIS_TIME)


class TestANewTime:
    """A promise ran out, and they have a number alone: somebody calls them with the new time."""

    @pytest.fixture
    def late(self, brandt, act, sam, now):
        due_at = timezone.now() + timedelta(minutes=20)
        made = promise(brandt, what="an answer", due_at=due_at, by=act(sam))
        now.shift(30 * 60)
        mark_promise_due(str(made.pk), timezone.now())
        brandt.refresh_from_db()
        return brandt

    @pytest.fixture
    def renewed(self, late, act, sam):
        return self.renew(late, act(sam))

    def renew(self, request, by, hours=1, **more):
        due_at = timezone.now() + timedelta(hours=hours)
        said = {"what": "an answer", "sorry": SORRY} | more
        return promise(request, due_at=due_at, despite_doubt=True, by=by, **said)

    def test_new_time_by_phone_is_a_call_with_its_words(self, renewed, late, act, sam):
        call = Call.objects.get()
        assert (call.entry, call.closes_as) == (renewed.entry, "")
        assert SORRY in request_head(late, by=act(sam)).call.html
        row = queue_page(act(sam), DeskFilter()).rows[0]
        assert "Call to make" in row.chips
        assert "untold" not in renewed.entry.detail

    def test_told_they_wait_no_more_and_the_promise_stands(self, renewed, late, act, kim):
        record_told(late, way=Way.PHONE, by=act(kim))
        late.refresh_from_db()
        renewed.refresh_from_db()
        assert (late.waiting_since, late.promised_for) == (None, renewed.due_at)
        assert renewed.state == PromiseState.OPEN
        assert not Call.objects.exists()

    def test_undone_there_is_no_call(self, renewed, act, sam):
        entry = renewed.entry
        entry.request = renewed.request
        undo(entry, by=act(sam))
        assert not Call.objects.exists()
        assert not Timer.objects.filter(kind=DUE).exists()

    def test_passed_promise_drops_its_call(self, renewed, late, now):
        now.shift(2 * 3600)
        mark_promise_due(str(renewed.pk), timezone.now())
        late.refresh_from_db()
        assert not Call.objects.exists()
        assert late.late_since is not None

    def test_a_newer_time_takes_its_place(self, renewed, late, act, sam):
        newer = self.renew(late, act(sam), hours=2)
        assert Call.objects.get().entry == newer.entry

    def test_an_answer_that_waits_to_be_told_is_more(self, late, act, sam):
        reply(late, words="It is here.", seen_revision=late.revision, by=act(sam))
        self.renew(late, act(sam))
        assert Call.objects.get().entry.kind == EntryKind.REPLY

    def test_an_answer_takes_its_place(self, renewed, late, act, sam):
        late.refresh_from_db()
        reply(late, words="It is here.", seen_revision=late.revision, by=act(sam))
        assert Call.objects.get().entry.kind == EntryKind.REPLY

    def test_who_asked_us_not_to_call_is_not_called(self, late, act, sam):
        patron = late.patron
        patron.call_wish = CallWish.NO_CALL
        patron.save()
        assert self.renew(late, act(sam)).entry.detail["untold"]
        assert not Call.objects.exists()

    def test_the_page_says_it_and_calls_nothing_sent(self, late, client_of, sam):
        browser, address = client_of(sam), f"/desk/{late.pk}/new-time"
        form = browser.get(address).context["act_form"]
        assert "We add a call to the list" in str(form.fields["words"].help_text)
        sent = {name: form[name].value() for name in form.fields}
        page = browser.post(address, {k: v for k, v in sent.items() if v is not None}, follow=True)
        assert "Now make the call" in page.text
        assert 'id="call"' in page.text
