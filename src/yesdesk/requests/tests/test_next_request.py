"""The next person: in the desk's order, never a colleague's; told in person and closed with one tap."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import EditConflict
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.decisions.cancel import undo
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.close import PROMISED, close_request
from yesdesk.requests.actions.emergency import set_emergency
from yesdesk.requests.actions.intake import ask_second_look, patron_replied
from yesdesk.requests.actions.next_request import (
    next_request,
    next_requests,
    take_next,
    tell_and_close,
)
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Channel, EntryKind, OutcomeValue, Request, Way
from yesdesk.testing.needs import ask_as_ana

NO = {"reason": "It is not ours.", "nearest_yes": "Another one.", "ask_again": "In March."}


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


@pytest.fixture
def asks(mill, act, sam, now):
    """`asks("Bo", at_desk=True)`: somebody waits, each a minute later than the one before."""

    def made(name, *, at_desk=False, branch=mill):
        channel = Channel.WALK_IN if at_desk else Channel.WEB
        request = ask_as_ana(branch, name=name, channel=channel, by=act(sam))
        now.shift(60)
        return request

    return made


@pytest.fixture
def late(asks, act, kim, now):
    request = asks("Mr Osei")
    due_at = timezone.now() + timedelta(minutes=20)
    made = promise(request, what="an answer", due_at=due_at, by=act(kim))
    Request.objects.filter(pk=request.pk).update(assigned_to=None)
    now.shift(30 * 60)
    mark_promise_due(str(made.pk), timezone.now())
    return fresh(request)


class TestTheOrder:
    def test_who_stands_here_then_what_is_late_then_the_longest_wait(self, asks, act, sam, late):
        first, second, bo = asks("Cy"), asks("Di"), asks("Bo", at_desk=True)
        order = [bo, late, first, second]
        for request in order:
            assert next_request(act(sam), None).pk == request.pk
            close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
        assert next_request(act(sam), None) is None

    def test_an_emergency_comes_before_who_stands_here(self, asks, act, sam, kim):
        bo, threat = asks("Bo", at_desk=True), asks("Cy")
        set_emergency(threat, "threat", by=act(sam))
        Request.objects.filter(pk=threat.pk).update(waiting_since=None)
        assert [each.pk for each in next_requests(act(kim), None, size=5)] == [threat.pk, bo.pk]
        assert take_next(act(kim), None, wanted=bo.pk).pk == bo.pk

    def test_a_late_call_is_late_as_a_promise_is(self, asks, act, sam, kim, late, now):
        called = ask_as_ana(late.branch, name="Di", contact="01 23 45 67 89", by=act(sam))
        reply(called, words="Yes.", seen_revision=1, way=Way.PHONE, by=act(sam))
        waits, bo = asks("Cy"), asks("Bo", at_desk=True)
        Request.objects.update(assigned_to=None)
        now.shift(19 * 60)
        order = [bo.pk, called.pk, late.pk, waits.pk]
        assert [each.pk for each in next_requests(act(kim), late.branch_id, size=5)] == order
        Request.objects.filter(pk=called.pk).update(assigned_to=sam)
        assert called.pk not in [each.pk for each in next_requests(act(kim), None, size=5)]

    def test_next_request_names_who_waits(self, asks, act, sam):
        asks("", at_desk=True)
        assert next_request(act(sam), None).who == "someone at the desk"
        asks("Mr Okafor", at_desk=True)
        open_now = next_request(act(sam), None).pk
        assert next_request(act(sam), None, but=open_now).who == "Mr Okafor"

    def test_another_branch_is_another_list(self, asks, act, sam, mill, hill):
        asks("Cy", branch=hill)
        assert next_request(act(sam), mill.pk) is None
        assert next_request(act(sam), hill.pk).who == "Cy"

    def test_what_a_colleague_took_is_theirs(self, asks, act, sam, kim):
        request = asks("Cy")
        assign(request, by=act(kim))
        assert next_request(act(sam), None) is None
        assert next_request(act(kim), None).pk == request.pk

    def test_a_second_look_is_not_for_whoever_said_no(self, asks, act, sam, kim):
        request = asks("Cy")
        close_request(request, value=OutcomeValue.NOT_THIS_TIME, by=act(sam), **NO)
        ask_second_look(fresh(request), by=patron_by_link(request.pk, "en"))
        assert next_request(act(sam), None) is None
        assert next_request(act(kim), None).pk == request.pk

    def test_what_only_leads_read_is_not_named_to_others(self, asks, act, sam, lea):
        request = asks("Cy")
        Request.objects.filter(pk=request.pk).update(for_leads=True)
        assert next_request(act(sam), None) is None
        assert next_request(act(lea), None).pk == request.pk

    def test_held_and_answered_ones_are_nobodys_next(self, asks, act, sam):
        held, answered = asks("Cy"), asks("Di")
        Request.objects.filter(pk=held.pk).update(held=True)
        Request.objects.filter(pk=answered.pk).update(waiting_since=None)
        assert next_request(act(sam), None) is None

    def test_who_may_not_answer_has_none(self, asks, act, priya):
        asks("Cy")
        assert next_request(act(priya), None) is None

    def test_next_request_is_two_queries_for_any_number(
        self, asks, act, sam, django_assert_num_queries
    ):
        for number in range(4):
            asks(f"N{number}")
        by = act(sam)
        with django_assert_num_queries(2):
            next_request(by, None)


class TestTaken:
    def test_take_next_assigns_the_request(self, asks, act, sam):
        request = asks("Cy")
        assert take_next(act(sam), None).pk == request.pk
        assert fresh(request).assigned_to == sam

    def test_the_one_on_the_button_comes_first(self, asks, act, sam):
        asks("Cy")
        second = asks("Di")
        assert take_next(act(sam), None, wanted=second.pk).pk == second.pk

    def test_take_next_gives_each_colleague_another_request(self, asks, act, sam, kim):
        first, second = asks("Cy"), asks("Di")
        assert take_next(act(sam), None, wanted=first.pk).pk == first.pk
        assert take_next(act(kim), None, wanted=first.pk).pk == second.pk

    def test_where_nobody_waits_there_is_none(self, asks, act, sam, kim):
        request = asks("Cy")
        take_next(act(kim), None)
        assert take_next(act(sam), None, wanted=request.pk) is None

    def test_take_next_skips_the_open_request(self, asks, act, sam):
        request = asks("Cy")
        assert take_next(act(sam), None, but=request.pk) is None


class TestTold:
    def tell(self, request, by, **more):
        request = fresh(request)
        told = {"words": "", "seen_revision": request.revision} | more
        return tell_and_close(request, **told, by=by)

    def test_without_words_it_says_that_they_were_told(self, asks, act, sam):
        bo = asks("Bo", at_desk=True)
        assert self.tell(bo, act(sam)).outcome == "yes"
        assert fresh(bo).outcome == "yes"
        kinds = list(bo.entries.order_by("pk").values_list("kind", flat=True))
        assert kinds == [EntryKind.PATRON, EntryKind.TOLD, EntryKind.OUTCOME]

    def test_with_words_they_stand_there_and_nothing_is_sent(self, asks, act, sam):
        bo = asks("Bo", at_desk=True)
        before = OutboundMessage.objects.count()
        self.tell(bo, act(sam), words="Your card works again.")
        reply = bo.entries.get(kind=EntryKind.REPLY)
        assert (reply.text, reply.told) == ("Your card works again.", "here")
        assert OutboundMessage.objects.count() == before

    def test_undone_they_stand_at_the_desk_again(self, asks, act, sam):
        bo = asks("Bo", at_desk=True)
        waited = fresh(bo).waiting_since
        self.tell(bo, act(sam), words="Your card works again.")
        entry = bo.entries.get(kind=EntryKind.OUTCOME)
        entry.request = fresh(bo)
        undo(entry, by=act(sam))
        again = fresh(bo)
        assert (again.closed_at, again.at_desk, again.waiting_since) == (None, True, waited)

    def test_what_is_promised_stays_open(self, asks, act, sam):
        bo = asks("Bo", at_desk=True)
        due_at = timezone.now() + timedelta(hours=1)
        promise(fresh(bo), what="an answer", due_at=due_at, by=act(sam))
        told = self.tell(bo, act(sam))
        assert (told.outcome, told.closed) == (PROMISED, False)
        assert fresh(bo).promised_for == due_at

    def test_words_leave_what_was_promised_as_it_runs(self, asks, act, sam):
        bo = asks("Bo", at_desk=True)
        due_at = timezone.now() + timedelta(hours=1)
        promise(fresh(bo), what="an answer", due_at=due_at, by=act(sam))
        assert not self.tell(bo, act(sam), words="We ask the workshop.").closed
        assert fresh(bo).promised_for == due_at

    def test_what_they_wrote_meanwhile_is_read_first(self, asks, act, sam):
        bo = asks("Bo", at_desk=True)
        patron_replied(fresh(bo), words="One more", by=patron_by_link(bo.pk, "en"))
        for words in ("", "Done."):
            with pytest.raises(EditConflict):
                self.tell(bo, act(sam), words=words, seen_revision=1)
        assert fresh(bo).closed_at is None

    def test_what_a_first_yes_closed_stays_so(self, asks, act, sam):
        bo = asks("Bo", at_desk=True)
        close_request(bo, value=OutcomeValue.YES_BENT, by=act(sam))
        assert not self.tell(bo, act(sam), words="It works again.").closed
        assert fresh(bo).outcome == "yes_bent"
