"""Who looks after a request."""

import pytest

from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.models import Event
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.pages.pass_form import ANYBODY, PassForm
from yesdesk.requests.access import access_request
from yesdesk.requests.actions.assignment import able_colleagues, assign, hand_over, unassign
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import Entry, EntryKind, HandOver, OutcomeValue
from yesdesk.testing.needs import ask_as_ana


def test_hand_over_moves_the_request_to_branch_and_colleague(mill, hill, act, sam, noor):
    request = ask_as_ana(mill)
    hand_over(request, words="She likes e-mail", branch=hill, to=noor, by=act(sam))
    request.refresh_from_db()
    assert (request.branch, request.assigned_to) == (hill, noor)
    assert request.waiting_since is not None
    topics = set(Event.objects.values_list("topic", flat=True))
    assert {f"desk.{mill.pk}", f"desk.{hill.pk}", f"staff.{noor.pk}"} <= topics


def test_hand_over_to_a_colleague_of_another_branch_is_refused(mill, act, sam, noor):
    with pytest.raises(ValidationRefusal) as needs:
        hand_over(ask_as_ana(mill), words="for you", branch=mill, to=noor, by=act(sam))
    assert "to" in needs.value.fields


def test_hand_over_can_be_undone(mill, hill, act, sam):
    request = ask_as_ana(mill)
    assign(request, by=act(sam))
    entry = hand_over(request, words="for you", branch=hill, by=act(sam))
    undo(entry, by=act(sam))
    request.refresh_from_db()
    assert (request.branch, request.assigned_to) == (mill, sam)


def test_hand_over_is_undone_only_once(mill, hill, act, sam):
    request = ask_as_ana(mill)
    entry = hand_over(request, words="for you", branch=hill, by=act(sam))
    for _tap in range(2):
        undo(entry, by=act(sam))
    assert Entry.objects.filter(request=request, kind=EntryKind.UNDONE).count() == 1


def test_hand_over_entry_does_not_name_the_former_holder(mill, hill, act, sam, kim):
    request = ask_as_ana(mill)
    assign(request, by=act(kim))
    entry = hand_over(request, words="for you", branch=hill, to=None, by=act(sam))
    assert entry.detail == {"branch": hill.name}
    left = HandOver.objects.get(entry=entry)
    assert (left.branch, left.service_point, left.was_assigned_to) == (mill, None, kim)


def test_second_assign_is_refused(mill, act, sam, kim):
    request = ask_as_ana(mill)
    seen_by_kim = access_request(act(kim), request.pk)
    assign(request, by=act(sam))
    with pytest.raises(Refusal) as refusal:
        assign(seen_by_kim, by=act(kim))
    assert "Sam" in refusal.value.sentence
    request.refresh_from_db()
    assert request.assigned_to == sam


def test_what_was_left_lying_can_be_put_back(mill, act, sam, kim):
    request = ask_as_ana(mill)
    assign(request, by=act(sam))
    unassign(request, by=act(kim))
    request.refresh_from_db()
    assert request.assigned_to is None


def test_the_form_calls_branches_and_colleagues_by_name(mill, hill, act, sam, kim):
    colleagues = able_colleagues(ask_as_ana(mill), by=act(sam))
    page = str(PassForm(colleagues=colleagues, here=mill.pk))
    assert f">{mill.name}</option>" in page
    assert f">{kim.name}</option>" in page


def test_nobody_is_chosen_before_somebody_chooses(mill, act, sam, kim):
    colleagues = able_colleagues(ask_as_ana(mill), by=act(sam))
    sent = {"words": "Please look", "branch": mill.pk}
    assert "to" in PassForm(sent, colleagues=colleagues, here=mill.pk).errors
    anybody = PassForm({**sent, "to": ANYBODY}, colleagues=colleagues, here=mill.pk)
    assert anybody.is_valid()


def test_a_closed_request_is_not_passed_on(mill, act, sam):
    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    with pytest.raises(Refusal, match=r"desk\.request\.closed"):
        hand_over(request, words="for you", branch=mill, by=act(sam))
