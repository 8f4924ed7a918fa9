""" "Lea said yes": noted by whoever asked, done at once, and seen by Lea."""

import pytest

from yesdesk.core.errors import NotAllowed, Refusal, ValidationRefusal
from yesdesk.desk.approvals.actions import answer_approval, confirm_verbal_yes, record_verbal_yes
from yesdesk.desk.tests.asked import asked
from yesdesk.ils.models import Act
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.models import Approval, ApprovalState, EntryKind
from yesdesk.requests.queries.timeline import timeline
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(mill, act, sam, lea, dana, now):
    """Sam has asked, and nobody can be asked: Lea rests in the staff room."""
    set_shift(ShiftState.BREAK, by=act(lea))
    rule = late_charges_signed(act(dana)).rule_id
    return asked(ask_as_ana(mill), rule, act(sam))


def fresh(ask):
    return Approval.objects.select_related("request__branch", "request__patron").get(pk=ask.pk)


def test_verbal_yes_is_carried_out_at_once(ask, act, sam, lea):
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    done = Act.objects.get()
    assert done.user_id == sam.pk
    assert done.backer
    assert (fresh(ask).state, fresh(ask).answered_by_id) == (ApprovalState.BY_VOICE, lea.pk)


def test_the_timeline_says_whose_word_it_was(ask, act, sam, lea):
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    lines = timeline(ask.request, by=act(sam)).entries
    assert "Lea said yes by word of mouth: Waive €32.00" in [line.who for line in lines]


def test_after_i_will_come_over_it_still_can_be_said(ask, act, sam, lea):
    Approval.objects.update(state=ApprovalState.OPEN)
    answer_approval(fresh(ask), says=ApprovalState.COMING_OVER, by=act(lea))
    record_verbal_yes(fresh(ask), whose=lea.pk, by=act(sam))
    assert fresh(ask).state == ApprovalState.BY_VOICE


def test_only_who_may_can_have_said_it(ask, act, sam, kim, ret):
    for nobody in (kim, sam, ret):
        with pytest.raises(ValidationRefusal):
            record_verbal_yes(ask, whose=nobody.pk, by=act(sam))
    assert not Act.objects.exists()


def test_only_who_asked_notes_it(ask, act, kim, lea):
    with pytest.raises(NotAllowed):
        record_verbal_yes(ask, whose=lea.pk, by=act(kim))


def test_verbal_yes_is_recorded_once(ask, act, sam, lea):
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    with pytest.raises(Refusal):
        record_verbal_yes(fresh(ask), whose=lea.pk, by=act(sam))
    assert Act.objects.count() == 1


def test_lea_says_it_was_hers(ask, act, sam, lea):
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    confirm_verbal_yes(fresh(ask), mine=True, by=act(lea))
    assert fresh(ask).state == ApprovalState.YES


def test_lea_says_she_did_not_and_nothing_is_undone_but_somebody_looks(ask, act, sam, lea):
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    confirm_verbal_yes(fresh(ask), mine=False, by=act(lea))
    assert fresh(ask).state == ApprovalState.NOT_SAID
    assert Act.objects.count() == 1
    last = fresh(ask).request.entries.latest("id")
    assert (last.kind, last.author_id) == (EntryKind.ASK_ANSWER, lea.pk)
    assert fresh(ask).request.waiting_since is not None


def test_nobody_else_says_it_for_her(ask, act, sam, lea, dana):
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    for another in (sam, dana):
        with pytest.raises(NotAllowed):
            confirm_verbal_yes(fresh(ask), mine=True, by=act(another))
