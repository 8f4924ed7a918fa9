"""A line whose act went with its request is frozen: no place, hour, charge or receipt of it leads back."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.ils.acts.retention import (
    anonymise_acts,
    anonymise_settled_acts,
    forget_who_looked,
    freeze_orphan_lines,
)
from yesdesk.ils.acts.settle import mark_unknown_after_restore, note_backing
from yesdesk.ils.models import AccountView, Act, ActState, LedgerLine
from yesdesk.ils.pseudonyms import account_pseudonyms, staff_code, tag_pseudonym

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(waive, carry):
    """`done()`: a waiver of 1.00, carried out; its line."""

    def one():
        line = LedgerLine.objects.get(tag=carry(waive(100, at_once=True))[1].uuid)
        LedgerLine.objects.filter(pk=line.pk).update(second_look=False)
        return line

    return one


@pytest.mark.parametrize("unseen", [False, True])
def test_freeze_orphan_lines(done, now, unseen):
    alone, kept = done(), done()
    if unseen:
        LedgerLine.objects.update(unseen_until=timezone.now())
    Act.objects.filter(uuid=alone.tag).delete()
    assert freeze_orphan_lines(timezone.now(), limit=9, by=SYSTEM) == 0, "of today"
    assert freeze_orphan_lines(timezone.now() + timedelta(days=1), limit=9, by=SYSTEM) == 1
    line = LedgerLine.objects.get(tag=tag_pseudonym(alone.tag))
    midnight = datetime.combine(alone.day, time(), UTC)
    assert line.frozen
    assert line.pk >= 2**40
    assert (line.compared_at, line.unseen_until) == (midnight, midnight if unseen else None)
    receipt = (alone.line, alone.number) if unseen else ("", "")
    assert (line.line, line.number) == receipt, "whoever has to look it up needs it"
    assert not LedgerLine.objects.get(pk=kept.pk).frozen


def test_forget_who_looked_at_the_account(waive, twin, sam):
    """Also where the look was for nothing, or for a guest who has no account."""
    waive(about="decision:41")
    waive(about="decision:41", patron="", does="guest_pass", target="", amount=None)
    seal = next(iter(account_pseudonyms(twin.patron)))
    looks = [("", seal), ("decision:41", ""), ("decision:9", ""), ("", "of another account")]
    for about, account in looks:
        AccountView.objects.create(user=sam, at=timezone.now(), about=about, account=account)
    tomorrow = timezone.now() + timedelta(days=1)
    assert forget_who_looked(["decision:41"], tomorrow, by=SYSTEM) == 2
    named = AccountView.objects.order_by("pk").values_list("user", flat=True)
    assert list(named) == [None, None, sam.pk, sam.pk]


@pytest.mark.parametrize("theirs", [True, False])
def test_note_backing_of_these_acts_alone(done, theirs):
    one, other = done(), done()
    later = timezone.now() + timedelta(days=1)
    Act.objects.update(unseen_until=later)
    LedgerLine.objects.update(unseen_until=later)
    note_backing([str(one.tag)], theirs=theirs, by=SYSTEM)
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for model, name in ((Act, "uuid"), (LedgerLine, "tag")):
        until = dict(model.objects.values_list(name, "unseen_until"))
        assert until == {one.tag: None if theirs else today, other.tag: later}


def test_mark_unknown_after_restore_what_was_on_its_way(waive, done):
    done()
    for state in (ActState.WAITING, ActState.SENDING, ActState.BY_HAND, ActState.CANCELLED):
        Act.objects.filter(pk=waive().pk).update(state=state)
    assert mark_unknown_after_restore(by=SYSTEM) == 2
    states = Act.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["done", "unknown", "unknown", "by_hand", "cancelled"]


def test_anonymise_acts_leaves_the_colleague_on_other_acts(done, sam):
    done(), done()
    first, second = Act.objects.filter(state=ActState.DONE)
    Act.objects.update(user=sam.pk, backer=f"S{sam.pk}")
    assert anonymise_acts([first.uuid], classes=set(), by=SYSTEM) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.user_id, second.user_id) == (None, sam.pk)
    assert (first.staff, first.backer) == (staff_code(None), "")
    Act.objects.filter(pk=second.pk).update(state=ActState.UNKNOWN)
    assert anonymise_acts([second.uuid], classes=set(), by=SYSTEM) == 0, "somebody may have to look"


def test_anonymise_settled_acts_keeps_nothing_that_its_line_has(waive, done, lea):
    """The block and who saw it by hand stay: no line of the ledger has those."""
    done(), done()
    first, second = Act.objects.order_by("pk")
    facts = {"blocked": "no", "owed": "1.00"}
    Act.objects.filter(pk=first.pk).update(
        before=facts, read_back=facts, backer=f"S{lea.pk}", latitude_version=4, no_lead=True,
        user=lea.pk,
    )  # fmt: skip
    later = timezone.now() + timedelta(days=1)
    Act.objects.filter(pk=second.pk).update(unseen_until=later)
    assert anonymise_settled_acts(timezone.now(), limit=9, by=SYSTEM) == {}
    [(old, new)] = anonymise_settled_acts(later, limit=9, by=SYSTEM).items()
    assert old == first.uuid
    struck = Act.objects.values().get(pk=first.pk)
    assert (struck["uuid"], struck["struck"], struck["staff"]) == (new, True, staff_code(None))
    assert struck["before"] == struck["read_back"] == {"blocked": "no"}
    gone = ("target", "number", "currency", "backer")
    assert [struck[name] for name in gone] == ["", "", "", ""]
    none = ("minor", "latitude_version", "unseen_until", "user_id")
    assert [struck[name] for name in none] == [None, None, None, None]
    assert struck["no_lead"] is False
    second.refresh_from_db()
    assert (second.struck, second.minor) == (False, 100), "its backer has not seen it yet"
