"""A hold pauses erasing for exactly what it names, until released."""

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, ValidationRefusal
from yesdesk.core.models import AuditEntry, OutboundMessage
from yesdesk.patrons import erasure
from yesdesk.patrons.erasure import erase_due, erase_now
from yesdesk.patrons.erasure_list import ErasureEvent, list_path, read_erasure_list
from yesdesk.patrons.models import LegalHold
from yesdesk.patrons.retention import place_legal_hold, release_hold
from yesdesk.patrons.tests.code import CODE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_scrub(monkeypatch):
    monkeypatch.setattr(erasure, "vacuum", lambda tables: True)


@pytest.fixture
def officer(priya, act):
    return act(priya)


def test_what_is_held_stays_and_its_neighbour_goes(old_message, officer):
    held, _other = old_message(), old_message()
    place_legal_hold(f"message:{held.pk}", reason="Court of Wren, 2026/17", by=officer)
    assert erase_due(timezone.now())[CODE] == 1
    assert OutboundMessage.objects.get().pk == held.pk
    assert erase_now(CODE, [held.pk], "staff", by=officer) == 0


def test_many_held_ones_do_not_hide_what_is_due_after_them(old_message, officer, monkeypatch):
    monkeypatch.setattr(erasure, "_FIRST_BATCH", 2)
    for _ in range(5):
        place_legal_hold(f"message:{old_message(100).pk}", reason="Court of Wren", by=officer)
    old_message(90)
    assert erase_due(timezone.now())[CODE] == 1
    assert OutboundMessage.objects.count() == 5


def test_a_message_about_something_held_stays_too(old_message, officer):
    LegalHold.objects.create(subject="request:7", reason="Court of Wren", since=timezone.now())
    old_message(about="request:7")
    assert erase_due(timezone.now())[CODE] == 0


def test_released_it_goes_with_the_next_pass(old_message, officer):
    row = place_legal_hold(f"message:{old_message().pk}", reason="Court of Wren", by=officer)
    assert release_hold(row, by=officer)
    assert not release_hold(row, by=officer)
    assert erase_due(timezone.now())[CODE] == 1
    words = [line.word for line in read_erasure_list(list_path())]
    assert words == [ErasureEvent.HELD, ErasureEvent.RELEASED, ErasureEvent.ERASED]
    tags = ["patrons.hold.set", "patrons.hold.released"]
    assert list(AuditEntry.objects.order_by("id").values_list("tag", flat=True)) == tags


def test_holding_twice_is_one_hold(old_message, officer):
    subject = f"message:{old_message().pk}"
    assert place_legal_hold(subject, reason="Court", by=officer) == place_legal_hold(
        subject, reason="Again", by=officer
    )


@pytest.mark.parametrize("subject", ["message:1", "message:0", "nothing:1", "message", "message:x"])
def test_nothing_there_is_said_in_a_sentence(library, officer, subject):
    with pytest.raises(ValidationRefusal) as more:
        place_legal_hold(subject, reason="Court of Wren", by=officer)
    assert set(more.value.fields) == {"subject"}


def test_a_hold_says_on_whose_word(old_message, officer):
    with pytest.raises(ValidationRefusal) as more:
        place_legal_hold(f"message:{old_message().pk}", reason=" ", by=officer)
    assert set(more.value.fields) == {"reason"}


def test_only_who_may_change_the_schedule_holds(old_message, lea, act):
    with pytest.raises(NotAllowed):
        place_legal_hold(f"message:{old_message().pk}", reason="Court", by=act(lea))
    assert place_legal_hold(f"message:{old_message().pk}", reason="Court", by=SYSTEM)
