"""An upgrade takes the reason from beside whoever bent a rule, and of answered questions all but their rule."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from yesdesk.desk.models import AskUp, Entry, EntryKind
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
migration = import_module("yesdesk.desk.migrations.0011_no_reason_beside_a_name")
STEP = {"does": "place_hold", "target": "9", "words": "The Book of Mercy"}


@pytest.fixture
def request_of_ana(mill, now):
    return ask_as_ana(mill)


def act_with(request, **detail):
    return Entry.objects.create(
        request=request, kind=EntryKind.ACT, at=timezone.now(), detail={"way": "bend", **detail}
    )


def test_it_is_known_that_it_was_said_and_not_what(request_of_ana, monkeypatch):
    monkeypatch.setattr(migration, "AT_ONCE", 2)
    for _time in range(5):
        act_with(request_of_ana, rule=7, reason="danger", bend_week="2026-W45")
    without = act_with(request_of_ana, rule=7)
    for _twice in range(2):
        migration.forget_reasons(apps, None)
    details = [row.detail for row in Entry.objects.filter(kind=EntryKind.ACT).order_by("pk")]
    assert details[:5] == [{"way": "bend", "rule": 7, "bend_week": "2026-W45", "said": True}] * 5
    assert details[5] == without.detail


def test_other_entries_keep_what_they_know(request_of_ana):
    note = Entry.objects.create(
        request=request_of_ana, kind=EntryKind.NOTE, at=timezone.now(), detail={"reason": "mine"}
    )
    migration.forget_reasons(apps, None)
    assert Entry.objects.get(pk=note.pk).detail == {"reason": "mine"}


@pytest.mark.parametrize(
    ("state", "left"),
    [
        ("yes", {"rule": 7}),
        ("by_voice", {"rule": 7}),
        ("open", {"rule": 7, "steps": [{**STEP, "words": ""}]}),
        ("timed_out", {"rule": 7, "steps": [{**STEP, "words": ""}]}),
    ],
)
def test_a_question_keeps_what_is_still_to_be_done(request_of_ana, state, left):
    now = timezone.now()
    AskUp.objects.create(
        request=request_of_ana, deed={"rule": 7, "steps": [STEP]}, what={}, tiers=[], asked_at=now,
        ends_at=now, state=state,
    )  # fmt: skip
    for _twice in range(2):
        migration.forget_deeds(apps, None)
    assert AskUp.objects.get().deed == left
