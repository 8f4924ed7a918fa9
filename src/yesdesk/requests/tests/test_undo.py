"""Undo puts back what an entry's row kept, once, within ten minutes, where nothing was built on it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import NotAllowed, Refusal
from yesdesk.core.models import Event
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.requests.actions.assignment import assign, hand_over
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.merge import merge
from yesdesk.requests.actions.presence import ping_presence
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.actions.undo import undo_entry
from yesdesk.requests.models import Entry, EntryKind, OutcomeValue, Promise, Request, Way
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.permissions import call_as_anybody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def again(entry):
    return Entry.objects.select_related("request__branch", "request__patron").get(pk=entry.pk)


def standing(*requests):
    names = ("waiting_since", "at_desk", "held", "assigned_to_id", "branch_id", "merged_into_id")
    columns = (*names, "promised_for", "late_since", "closed_at", "outcome")
    rows = Request.objects.filter(pk__in=[request.pk for request in requests])
    return list(rows.order_by("pk").values(*columns))


def close(request, by, _hill):
    return close_request(request, value=OutcomeValue.YES, by=by).entry


def promise_it(request, by, _hill):
    due_at = timezone.now() + timedelta(hours=1)
    return promise(request, what="an answer", due_at=due_at, despite_doubt=True, by=by).entry


def pass_on(request, by, hill):
    return hand_over(request, words="Yours is warmer.", branch=hill, by=by)


def merge_one(request, by, _hill):
    return merge([fresh(request)], into=fresh(Request.objects.earliest("pk")), by=by)


@pytest.fixture(params=[close, promise_it, pass_on, merge_one], ids=lambda act: act.__name__)
def done(request, two, hill, act, kim):
    """A younger request of Ana's that Kim has, how both stood, and the entry of what Sam then did to it."""
    older, younger = two
    assign(younger, by=act(kim))
    before = standing(older, younger)
    return before, two, lambda by: request.param(fresh(younger), by, hill)


class TestEachKind:
    def test_undo_puts_back_what_was_when_nine_minutes_are_over(self, done, act, sam, lea, now):
        before, two, do = done
        entry = do(act(sam))
        assert standing(*two) != before
        now.shift(9 * 60)
        assert undo_entry(again(entry), by=act(lea))
        assert standing(*two) == before

    def test_undo_is_refused_when_eleven_minutes_are_over(self, done, act, sam, now):
        _before, two, do = done
        entry = do(act(sam))
        after = standing(*two)
        now.shift(11 * 60)
        with pytest.raises(Refusal) as refused:
            undo_entry(again(entry), by=act(sam))
        assert refused.value.code == "desk.undo.too_late"
        assert standing(*two) == after

    def test_undo_happens_once_when_it_is_pressed_twice(self, done, act, sam, lea):
        _before, _two, do = done
        entry = do(act(sam))
        undo_entry(again(entry), by=act(sam))
        undo_entry(again(entry), by=act(lea))
        assert Entry.objects.filter(kind=EntryKind.UNDONE).count() == 1

    def test_undo_goes_on_when_colleagues_only_noted_or_looked(self, done, act, sam, kim):
        before, two, do = done
        entry = do(act(sam))
        note(again(entry).request, words="She called.", by=act(kim))
        ping_presence(again(entry).request, writing=True, by=act(kim))
        undo_entry(again(entry), by=act(sam))
        assert standing(*two) == before

    def test_undo_is_refused_when_the_patron_wrote_since(self, done, act, sam):
        _before, two, do = done
        entry = do(act(sam))
        about = again(entry).request
        patron_replied(about, words="One more", by=patron_by_link(about.pk, "en"))
        after = standing(*two)
        with pytest.raises(Refusal) as refused:
            undo_entry(again(entry), by=act(sam))
        assert refused.value.code == "desk.undo.overtaken"
        assert standing(*two) == after


def test_undo_of_one_end_leaves_that_of_another_request(mill, act, sam):
    one, other = (
        close_request(ask_as_ana(mill), value=OutcomeValue.YES, by=act(sam)) for _ in "ab"
    )
    assert [undo_entry(again(one.entry), by=act(sam)) for _twice in range(2)] == [True, False]
    other.refresh_from_db()
    assert other.undone_at is None
    assert undo_entry(again(other.entry), by=act(sam))


def test_undo_is_refused_when_somebody_may_not():
    with pytest.raises(NotAllowed):
        call_as_anybody(undo_entry)


