"""Asking a colleague for a yes: whoever may and can be asked now, the nearest first, answered with one tap."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yesdesk.core.actors import ActorKind
from yesdesk.core.errors import NotAllowed, Refusal, ValidationRefusal
from yesdesk.core.models import Event, Timer
from yesdesk.desk.approvals.actions import answer_approval, request_approval, withdraw_approval
from yesdesk.desk.approvals.ask_lines import ask_line
from yesdesk.desk.approvals.escalate import ENDS
from yesdesk.desk.tests.asked import asked, tiers, waiver
from yesdesk.ils.models import Act
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import Approval, ApprovalState, EntryKind, OutcomeValue
from yesdesk.requests.queries.timeline import patrons_timeline, timeline
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(act, dana, now):
    return late_charges_signed(act(dana)).rule_id


@pytest.fixture
def on_shift(client_of, act, now):
    def begin(*members):
        for member in members:
            client_of(member)
            set_shift(ShiftState.ON, by=act(member))

    return begin


@pytest.fixture
def ask(mill, act, sam, lea, rule, on_shift):
    """Sam has asked, and Lea is on shift."""
    on_shift(lea)
    return asked(ask_as_ana(mill), rule, act(sam))


def fresh(ask):
    return Approval.objects.select_related("request__branch", "request__patron").get(pk=ask.pk)


def kinds(request):
    return list(request.entries.order_by("id").values_list("kind", flat=True))


def test_approval_is_open_for_two_minutes(ask):
    assert ask.state == ApprovalState.OPEN
    assert ask.ends_at - ask.asked_at == timedelta(minutes=2)
    assert Timer.objects.get(kind=ENDS).due_at == ask.ends_at


def test_whoever_may_say_yes_hears_of_it(ask, lea, dana, sam, kim):
    heard = set(Event.objects.values_list("topic", flat=True))
    assert {f"staff.{lea.pk}", f"staff.{sam.pk}", f"request.{ask.request_id}"} <= heard
    assert f"staff.{kim.pk}" not in heard


def test_a_second_tap_asks_once(ask, act, sam):
    again = request_approval(
        ask.request, waiver(ask.command["rule"], 3200), tiers=tiers("Lead", "Director"), by=act(sam)
    )
    assert again.pk == ask.pk
    assert kinds(ask.request).count(EntryKind.ASKED_UP) == 1


def test_a_yes_is_carried_out_at_once_in_the_askers_name_backed_by_the_lead(ask, act, sam, lea):
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    (done,) = Act.objects.all()
    assert (done.minor, done.user_id) == (3200, sam.pk)
    assert done.backer
    assert fresh(ask).state == ApprovalState.YES
    assert kinds(ask.request)[1:] == [EntryKind.ASKED_UP, EntryKind.ASK_ANSWER, EntryKind.ACT]
    assert not Timer.objects.filter(kind=ENDS).exists()


def test_half_of_it_is_rounded_up_for_the_patron(mill, act, sam, lea, rule, on_shift):
    on_shift(lea)
    ask = asked(ask_as_ana(mill), rule, act(sam), minor=3201)
    answer_approval(ask, says=ApprovalState.PART, by=act(lea))
    assert Act.objects.get().minor == 1601


def test_what_cannot_be_halved_is_not(mill, act, sam, lea, rule, on_shift):
    on_shift(lea)
    ask = asked(ask_as_ana(mill), rule, act(sam), minor=1)
    with pytest.raises(ValidationRefusal):
        answer_approval(ask, says=ApprovalState.PART, by=act(lea))
    assert fresh(ask).state == ApprovalState.OPEN


def test_a_no_says_why_and_the_way_on(ask, act, lea):
    with pytest.raises(ValidationRefusal) as needs:
        answer_approval(ask, says=ApprovalState.NO, why=" ", by=act(lea))
    assert set(needs.value.fields) == {"why", "next_step"}
    answer_approval(
        ask, says=ApprovalState.NO, why="It may turn up", next_step="Ask in a week", by=act(lea)
    )
    entry = fresh(ask).answer
    assert entry.text == "It may turn up\n\nAsk in a week"
    assert not Act.objects.exists()


def test_coming_over_stops_the_clock(ask, act, lea):
    answer_approval(ask, says=ApprovalState.COMING_OVER, by=act(lea))
    assert fresh(ask).state == ApprovalState.COMING_OVER
    assert not Timer.objects.filter(kind=ENDS).exists()


def test_second_answer_to_an_approval_is_refused(ask, act, lea, dana):
    answer_approval(fresh(ask), says=ApprovalState.NO, why="Why", next_step="On", by=act(lea))
    with pytest.raises(Refusal) as told:
        answer_approval(fresh(ask), says=ApprovalState.YES, by=act(dana))
    assert told.value.code == "desk.approval.settled"
    assert not Act.objects.exists()


def test_nobody_answers_their_own(mill, act, lea, dana, rule, on_shift):
    on_shift(dana)
    ask = asked(ask_as_ana(mill), rule, act(lea), "Lead", "Director", minor=9000)
    with pytest.raises(NotAllowed) as told:
        answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    assert told.value.code == "desk.approval.own"


def test_nobody_answers_who_may_not(ask, act, kim):
    with pytest.raises(NotAllowed) as told:
        answer_approval(ask, says=ApprovalState.YES, by=act(kim))
    assert told.value.code == "desk.approval.not_yours"


def test_nobody_answers_by_pin_on_the_asking_computer(mill, act, sam, lea, rule, on_shift):
    on_shift(lea)
    ask = asked(ask_as_ana(mill), rule, act(sam), asked_from="desk-1")
    at_the_same = replace(act(lea), kind=ActorKind.SHARED_DESK)
    with pytest.raises(NotAllowed) as told:
        answer_approval(ask, says=ApprovalState.YES, answered_from="desk-1", by=at_the_same)
    assert told.value.code == "desk.approval.same_screen"
    answer_approval(ask, says=ApprovalState.YES, answered_from="desk-2", by=at_the_same)
    assert fresh(ask).state == ApprovalState.YES


def test_more_than_the_answerer_may_decide_stays_open(mill, act, sam, lea, rule, on_shift):
    on_shift(lea)
    ask = asked(ask_as_ana(mill), rule, act(sam), "Lead", minor=9000)
    with pytest.raises(Refusal):
        answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    assert fresh(ask).state == ApprovalState.OPEN
    assert EntryKind.ASK_ANSWER not in kinds(ask.request)


def test_where_nobody_can_be_reached_it_is_said_at_once(mill, act, sam, rule, now):
    ask = asked(ask_as_ana(mill), rule, act(sam))
    assert ask.state == ApprovalState.NOBODY
    assert not Timer.objects.filter(kind=ENDS).exists()
    assert kinds(ask.request)[1:] == [EntryKind.ASKED_UP, EntryKind.ASK_ANSWER]


def test_a_request_for_leads_asks_nobody_who_may_not_read_it(mill, act, dana, kim, rule, on_shift):
    on_shift(kim)
    request = ask_as_ana(mill)
    request.for_leads = True
    request.save()
    ask = asked(request, rule, act(dana), "Librarian", "Lead")
    assert (ask.state, ask.tiers) == (ApprovalState.NOBODY, tiers("Lead"))


def test_a_closed_request_asks_nobody(mill, act, sam, rule):
    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    with pytest.raises(Refusal):
        asked(request, rule, act(sam))


def test_who_may_not_answer_requests_asks_nobody(mill, act, priya, rule):
    with pytest.raises(NotAllowed):
        asked(ask_as_ana(mill), rule, act(priya))


def test_the_asker_takes_it_back_and_nobody_else(ask, act, sam, kim, lea):
    with pytest.raises(NotAllowed):
        withdraw_approval(fresh(ask), by=act(kim))
    withdraw_approval(fresh(ask), by=act(sam))
    with pytest.raises(Refusal):
        answer_approval(fresh(ask), says=ApprovalState.YES, by=act(lea))
    assert fresh(ask).state == ApprovalState.WITHDRAWN


def test_question_and_answer_stand_on_the_timeline_for_staff_alone(ask, act, sam, lea):
    answer_approval(
        ask, says=ApprovalState.NO, why="It may turn up", next_step="Ask in a week", by=act(lea)
    )
    lines = timeline(ask.request, by=act(sam)).entries
    assert [line.who for line in lines[1:]] == [
        "Sam asked a colleague: Waive €32.00",
        "Lea said not this time: Waive €32.00",
    ]
    assert "Ask in a week" in lines[-1].html
    seen = patrons_timeline(ask.request, by=act(sam), token="t")
    assert [line.kind for line in seen] == [EntryKind.PATRON]


def test_asking_moves_no_request_up_or_down(ask):
    waits = ask.request.waiting_since
    ask.request.refresh_from_db()
    assert ask.request.waiting_since == waits
    assert ask.request.assigned_to_id is None


def test_an_answer_is_told_to_the_asker_and_to_all_who_were_asked(ask, act, sam, lea, dana):
    Event.objects.all().delete()
    answer_approval(fresh(ask), says=ApprovalState.COMING_OVER, by=act(lea))
    heard = set(Event.objects.values_list("topic", flat=True))
    assert {f"staff.{one.pk}" for one in (sam, lea, dana)} <= heard


def test_who_is_on_shift_without_a_page_open_is_to_be_called(mill, act, sam, lea, rule, on_shift):
    on_shift(lea)
    lea.sessions.all().delete()
    ask = asked(ask_as_ana(mill), rule, act(sam), "Lead")
    assert ask.state == ApprovalState.NOBODY
    assert ask_line(fresh(ask), act(sam)).words.startswith("Call Lea and note the yes here")
