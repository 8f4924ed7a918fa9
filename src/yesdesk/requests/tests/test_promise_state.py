"""What becomes of a promise: one that ran out stands first, until it is answered or has a new time; an undo brings it
back.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.errors import EditConflict
from yesdesk.core.models import OutboundMessage, Timer
from yesdesk.desk.decisions.cancel import undo
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.promise_reminders import SOON
from yesdesk.requests.actions.promise_state import DUE, mark_promise_due, settle_promises
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Channel, Entry, Promise, PromiseState, Request
from yesdesk.requests.queries.patron_letters import sorry_words, what_was_promised
from yesdesk.requests.queries.promises import due_promises
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_page
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
SORRY = "We promised you an answer by 17:50. We are late, and we are sorry."


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def in_minutes(minutes):
    return timezone.now() + timedelta(minutes=minutes)


def in_two_hours(request, by):
    return promise(request, what="an answer", due_at=in_minutes(120), despite_doubt=True, by=by)


@pytest.fixture
def late(mill, act, kim, now):
    """`late(minutes)`: a request with a promise of Kim's that ran out so long ago."""

    def made(minutes=12, branch=mill, what="an answer", **need):
        now.shift(-60 * (minutes + 20))
        request = ask_as_ana(branch, **need)
        due = promise(request, what=what, due_at=in_minutes(20), despite_doubt=True, by=act(kim))
        now.shift(60 * 20)
        mark_promise_due(str(due.pk), timezone.now())
        now.shift(60 * minutes)
        return fresh(request)

    return made


@pytest.fixture
def two_late(mill, act, kim, now):
    """Two promises of one request that both ran out."""
    request = ask_as_ana(mill)
    made = [
        promise(request, what=what, due_at=in_minutes(minutes), by=act(kim))
        for what, minutes in (("an answer", 20), ("a list", 25))
    ]
    now.shift(30 * 60)
    for each in made:
        mark_promise_due(str(each.pk), timezone.now())
    return fresh(request)


def states(request):
    return list(request.promises.order_by("pk").values_list("state", flat=True))


