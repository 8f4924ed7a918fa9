"""On hold: out of the list until a day, back by itself in its old place; whatever happens before ends it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import EditConflict, NotAllowed, Refusal, ValidationRefusal
from yesdesk.core.links import link_token
from yesdesk.core.models import Event, OutboundMessage, Timer
from yesdesk.core.tasks.timers import tick
from yesdesk.desk.decisions.cancel import undo
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.hold import DUE, end_hold, mark_hold_over, put_on_hold
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.models import Channel, EntryKind, OutcomeValue, Request
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_counts, queue_page
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def held(mill, act, sam):
    """Ana's request, on hold until the day after tomorrow."""
    request = ask_as_ana(mill)
    put_on_hold(request, until=in_days(2), words="Look on the shelf", by=act(sam))
    return fresh(request)


def waiting(by):
    return [row.pk for row in queue_page(by, DeskFilter()).rows]


class TestOnHold:
    def test_held_request_leaves_the_queue_for_on_hold(self, held, act, sam):
        by = act(sam)
        assert waiting(by) == []
        assert [row.pk for row in queue_page(by, DeskFilter(Queue.ON_HOLD)).rows] == [held.pk]
        assert queue_counts(by, DeskFilter(), [Queue.WAITING, Queue.ON_HOLD]) == {
            Queue.WAITING: "0",
            Queue.ON_HOLD: "1",
        }

    def test_hold_entry_is_for_staff_alone(self, held, client_of, sam):
        entry = held.entries.get(kind=EntryKind.HOLD)
        assert (entry.text, entry.author_id) == ("Look on the shelf", sam.pk)
        assert "Look on the shelf" in client_of(sam).get(f"/desk/{held.pk}").text
        link = f"/en/r/{link_of(held)}"
        assert "Look on the shelf" not in client_of(sam).get(link).text

    def test_the_patron_is_told_nothing_and_no_page_says_that_it_is_answered(self, mill, act, sam):
        request = ask_as_ana(mill)
        before = OutboundMessage.objects.count()
        put_on_hold(request, until=in_days(2), by=act(sam))
        assert OutboundMessage.objects.count() == before
        assert fresh(request).waits_since == request.opened_at

    def test_open_desks_hear_of_it(self, mill, act, sam):
        request = ask_as_ana(mill)
        Event.objects.all().delete()
        put_on_hold(request, until=in_days(2), by=act(sam))
        assert Event.objects.filter(topic=f"desk.{mill.pk}").exists()


def link_of(request):
    return link_token(request.link_id, request.link_generation)


class TestComingBack:
    def test_hold_ends_in_the_morning_at_its_old_place(self, held, mill, act, sam, now):
        ask_as_ana(mill, name="Younger")
        now.shift(timedelta(days=2))
        tick(timezone.now(), "a test")
        found = fresh(held)
        assert found.waiting_since == held.opened_at
        assert (found.on_hold_until, found.on_hold_since) == (None, None)
        assert waiting(act(sam))[0] == held.pk

    def test_hold_does_not_end_before_its_day(self, held, act, sam, now):
        now.shift(timedelta(days=1))
        tick(timezone.now(), "a test")
        assert fresh(held).waiting_since is None
        mark_hold_over(str(held.pk), timezone.now())
        assert fresh(held).waiting_since is None

    def test_what_nobody_waited_for_waits_from_that_day_on(self, mill, act, sam, now):
        request = ask_as_ana(mill)
        reply(request, words="We look.", seen_revision=request.revision, by=act(sam))
        put_on_hold(fresh(request), until=in_days(2), by=act(sam))
        now.shift(timedelta(days=2))
        tick(timezone.now(), "a test")
        assert fresh(request).waiting_since == timezone.now()

    def test_a_colleague_brings_it_back_before_that_once(self, held, act, kim):
        end_hold(held, by=act(kim))
        end_hold(held, by=act(kim))
        assert fresh(held).waiting_since == held.opened_at
        assert held.entries.filter(kind=EntryKind.UNDONE).count() == 1

    def test_hold_is_ended_by_one_tap(self, held, client_of, kim):
        browser = client_of(kim)
        assert 'id="act-end-hold"' in browser.get(f"/desk/{held.pk}").text
        browser.post(f"/desk/{held.pk}/end-hold")
        assert fresh(held).on_hold_until is None
        assert 'id="act-end-hold"' not in browser.get(f"/desk/{held.pk}").text


