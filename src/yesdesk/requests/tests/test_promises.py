"""What we promised has a clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import Timer
from yesdesk.requests.actions.promise_state import DUE
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.models import Promise
from yesdesk.requests.queries.letter import open_line
from yesdesk.testing.needs import ask_as_ana


def _promised(request, by, hours=2):
    due_at = timezone.now() + timedelta(hours=hours)
    return promise(request, what="an answer", due_at=due_at, despite_doubt=True, by=by)


def test_promise_takes_the_request_out_of_waiting(mill, act, sam, now):
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


@pytest.mark.parametrize("hours", [-1, 0, 24 * 91])
def test_promise_at_an_impossible_time_is_refused(mill, act, sam, now, hours):
    with pytest.raises(ValidationRefusal) as needs:
        _promised(ask_as_ana(mill), act(sam), hours)
    assert "due" in needs.value.fields
