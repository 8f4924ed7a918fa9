"""A clock that is wrong at a start erases nothing; other machines, or a person, say that it is right."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.clock_mark import clock_is_trusted, note_time
from yesdesk.core.errors import NotAllowed
from yesdesk.core.models import AuditEntry, Job, OutboundMessage
from yesdesk.core.tasks.timers import ensure_recurring, tick
from yesdesk.patrons import erasure
from yesdesk.patrons.clock_check import approve_pass, erasure_alert
from yesdesk.patrons.erasure import erase_due, leave_out_pass, replay_erasures
from yesdesk.patrons.erasure_list import (
    ErasureEvent,
    list_path,
    pass_names,
    passes_in,
    read_erasure_list,
)
from yesdesk.patrons.tests.code import CODE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_scrub(monkeypatch):
    """These tests run inside a transaction, where files cannot be cleared."""
    monkeypatch.setattr(erasure, "vacuum", lambda tables: True)


@pytest.fixture
def messages(old_message):
    """`messages(how_many, days)`: as many messages of that age."""

    def written(many, days=1):
        return [old_message(days) for _ in range(many)]

    return written


def there():
    return OutboundMessage.objects.count()


def test_a_clock_sixty_days_ahead_in_the_nightly_hour_erases_nothing(messages, now):
    messages(100)
    note_time()
    now.shift(timedelta(days=60))
    note_time()
    assert erase_due(timezone.now()) == {}
    assert there() == 100
    (alarm,) = erasure_alert()
    assert "its clock is wrong" in alarm.wrong_words()
    now.shift(timedelta(days=-60))
    note_time()
    assert clock_is_trusted(timezone.now())
    assert list(erasure_alert()) == []


def test_who_may_not_change_the_schedule_may_not_let_it_go_on(sam, act):
    with pytest.raises(NotAllowed):
        approve_pass(by=act(sam))


def test_a_person_says_once_that_the_date_is_right_and_it_begins_at_once(
    messages, priya, client_of, now
):
    messages(30, days=70)
    note_time()
    now.shift(timedelta(days=16))
    note_time()
    assert erase_due(timezone.now()) == {}
    page = client_of(priya).get(reverse("kept")).content.decode()
    assert reverse("erasing_go_on") in page
    client_of(priya).post(reverse("erasing_go_on"))
    assert AuditEntry.objects.filter(tag="patrons.erasing.let_go_on").exists()
    ensure_recurring()
    tick(timezone.now(), "me")
    assert Job.objects.filter(task__endswith="erase_what_is_due").exists()
    assert erase_due(timezone.now())[CODE] == 30
    assert reverse("erasing_go_on") not in client_of(priya).get(reverse("kept")).content.decode()


def test_each_line_names_its_pass_and_a_restore_can_leave_one_out(old_message):
    wrong, right = old_message(), old_message(10)
    rows = list(OutboundMessage.objects.values())
    erase_due(timezone.now())
    (named,) = passes_in(list_path())
    assert named.erased == {CODE: 1}
    erasure.erase_now(CODE, [right.pk], "staff", by=SYSTEM)
    OutboundMessage.objects.bulk_create(OutboundMessage(**row) for row in rows)  # the backup
    assert leave_out_pass(named.name) == 1
    assert leave_out_pass(named.name) == 1, "a restore that broke off is done again"
    assert pass_names(list_path()) == {named.name}
    assert replay_erasures().erased == 1
    assert list(OutboundMessage.objects.values_list("pk", flat=True)) == [wrong.pk]
    assert (
        AuditEntry.objects.filter(tag="patrons.erasures.pass_left_out").first().subject
        == f"pass:{named.name}"
    )
    assert replay_erasures().erased == 0
    erasure.erase_now(CODE, [wrong.pk], "patron", by=SYSTEM)
    OutboundMessage.objects.bulk_create(OutboundMessage(**row) for row in rows)
    assert replay_erasures().erased == 2, "what was asked for later is erased again"


def test_what_is_erased_again_keeps_the_name_of_its_pass(old_message):
    old = old_message()
    row = OutboundMessage.objects.filter(pk=old.pk).values().get()
    erase_due(timezone.now())
    OutboundMessage.objects.create(**row)
    replay_erasures()
    lines = [line for line in read_erasure_list(list_path()) if line.word is ErasureEvent.ERASED]
    assert len(lines) == 2
    assert len({line.of_pass for line in lines}) == 1
