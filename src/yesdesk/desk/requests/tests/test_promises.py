"""What we promised has a clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import DayCount, Timer
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.models import Promise, PromiseState
from yesdesk.desk.requests.actions.promises import DUE, mark_promise_due, promise
from yesdesk.desk.requests.actions.reply import reply
from yesdesk.desk.requests.queries.letter import open_line
from yesdesk.testing.needs import ask_as_ana


def _promised(request, by, hours=2):
    due_at = timezone.now() + timedelta(hours=hours)
    return promise(request, what="an answer", due_at=due_at, despite_doubt=True, by=by)


def test_it_works(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = _promised(request, act(sam))
    request.refresh_from_db()
    assert request.waiting_since is None
    assert request.promised_for == made.due_at
    assert Timer.objects.get(kind=DUE).ref == str(made.pk)


@pytest.mark.parametrize(
    ("words", "field"), [({"what": open_line()}, "what"), ({"sorry": open_line()}, "words")]
)
def test_the_open_place_of_a_draft_is_no_promise(mill, act, sam, now, words, field):
    request, due_at = ask_as_ana(mill), timezone.now() + timedelta(hours=2)
    with pytest.raises(ValidationRefusal) as needs:
        promise(
            request,
            **{"what": "an answer", **words},
            due_at=due_at,
            despite_doubt=True,
            by=act(sam),
        )
    assert set(needs.value.fields) == {field}
    assert not Promise.objects.exists()


def test_an_answer_in_time_keeps_it(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = _promised(request, act(sam))
    now.shift(3600)
    reply(request, words="Here", seen_revision=request.revision, by=act(sam))
    made.refresh_from_db()
    request.refresh_from_db()
    assert made.state == PromiseState.KEPT
    assert request.promised_for is None
    assert not Timer.objects.filter(kind=DUE).exists()


def test_when_its_time_passes_the_request_waits_again(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = _promised(request, act(sam))
    now.shift(3 * 3600)
    mark_promise_due(str(made.pk), timezone.now())
    made.refresh_from_db()
    request.refresh_from_db()
    assert made.state == PromiseState.BROKEN
    assert request.waiting_since == made.due_at


def test_an_answer_after_that_is_late_and_counted_once(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = _promised(request, act(sam))
    now.shift(3 * 3600)
    mark_promise_due(str(made.pk), timezone.now())
    mark_promise_due(str(made.pk), timezone.now())
    request.refresh_from_db()
    reply(request, words="Sorry, here", seen_revision=request.revision, by=act(sam))
    made.refresh_from_db()
    assert made.state == PromiseState.LATE
    counted = dict(DayCount.objects.filter(measure="promise").values_list("value", "count"))
    assert counted == {"broken": 0, "late": 1}


def test_a_promise_already_kept_is_left_alone(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = _promised(request, act(sam))
    reply(request, words="Here", seen_revision=request.revision, by=act(sam))
    now.shift(3 * 3600)
    mark_promise_due(str(made.pk), timezone.now())
    made.refresh_from_db()
    assert made.state == PromiseState.KEPT


@pytest.mark.parametrize("hours", [-1, 0, 24 * 91])
def test_it_explains_a_time_that_cannot_be_kept(mill, act, sam, now, hours):
    with pytest.raises(ValidationRefusal) as needs:
        _promised(ask_as_ana(mill), act(sam), hours)
    assert "due" in needs.value.fields


def test_it_can_be_taken_back(mill, act, sam, now):
    request = ask_as_ana(mill)
    made = _promised(request, act(sam))
    entry = made.entry
    entry.request = request
    undo(entry, by=act(sam))
    request.refresh_from_db()
    made.refresh_from_db()
    assert made.state == PromiseState.TAKEN_BACK
    assert request.waiting_since is not None
    assert request.promised_for is None
    assert not DayCount.objects.filter(measure="promise").exists()
