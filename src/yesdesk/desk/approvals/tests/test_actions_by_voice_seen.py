"""A yes by voice is of somebody who is there, is marked in the ledger until she has seen it, and finds her again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, ValidationRefusal
from yesdesk.core.models import Event, Job
from yesdesk.core.tasks.timers import tick
from yesdesk.desk.approvals.actions import confirm_verbal_yes, record_verbal_yes, request_approval
from yesdesk.desk.approvals.queries import open_approvals
from yesdesk.desk.options.option import Command
from yesdesk.desk.tests.asked import tiers, waiver
from yesdesk.ils.acts.settle import settle_by_staff
from yesdesk.ils.ledger.queries import second_look_lines, second_looks_waiting
from yesdesk.ils.models import Act, LedgerLine
from yesdesk.people.models import PushSubscription, ShiftState
from yesdesk.people.queries import possible_backers
from yesdesk.people.shift import set_reachable_by_phone, set_shift
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.models import Approval, How
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(mill, act, sam, dana, now):
    """Sam has asked for a lost book that a colleague lets go by hand; nobody is on shift."""
    rule = late_charges_signed(act(dana)).rule_id
    command = waiver(rule, 3200, how=How.MANUAL)
    return request_approval(ask_as_ana(mill), command, tiers=tiers("Lead", "Director"), by=act(sam))


def fresh(ask):
    return Approval.objects.select_related("request__branch", "request__patron").get(pk=ask.pk)


def test_who_is_at_home_said_nothing(ask, act, sam, lea):
    with pytest.raises(ValidationRefusal):
        record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    assert not Act.objects.exists()


@pytest.mark.parametrize("state", [ShiftState.ON, ShiftState.BREAK])
def test_who_is_on_shift_did_and_rests_in_the_staff_room_too(ask, act, sam, lea, state):
    set_shift(state, by=act(lea))
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    assert Act.objects.exists()


def test_colleague_is_no_backer_after_closing(ask, act, sam, lea, now):
    set_shift(ShiftState.ON, by=act(lea))
    now.shift(timedelta(hours=3))
    assert possible_backers(act(sam), tiers("Lead")) == []


def test_a_lead_names_who_can_be_reached_by_phone_today(ask, act, sam, lea, dana, now):
    with pytest.raises(NotAllowed):
        set_reachable_by_phone(lea.pk, reachable=True, by=act(sam))
    set_reachable_by_phone(lea.pk, reachable=True, by=act(dana))
    assert possible_backers(act(sam), tiers("Lead")) == [(lea.pk, "Lea")]
    set_reachable_by_phone(lea.pk, reachable=False, by=act(dana))
    assert possible_backers(act(sam), tiers("Lead")) == []
    set_reachable_by_phone(lea.pk, reachable=True, by=act(dana))
    now.shift(timedelta(hours=7))
    assert possible_backers(act(sam), tiers("Lead")) == [], "tomorrow is another day"


def test_the_page_names_them_and_says_who_counts(ask, client_of, act, sam, lea, dana):
    browser = client_of(dana)
    assert (
        browser.post(reverse("by_phone"), {"member": lea.pk, "reachable": "yes"}).status_code == 302
    )
    assert "Lea" in [name for _pk, name in browser.get(reverse("asked")).context["by_phone"]]
    assert client_of(sam).post(reverse("by_phone"), {"member": lea.pk}).status_code == 403
    assert client_of(sam).get(reverse("asked")).context["by_phone"] is None


@pytest.fixture
def voiced(ask, act, sam, lea):
    """Lea's yes as Sam noted it on a Wednesday evening; a colleague did it there by hand."""
    set_shift(ShiftState.ON, by=act(lea))
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    settle_by_staff(Act.objects.get().uuid, is_there=True, by=act(sam))
    return fresh(ask)


def test_verbal_yes_is_marked_unseen_in_the_ledger(voiced, client_of, fay):
    line = LedgerLine.objects.get()
    assert line.unseen_until is not None
    assert "not seen yet" in client_of(fay).get(f"/settings/ledger/{line.day}").text


def test_who_waits_for_her_answer_stands_before_what_was_noted(voiced, client_of, act, sam, lea):
    client_of(lea)
    later = request_approval(voiced.request, Command("ask.after"), tiers=tiers("Lead"), by=act(sam))
    assert later.ends_at >= voiced.ends_at
    assert [line.key for line in open_approvals(act(lea))] == [str(later.pk), str(voiced.pk)]


def test_confirming_a_verbal_yes_removes_the_mark(voiced, act, lea):
    confirm_verbal_yes(voiced, mine=True, by=act(lea))
    assert LedgerLine.objects.get().unseen_until is None
    assert Act.objects.get().unseen_until is None


def test_said_before_it_is_done_it_never_has_one(ask, act, sam, lea):
    set_shift(ShiftState.ON, by=act(lea))
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    confirm_verbal_yes(fresh(ask), mine=True, by=act(lea))
    settle_by_staff(Act.objects.get().uuid, is_there=True, by=act(sam))
    assert LedgerLine.objects.get().unseen_until is None


def test_verbal_yes_is_asked_again_on_the_next_open_day(voiced, lea, now, act):
    PushSubscription.objects.create(
        user=lea, endpoint="https://push.example/1", endpoint_hash="1", p256dh="k", auth="a",
        server_key=_server_key(), allowed_at=timezone.now(),
    )  # fmt: skip
    now.shift(timedelta(hours=14))  # 8:02
    tick(timezone.now(), "a test")
    assert not _rings()
    now.shift(timedelta(hours=1, minutes=2))
    Event.objects.all().delete()
    set_shift(ShiftState.ON, by=act(lea))
    tick(timezone.now(), "a test")
    assert _rings()
    assert Event.objects.filter(topic=f"staff.{lea.pk}").exists()


def _server_key():
    from yesdesk.core.webpush.keys import public_key

    return public_key()


def _rings():
    return Job.objects.filter(task__endswith="ring_for_voice")


def test_unconfirmed_verbal_yes_becomes_a_second_look(voiced, act, fay, now):
    LedgerLine.objects.update(second_look=False)
    now.shift(timedelta(hours=20))
    assert second_look_lines(act(fay)) == []
    now.shift(timedelta(hours=8))  # Thursday, after closing
    assert [bool(line.unseen_until) for line in second_look_lines(act(fay))] == [True]
    assert second_looks_waiting() == 1


def test_a_no_of_hers_is_finance_s_at_once(voiced, act, lea, fay):
    LedgerLine.objects.update(second_look=False)
    confirm_verbal_yes(voiced, mine=False, by=act(lea))
    assert len(second_look_lines(act(fay))) == 1


def test_finance_looks_and_it_is_off_the_list_but_stays_marked(voiced, act, lea, fay, client_of):
    LedgerLine.objects.update(second_look=False)
    confirm_verbal_yes(voiced, mine=False, by=act(lea))
    line = LedgerLine.objects.get()
    client_of(fay).post(reverse("ledger_looked_at", args=[line.pk]))
    assert second_look_lines(act(fay)) == []
    assert LedgerLine.objects.get().unseen_until is not None


def test_with_its_request_its_clock_goes(voiced):
    from yesdesk.core.models import Timer
    from yesdesk.requests.retention import REQUESTS

    assert Timer.objects.filter(kind="desk.voice_again").exists()
    REQUESTS.erase([voiced.request_id])
    assert not Timer.objects.filter(kind="desk.voice_again").exists()
    assert SYSTEM