class TestHandOver:
    @pytest.fixture
    def passed(self, mill, hill, act, sam, now):
        """Ana's request, which Sam passed on to any colleague at Hill a minute ago."""
        request = ask_as_ana(mill)
        assign(request, by=act(sam))
        entry = hand_over(request, words="Yours is warmer.", branch=hill, by=act(sam))
        now.shift(60)
        return entry

    def test_undo_is_refused_when_a_colleague_took_it_since(self, passed, act, sam, noor):
        assign(fresh(passed.request), by=act(noor))
        with pytest.raises(Refusal) as refused:
            undo_entry(again(passed), by=act(sam))
        assert refused.value.code == "desk.request.taken"
        assert fresh(passed.request).assigned_to_id == noor.pk

    @pytest.mark.parametrize("named", [True, False])
    def test_undo_tells_the_desk_and_the_colleague_who_had_it(self, mill, act, sam, kim, named):
        request = ask_as_ana(mill)
        to = kim if named else None
        entry = hand_over(request, words="Yours is warmer.", branch=mill, to=to, by=act(sam))
        Event.objects.all().delete()
        assert undo_entry(again(entry), by=act(sam))
        topics = set(Event.objects.values_list("topic", flat=True))
        assert f"desk.{mill.pk}" in topics
        assert (f"staff.{kim.pk}" in topics, "staff.None" in topics) == (named, False)

    def test_undo_goes_on_when_one_took_it_back_oneself(self, passed, mill, act, sam):
        assign(fresh(passed.request), by=act(sam))
        assert undo_entry(again(passed), by=act(sam))
        assert fresh(passed.request).branch == mill


class TestMerge:
    @pytest.fixture
    def three(self, two, writes):
        return (*two, writes("And one for my son."))

    @pytest.mark.parametrize("way", [Way.EMAIL, Way.HERE])
    def test_undo_is_refused_when_the_patron_was_told(self, two, act, sam, kim, way):
        older, younger = two
        entry = merge([younger], into=older, by=act(sam))
        into = fresh(older)
        reply(into, words="Here.", seen_revision=into.revision, way=way, by=act(kim))
        with pytest.raises(Refusal) as refused:
            undo_entry(again(entry), by=act(sam))
        assert refused.value.code == "desk.undo.overtaken"
        assert fresh(younger).merged_into_id == older.pk

    def test_undo_goes_on_when_the_answer_since_was_undone_too(self, two, act, sam):
        before = standing(*two)
        entry = merge([two[1]], into=two[0], by=act(sam))
        into = fresh(two[0])
        told = reply(into, words="Here.", seen_revision=into.revision, by=act(sam))
        undo_entry(again(told), by=act(sam))
        undo_entry(again(entry), by=act(sam))
        assert standing(*two) == before

    def test_three_come_apart_each_as_it_was(self, three, act, sam, kim):
        oldest, second, third = three
        assign(second, by=act(kim))
        due_at = timezone.now() + timedelta(hours=1)
        promise(third, what="an answer", due_at=due_at, despite_doubt=True, by=act(sam))
        Request.objects.filter(pk=second.pk).update(at_desk=True)
        before, came = standing(*three), naive_counts()
        entry = merge([fresh(second), fresh(third)], into=fresh(oldest), by=act(sam))
        assert fresh(oldest).at_desk
        undo_entry(again(entry), by=act(kim))
        assert standing(*three) == before
        assert naive_counts() == came

    def test_undo_tells_the_pages_of_these_requests_alone(self, three, writes, act, sam):
        other = writes("Not hers")
        entry = merge(three[1:], into=three[0], by=act(sam))
        Event.objects.all().delete()
        undo_entry(again(entry), by=act(sam))
        told = {f"request.{one.pk}" for one in (*three, other)}
        told &= set(Event.objects.values_list("topic", flat=True))
        assert told == {f"request.{one.pk}" for one in three}
        assert not any(fresh(one).assigned_at for one in three)

    def test_later_merge_of_three_is_undone_alone(self, three, act, sam):
        oldest, second, third = three
        first = merge([second], into=oldest, by=act(sam))
        between = standing(*three)
        last = merge([fresh(third)], into=fresh(oldest), by=act(sam))
        with pytest.raises(Refusal):
            undo_entry(again(first), by=act(sam))
        undo_entry(again(last), by=act(sam))
        assert standing(*three) == between

    def test_undo_over_sundays_midnight_counts_nothing_twice(self, three, act, sam, mill, now):
        now.move_to(datetime(2026, 11, 8, 23, 55, tzinfo=ZoneInfo(mill.time_zone)))
        before, came = standing(*three), naive_counts()
        entry = merge(three[1:], into=three[0], by=act(sam))
        now.shift(9 * 60)
        undo_entry(again(entry), by=act(sam))
        assert standing(*three) == before
        assert naive_counts() == came

    @pytest.mark.parametrize("of", [0, 1], ids=["older", "younger"])
    def test_a_promise_that_ran_out_meanwhile_waits_when_it_is_undone(self, two, act, sam, now, of):
        due_at = timezone.now() + timedelta(minutes=15)
        made = promise(two[of], what="it", due_at=due_at, despite_doubt=True, by=act(sam))
        now.shift(14 * 60)
        entry = merge([fresh(two[1])], into=fresh(two[0]), by=act(sam))
        now.shift(2 * 60)
        mark_promise_due(str(made.pk), timezone.now())
        undo_entry(again(entry), by=act(sam))
        owing, other = fresh(two[of]), fresh(two[1 - of])
        assert (owing.late_since, owing.waiting_since) == (due_at, due_at)
        assert other.waiting_since == other.opened_at
        assert Promise.objects.get().request_id == owing.pk