class TestWhatEndsIt:
    def test_a_word_of_the_patron(self, held):
        patron_replied(held, words="Any news?", by=patron_by_link(held.pk, "en"))
        found = fresh(held)
        assert (found.waiting_since, found.on_hold_until) == (held.opened_at, None)

    def test_an_answer_and_its_undo_lets_it_wait_again(self, held, act, sam):
        entry = reply(held, words="Here it is.", seen_revision=held.revision, by=act(sam))
        assert (fresh(held).waiting_since, fresh(held).on_hold_until) == (None, None)
        entry.request = fresh(held)
        undo(entry, by=act(sam))
        assert fresh(held).waiting_since == held.opened_at

    def test_an_end_and_its_undo_lets_it_wait_again(self, held, act, sam):
        close_request(held, value=OutcomeValue.YES, by=act(sam))
        assert fresh(held).on_hold_until is None
        ended = held.entries.get(kind=EntryKind.OUTCOME)
        ended.request = fresh(held)
        undo(ended, by=act(sam))
        assert fresh(held).waiting_since == held.opened_at

    def test_passing_it_on(self, held, mill, act, sam, kim):
        hand_over(held, words="Yours", branch=mill, to=kim, by=act(sam))
        assert (fresh(held).waiting_since, fresh(held).on_hold_until) == (held.opened_at, None)

    def test_a_timer_that_comes_after_that_does_nothing(self, held, act, sam, now):
        reply(held, words="Here it is.", seen_revision=held.revision, by=act(sam))
        now.shift(timedelta(days=3))
        tick(timezone.now(), "a test")
        assert fresh(held).waiting_since is None

    def test_a_note_does_not(self, held, act, kim):
        note(held, words="Looked already", by=act(kim))
        assert fresh(held).on_hold_until is not None

    def test_erasing_takes_the_timer_along(self, held):
        erase_requests([held.pk])
        assert not Timer.objects.filter(kind=DUE).exists()


class TestWhatStandsInTheWay:
    @pytest.mark.parametrize("days", [-1, 0, 91, 40_000])
    def test_no_day_to_come(self, mill, act, sam, days):
        request = ask_as_ana(mill)
        with pytest.raises(ValidationRefusal) as refused:
            put_on_hold(request, until=in_days(days), by=act(sam))
        assert list(refused.value.fields) == ["until"]
        assert fresh(request).waiting_since is not None

    def test_who_stands_here(self, mill, act, sam):
        request = ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam))
        with pytest.raises(Refusal):
            put_on_hold(request, until=in_days(1), by=act(sam))
        assert fresh(request).at_desk

    def test_a_promise(self, mill, act, sam):
        request = ask_as_ana(mill)
        due_at = timezone.now() + timedelta(hours=1)
        promise(request, what="an answer", due_at=due_at, despite_doubt=True, by=act(sam))
        with pytest.raises(Refusal):
            put_on_hold(fresh(request), until=in_days(1), by=act(sam))

    def test_hold_beyond_the_needed_day_is_refused(self, mill, act, sam):
        request = ask_as_ana(mill)
        Request.objects.filter(pk=request.pk).update(needed_by=timezone.now() + timedelta(days=1))
        with pytest.raises(Refusal):
            put_on_hold(fresh(request), until=in_days(1), by=act(sam))

    def test_closed_already(self, mill, act, sam):
        request = ask_as_ana(mill)
        close_request(request, value=OutcomeValue.YES, by=act(sam))
        with pytest.raises(Refusal):
            put_on_hold(request, until=in_days(1), by=act(sam))

    def test_who_may_not_answer(self, mill, act, priya):
        with pytest.raises(NotAllowed):
            put_on_hold(ask_as_ana(mill), until=in_days(1), by=act(priya))

    def test_words_that_came_meanwhile(self, mill, act, sam):
        request = ask_as_ana(mill)
        read = request.revision
        patron_replied(fresh(request), words="More", by=patron_by_link(request.pk, "en"))
        with pytest.raises(EditConflict):
            put_on_hold(request, until=in_days(1), seen_revision=read, by=act(sam))

    def test_the_database_knows_that_nobody_waits_and_is_on_hold(self, held):
        with pytest.raises(IntegrityError), transaction.atomic():
            Request.objects.filter(pk=held.pk).update(waiting_since=timezone.now())