def test_an_answer_in_time_keeps_it(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = in_two_hours(request, act(sam))
    now.shift(3600)
    reply(request, words="Here", seen_revision=request.revision, by=act(sam))
    made.refresh_from_db()
    request.refresh_from_db()
    assert made.state == PromiseState.KEPT
    assert request.promised_for is None
    assert not Timer.objects.filter(kind=DUE).exists()


def test_when_its_time_passes_the_request_waits_again(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = in_two_hours(request, act(sam))
    now.shift(3 * 3600)
    mark_promise_due(str(made.pk), timezone.now())
    made.refresh_from_db()
    request.refresh_from_db()
    assert made.state == PromiseState.BROKEN
    assert request.waiting_since == made.due_at


def test_an_answer_after_that_is_late(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = in_two_hours(request, act(sam))
    now.shift(3 * 3600)
    mark_promise_due(str(made.pk), timezone.now())
    mark_promise_due(str(made.pk), timezone.now())
    request.refresh_from_db()
    reply(request, words="Sorry, here", seen_revision=request.revision, by=act(sam))
    made.refresh_from_db()
    assert made.state == PromiseState.LATE


def test_a_promise_already_kept_is_left_alone(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = in_two_hours(request, act(sam))
    reply(request, words="Here", seen_revision=request.revision, by=act(sam))
    now.shift(3 * 3600)
    mark_promise_due(str(made.pk), timezone.now())
    made.refresh_from_db()
    assert made.state == PromiseState.KEPT


def test_promise_can_be_undone(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = in_two_hours(request, act(sam))
    entry = made.entry
    entry.request = request
    undo(entry, by=act(sam))
    request.refresh_from_db()
    made.refresh_from_db()
    assert made.state == PromiseState.TAKEN_BACK
    assert request.waiting_since is not None
    assert request.promised_for is None


class TestInTheList:
    def rows(self, by, view=None, **more):
        return queue_page(by, view or DeskFilter(), **more).rows

    def test_late_promise_comes_before_walk_ins_and_says_how_late(self, late, mill, act, sam, now):
        ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam), name="Bo")
        ask_as_ana(mill, name="Cy")
        request = late(name="Mr Osei", words="Is the lift mended?")
        first, second, third = self.rows(act(sam))
        assert (first.pk, first.who, first.said) == (request.pk, "Mr Osei", "Is the lift mended?")
        assert (first.waits, first.promised) == ("12 min late", "by 17:50")
        assert (second.who, second.at_desk, third.who) == ("Bo", True, "Cy")

    def test_later_of_two_late_promises_comes_first(self, late, act, sam):
        young, old = late(5), late(40)
        assert [row.pk for row in self.rows(act(sam))] == [old.pk, young.pk]

    def test_pages_follow_each_other_without_a_gap(self, late, mill, act, sam, now):
        for minutes in (3, 30, 90):
            late(minutes)
        late(10, channel=Channel.WALK_IN)
        for number in range(4):
            ask_as_ana(mill, channel=Channel.WALK_IN if number % 2 else Channel.WEB, by=act(sam))
            now.shift(1)
        Request.objects.filter(late_since__isnull=False, channel=Channel.WALK_IN).update(
            at_desk=True
        )
        whole = [row.pk for row in self.rows(act(sam))]
        seen, after = [], ""
        while True:
            page = queue_page(act(sam), DeskFilter(branch=mill.pk), after=after, size=1)
            seen += [row.pk for row in page.rows]
            after = page.older
            if not after:
                break
        assert seen == whole
        assert len(whole) == 8

    def test_late_promise_is_marked_in_other_queues_until_answered(self, late, act, sam):
        request = late()
        (row,) = self.rows(act(sam), DeskFilter(Queue.ALL))
        assert row.waits == "12 min late"
        reply(request, words="Yes.", seen_revision=request.revision, by=act(sam))
        (row,) = self.rows(act(sam), DeskFilter(Queue.ALL))
        assert (row.waits, row.promised) == ("answered", "")

    def test_what_is_late_is_not_named_a_second_time_as_coming_next(self, late, act, sam, mill):
        request = late()
        promise(ask_as_ana(mill), what="an answer", due_at=in_minutes(60), by=act(sam))
        assert [line.late for line in due_promises(act(sam), mill.pk)] == [True, False]
        (coming,) = due_promises(act(sam), mill.pk, late_too=False)
        assert not coming.late
        assert coming.href != f"/desk/{request.pk}"


class TestANewTime:
    def test_new_time_replaces_the_late_promise_with_one_letter(self, late, act, sam):
        request = late()
        OutboundMessage.objects.all().delete()
        made = promise(
            request, what="an answer", due_at=in_minutes(30), sorry=SORRY,
            seen_revision=request.revision, by=act(sam),
        )  # fmt: skip
        request = fresh(request)
        assert states(request) == [PromiseState.RENEWED, PromiseState.OPEN]
        assert Promise.objects.get(state=PromiseState.RENEWED).renewed_by == made
        assert (request.late_since, request.promised_for) == (None, made.due_at)
        letter = OutboundMessage.objects.get()
        assert letter.pk == made.entry.message
        assert letter.text.split("\n\n")[:3] == [
            "Hello Ana,", SORRY, "You will hear from us by 18:32.",
        ]  # fmt: skip
        assert made.entry.text == f"{SORRY}\n\nYou will hear from us by 18:32."

    def test_the_words_are_ready_in_her_language_and_say_what_was_promised(self, late):
        assert sorry_words(late(), now=timezone.now()) == SORRY
        assert "une réponse" in sorry_words(late(language="fr"), now=timezone.now())
        assert "a call from Lea" in sorry_words(late(what="a call from Lea"), now=timezone.now())

    def test_a_day_that_is_not_today_is_named(self, late, now):
        assert "Tue 3 Nov, 17:50" in sorry_words(late(24 * 60 + 12), now=timezone.now())

    def test_where_nothing_is_late_no_words_are_ready(self, mill):
        request = ask_as_ana(mill)
        assert sorry_words(request, now=timezone.now()) == ""
        assert what_was_promised(request) == "an answer"

    def test_two_late_ones_have_one_new_time(self, two_late, act, sam):
        request = two_late
        assert what_was_promised(request) == "an answer; a list"
        promise(request, what="both", due_at=in_minutes(30), sorry=SORRY, by=act(sam))
        assert states(request) == [PromiseState.RENEWED, PromiseState.RENEWED, PromiseState.OPEN]

    def test_who_comes_second_hears_that_something_is_new_and_changes_nothing(
        self, late, act, sam, kim
    ):
        request = late()
        theirs = fresh(request)
        promise(
            request, what="an answer", due_at=in_minutes(30), sorry=SORRY,
            seen_revision=request.revision, by=act(sam),
        )  # fmt: skip
        with pytest.raises(EditConflict):
            promise(
                theirs, what="an answer", due_at=in_minutes(60), sorry=SORRY,
                seen_revision=theirs.revision, by=act(kim),
            )  # fmt: skip
        assert states(request) == [PromiseState.RENEWED, PromiseState.OPEN]

    def test_an_ordinary_promise_takes_its_place_too(self, late, act, sam):
        request = late()
        promise(request, what="an answer", due_at=in_minutes(30), by=act(sam))
        assert fresh(request).late_since is None
        assert states(request) == [PromiseState.RENEWED, PromiseState.OPEN]

    def test_the_next_answer_settles_only_the_new_one(self, late, act, sam):
        request = late()
        promise(request, what="an answer", due_at=in_minutes(30), sorry=SORRY, by=act(sam))
        request = fresh(request)
        reply(request, words="Here", seen_revision=request.revision, by=act(sam))
        assert states(request) == [PromiseState.RENEWED, PromiseState.KEPT]


class TestUndone:
    def undone(self, made, by):
        entry = Entry.objects.select_related("request__branch", "request__patron").get(
            pk=made.entry_id
        )
        undo(entry, by=by)
        return fresh(made.request)

    def test_the_late_one_is_late_again_and_first(self, late, act, sam, kim):
        request = late()
        was = request.late_since
        made = promise(request, what="an answer", due_at=in_minutes(30), sorry=SORRY, by=act(sam))
        request = self.undone(made, act(kim))
        assert states(request) == [PromiseState.BROKEN, PromiseState.TAKEN_BACK]
        assert (request.late_since, request.waiting_since, request.promised_for) == (was, was, None)
        assert not Timer.objects.filter(kind__in=(DUE, SOON)).exists()
        assert queue_page(act(sam), DeskFilter()).rows[0].waits == "12 min late"

    def test_undone_twice_it_is_undone_once(self, late, act, sam):
        made = promise(late(), what="an answer", due_at=in_minutes(30), sorry=SORRY, by=act(sam))
        self.undone(made, act(sam))
        entries = Entry.objects.count()
        self.undone(made, act(sam))
        assert Entry.objects.count() == entries

    def test_undone_new_time_can_be_set_again(self, late, act, sam):
        request = late()
        made = promise(request, what="an answer", due_at=in_minutes(30), sorry=SORRY, by=act(sam))
        self.undone(made, act(sam))
        promise(fresh(request), what="an answer", due_at=in_minutes(40), sorry=SORRY, by=act(sam))
        assert states(request) == [PromiseState.RENEWED, PromiseState.TAKEN_BACK, PromiseState.OPEN]

    def test_a_promise_that_was_no_new_time_leaves_nothing_late(self, mill, act, sam):
        made = promise(ask_as_ana(mill), what="an answer", due_at=in_minutes(30), by=act(sam))
        request = self.undone(made, act(sam))
        assert (request.late_since, request.waiting_since) == (None, request.opened_at)


class TestItsEnd:
    def test_closing_the_request_ends_it(self, late, act, sam):
        from yesdesk.requests.models import OutcomeValue

        request = late()
        close_request(request, value=OutcomeValue.YES, by=act(sam))
        assert fresh(request).late_since is None
        assert states(request) == [PromiseState.LATE]

    def test_settling_tells_the_request_in_hand_too(self, late):
        request = late()
        settle_promises(request, now=timezone.now())
        assert request.late_since is None

    def test_the_first_of_two_says_since_when(self, two_late):
        first, second = two_late.promises.order_by("due_at")
        assert (two_late.late_since, two_late.waiting_since) == (first.due_at, first.due_at)
        assert first.due_at < second.due_at
