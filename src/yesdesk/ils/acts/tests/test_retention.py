"""A line whose act went with its request is frozen: no place, hour, charge or receipt of it leads back."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.ils.account_facts import DONE_BY, SEEN_BY
from yesdesk.ils.acts.retention import (
    abouts_of_acts,
    anonymise_acts,
    anonymise_settled_acts,
    erase_acts_about,
    forget_who_looked,
    freeze_orphan_lines,
    line_pseudonym,
)
from yesdesk.ils.acts.settle import mark_unknown_after_restore, note_backing
from yesdesk.ils.models import AccountView, Act, ActState, ExternalWaiver, LedgerLine
from yesdesk.ils.port import Capability
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
    kept_line = LedgerLine.objects.get(pk=kept.pk)
    assert (kept_line.frozen, kept_line.number) == (False, kept.number)
    assert freeze_orphan_lines(timezone.now() + timedelta(days=1), limit=9, by=SYSTEM) == 0


@pytest.fixture
def frozen(done):
    """`frozen(second_look=True)`: a line whose act is gone, as it is after the next night."""

    def one(**changes):
        line = done()
        LedgerLine.objects.filter(pk=line.pk).update(**changes)
        Act.objects.filter(uuid=line.tag).delete()
        ExternalWaiver.objects.create(
            key=str(line.pk), day=line.day, minor=100, tag=line.tag, line=line.line,
            reference=line.number, read_at=timezone.now(),
        )  # fmt: skip
        freeze_orphan_lines(timezone.now() + timedelta(days=1), limit=9, by=SYSTEM)
        return LedgerLine.objects.get(tag=tag_pseudonym(line.tag))

    return one


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"found_minor": 100}, False),
        ({"found_minor": 90}, True),
        ({"second_look": True}, True),
        ({"second_look": True, "looked_at": datetime(2026, 11, 4, tzinfo=UTC)}, False),
        ({"number": ""}, False),
        ({"number": "", "found_minor": 90}, True),
        ({"line": ""}, False),
        ({"line": "", "found_minor": 90}, True),
    ],
)
def test_freeze_orphan_lines_keeps_the_receipt_that_somebody_looks_up(frozen, changes, kept):
    line, [there] = frozen(**changes), ExternalWaiver.objects.all()
    assert bool(line.line or line.number) is kept
    assert bool(there.line and there.reference) is kept
    assert there.sealed_tag == line.tag


@pytest.mark.parametrize("column", ["line", "reference"])
def test_freeze_orphan_lines_strikes_what_the_library_system_s_file_has_of_it(frozen, column):
    frozen(second_look=True)
    ExternalWaiver.objects.create(
        key="other", day=timezone.now(), minor=1, line="9", reference="9", read_at=timezone.now()
    )
    ExternalWaiver.objects.exclude(key="other").update(**{column: ""})
    LedgerLine.objects.update(second_look=False)
    freeze_orphan_lines(timezone.now(), limit=9, by=SYSTEM)
    rows = ExternalWaiver.objects.order_by("pk").values_list("line", "reference")
    assert list(rows) == [("", ""), ("9", "9")]


def test_line_pseudonym_is_of_that_line_alone(frozen, done):
    line, other = frozen(), done()
    assert line_pseudonym(other.tag) == tag_pseudonym(other.tag) != line.tag


def test_erase_acts_about_these_causes_alone(waive):
    """Money that may still come stays without its cause, and anything else goes, as another cause's acts do not."""
    come, ended, other = waive(), waive(), waive(about="decision:42")
    Act.objects.filter(pk=come.pk).update(
        state=ActState.UNKNOWN, rule="5", note="For Ana", fields={"who": "Ana"}
    )
    Act.objects.filter(pk=ended.pk).update(state=ActState.DONE)
    assert erase_acts_about(["decision:41"], by=SYSTEM) == 1
    left = Act.objects.order_by("pk").values_list("pk", "rule", "note", "fields")
    assert list(left) == [(come.pk, "", "", {}), (other.pk, "", "", {})]


@pytest.mark.parametrize("name", [DONE_BY, SEEN_BY])
def test_anonymise_acts_keeps_a_job_class_that_many_share(waive, name):
    acts = [waive() for _each in range(3)]
    for one, job_class in zip(acts, ("Shelver", "IT", "Shelver"), strict=True):
        facts = {name: job_class, "blocked": "no"}
        Act.objects.filter(pk=one.pk).update(
            state=ActState.DONE, job_class=job_class, read_back=facts
        )
    anonymise_acts([one.uuid for one in acts], classes={"Shelver"}, by=SYSTEM)
    rows = Act.objects.order_by("pk").values_list("job_class", "read_back")
    assert list(rows) == [
        (kept, {name: kept, "blocked": "no"}) for kept in ("Shelver", "", "Shelver")
    ]


def test_forget_who_looked_leaves_later_looks_and_other_accounts(waive, twin, sam):
    waive(about="decision:41")
    others = waive(about="decision:42", does=Capability.RENEW, amount=None, patron="99")
    seals = [account_pseudonyms(patron)[0] for patron in (twin.patron, others.patron)]
    at = timezone.now()
    for user, account, seen in (
        (sam, seals[0], at),
        (None, seals[0], at),
        (sam, seals[0], at + timedelta(days=2)),
        (sam, seals[1], at),
    ):
        AccountView.objects.create(user=user, at=seen, until=seen, account=account)
    assert forget_who_looked(["decision:41"], at + timedelta(days=1), by=SYSTEM) == 1
    named = AccountView.objects.order_by("pk").values_list("user", flat=True)
    assert list(named) == [None, None, sam.pk, sam.pk]
    assert AccountView.objects.earliest("pk").until is None


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


def test_abouts_of_acts_name_each_cause_once(waive):
    for about in ("decision:41", "decision:42", "decision:41"):
        waive(about=about)
    assert abouts_of_acts(SYSTEM) == {"decision:41", "decision:42"}


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
        user=lea.pk, unseen_until=timezone.now(),
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
    assert LedgerLine.objects.filter(tag=second.uuid).exists()
    assert anonymise_settled_acts(later, limit=9, by=SYSTEM) == {}, "once"


@pytest.mark.parametrize(
    "changes", [{"state": ActState.REFUSED}, {"does": Capability.RENEW, "minor": None}]
)
def test_anonymise_settled_acts_leaves_what_is_in_no_ledger(waive, changes):
    one = waive()
    Act.objects.filter(pk=one.pk).update(
        **{"state": ActState.DONE, "settled_at": timezone.now()} | changes
    )
    later = timezone.now() + timedelta(days=1)
    assert anonymise_settled_acts(later, limit=9, by=SYSTEM) == {}
