"""Steps towards opening: what a machine sees, it sees; what it does not, a person says."""

import pytest
from django.utils import timezone

from yesdesk.core.backups import note_backup
from yesdesk.core.errors import NotAllowed, NotFound
from yesdesk.core.models import AuditEntry
from yesdesk.core.opening import how_many_open, steps_now, tick_step

pytestmark = pytest.mark.django_db


def done(name):
    return {step.name: step.is_done for step in steps_now()}[name]


def test_a_new_library_is_not_ready(library):
    assert how_many_open() > 0
    assert not done("mail_out")
    assert not done("rules_signed")


def test_what_a_machine_sees_ticks_itself(library, now, rules):
    assert done("rules_signed")
    assert done("hours")


def test_a_backup_is_done_until_it_is_old(library, now):
    assert not done("backup")
    note_backup(timezone.now(), where="/backup", size=1)
    assert done("backup")
    now.shift(27 * 3600)
    assert not done("backup")


def test_a_person_says_what_no_machine_sees(teo, act):
    assert not done("key_elsewhere")
    tick_step("key_elsewhere", is_done=True, by=act(teo))
    assert done("key_elsewhere")
    assert AuditEntry.objects.filter(subject="step:key_elsewhere").exists()
    tick_step("key_elsewhere", is_done=False, by=act(teo))
    assert not done("key_elsewhere")


@pytest.mark.parametrize("name", ["hours", "nothing-of-the-kind"])
def test_nobody_says_what_a_machine_sees(teo, act, name):
    with pytest.raises(NotFound):
        tick_step(name, is_done=True, by=act(teo))


def test_who_looks_after_nothing_ticks_nothing(sam, act):
    with pytest.raises(NotAllowed):
        tick_step("key_elsewhere", is_done=True, by=act(sam))
