"""An act that looking could not settle is settled by a person: from its page or from the timeline, once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed
from yesdesk.core.links import link_token
from yesdesk.core.models import AuditEntry, Job
from yesdesk.core.web.menu import menu_lines, quiet_lines, recount_menu
from yesdesk.desk.decisions import apply, settle
from yesdesk.desk.decisions.bends import add_reason
from yesdesk.desk.decisions.settle import manual_tasks, manual_topics, settle_acts
from yesdesk.desk.tests.hands import page_of, say, uuids
from yesdesk.desk.tests.taps import LATE, tap, ways
from yesdesk.ils.accounts.own_card import set_own_card
from yesdesk.ils.acts import settle as acts_settle
from yesdesk.ils.demo.connector import DemoSystem
from yesdesk.ils.demo.models import DemoFee, DemoPatron, DemoWrite
from yesdesk.ils.ledger.queries import unsettled_waivers
from yesdesk.ils.models import FORGOTTEN, Act, ActState, LedgerLine
from yesdesk.ils.port import Capability, Unknown
from yesdesk.places.models import Branch
from yesdesk.policy.models import PatronUse, WeekUse
from yesdesk.requests.models import Decision, DecisionState, EntryKind, Request
from yesdesk.testing.decided import decided_acts
from yesdesk.testing.jobs import run_due_jobs
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.permissions import call_as_anybody

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(desk):
    """Ana's four late fees, waived by one tap, and the answers lost: looking has not told."""
    browser, request = desk
    tap(browser, request, LATE)
    Act.objects.update(
        state=ActState.UNKNOWN, for_a_person=True, sent_at=Act.objects.first().created_at
    )
    return browser, request


def test_manual_task_page_names_the_act_and_its_request(lost):
    browser, request = lost
    page = browser.get(reverse("by_hand")).text
    assert "€18.40 waived" in page
    assert f'href="{reverse("request", args=[request.pk])}"' in page
    assert "It is done there" in page
    assert page.count("€4.60") == 3 * 4  # one by one, each with two buttons for it


def test_what_two_decisions_of_a_request_want_alike_is_one_task(lost, act, sam, mill):
    _browser, request = lost
    Act.objects.all().delete()
    for one, target in ((request, "1"), (ask_as_ana(mill), "2"), (request, "3")):
        decided_acts(one, Capability.RENEW, {"target": target}, by=act(sam))
    later = F("created_at") + timedelta(hours=2)
    Act.objects.filter(target="3").update(created_at=later)
    tasks = manual_tasks(act(sam))
    assert "18:02" in tasks[0].at, "since the oldest of them waits"
    assert [len(task.uuids) for task in tasks] == [2, 1]
    assert tasks[0].request == request.pk
    assert tasks[0].patron == "Ana"
    assert "1" in tasks[0].pieces[0].words
    assert "3" in tasks[0].pieces[1].words


def test_a_task_of_an_erased_request_stays_for_all(lost, act, sam, mill):
    _browser, request = lost
    Act.objects.exclude(pk=Act.objects.earliest("pk").pk).update(about=FORGOTTEN)
    by = act(sam)
    own, forgotten = manual_tasks(by)
    assert (own.request, own.patron) == (request.pk, "Ana")
    assert (forgotten.request, forgotten.patron, len(forgotten.pieces)) == (None, "", 3)
    assert manual_topics([own, forgotten], by) == f"desk.{mill.pk},request.{request.pk}"
    anywhere = replace(by, branch=None)
    assert manual_topics([own, forgotten], anywhere) == f"request.{request.pk}"


def test_the_menu_has_a_line_only_while_something_waits(lost, act, sam):
    recount_menu()
    assert "To do in the library system" in [
        line.label for line in menu_lines(act(sam), "main", "/desk")
    ]
    say(lost[0], "yes")
    recount_menu()
    assert "To do in the library system" in [
        line.label for line in quiet_lines(act(sam), "main", "/desk")
    ]


def test_done_there_is_done_here_with_its_ledger_and_its_bend(lost, client):
    browser, request = lost
    answer = say(browser, "yes", back=request.pk)
    assert answer.url == reverse("request", args=[request.pk])
    assert set(Act.objects.values_list("state", flat=True)) == {ActState.DONE}
    assert [line.minor for line in LedgerLine.objects.all()] == [460] * 4
    assert Decision.objects.get().bend_recorded
    page = page_of(browser, request)
    assert "Done. Seen in the library system (Shelver)." in page
    assert "It is done there" not in page
    own_page = f"/en/r/{link_token(request.link_id, request.link_generation)}"
    assert "Done." in client.get(own_page).text
    assert "Shelver" not in client.get(own_page).text
    assert AuditEntry.objects.filter(tag="ils.act.settled_by_hand").count() == 4


def test_act_settled_as_not_done_gives_the_week_back(lost):
    browser, request = lost
    assert WeekUse.objects.get().used == 1840
    say(browser, "no")
    assert set(Act.objects.values_list("state", flat=True)) == {ActState.REFUSED}
    assert not LedgerLine.objects.exists()
    assert WeekUse.objects.get().used == 0
    assert "A colleague looked: it did not reach the library system." in page_of(browser, request)
    assert any(LATE in way.key for way in ways(browser, request).context["options"])


def test_acts_are_settled_one_by_one(lost):
    browser, _request = lost
    first, *rest = uuids()
    part = browser.post(
        f"{reverse('by_hand_said')}?part=list",
        {"act": [first], "found": "yes"},
        HTTP_HX_REQUEST="true",
    )
    assert "Noted: it is done there." in part.text
    assert "<html" not in part.text
    say(browser, "no", rest)
    assert LedgerLine.objects.get().minor == 460


def test_the_second_of_two_colleagues_is_told_and_changes_nothing(lost):
    browser, _request = lost
    say(browser, "yes")
    assert say(browser, "no").status_code == 409
    assert LedgerLine.objects.count() == 4


def test_from_the_timeline_in_one_tap_and_after_no_yes_it_says_that_it_is_done(lost):
    browser, request = lost
    for uuid in uuids():
        settle_acts([uuid], by=SYSTEM)  # as the job does once looking told nothing
    assert "We don’t know yet whether that arrived" in page_of(browser, request)
    assert "It is done there" in page_of(browser, request)
    say(browser, "yes", back=request.pk)
    assert "A colleague looked: it is done there" in page_of(browser, request)


def test_nobody_says_it_of_their_own_account_or_their_households(lost, client_of, kim, act):
    bo = DemoPatron.objects.create(card="29001000299", name="Bo", household="R")
    DemoPatron.objects.update(household="R")
    set_own_card(bo.card, by=act(kim))
    refused = say(client_of(kim), "yes")
    assert refused.status_code == 409
    assert "in your household" in refused.text
    assert not LedgerLine.objects.exists()


def test_who_may_not_act_sees_no_button(lost, client_of, max_):
    _browser, request = lost
    assert "It is done there" not in page_of(client_of(max_), request)


def test_manual_task_of_a_request_for_leads_is_hidden_from_others(lost):
    browser, request = lost
    type(request).objects.filter(pk=request.pk).update(for_leads=True)
    assert "waived" not in browser.get(reverse("by_hand")).text
    assert say(browser, "yes").status_code == 409
    assert say(browser, "yes", ["nothing"]).status_code == 404


def test_finance_sees_those_still_unknown_beside_the_differences(lost, client_of, fay, act):
    assert [row.minor for row in unsettled_waivers(act(fay))] == [460] * 4
    page = client_of(fay).get("/settings/ledger").text
    assert "We do not know yet whether it arrived" in page
    say(lost[0], "yes")
    assert unsettled_waivers(act(fay)) == []


@pytest.mark.parametrize(
    "action", [apply.apply_command, settle.settle_acts, settle.settle_manual_acts]
)
def test_action_when_somebody_may_not(action):
    with pytest.raises(NotAllowed):
        call_as_anybody(action)


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        ("cancelled cancelled cancelled cancelled", "cancelled"),
        ("cancelled refused cancelled cancelled", "refused"),
        ("done done done waiting", "pending"),
        ("done cancelled done done", "partly"),
        ("done unknown refused waiting", "unknown"),
    ],
)
def test_settle_act_takes_the_decision_along(desk, ends, state):
    tap(*desk, LATE)
    acts = list(Act.objects.order_by("pk"))
    for one, end in zip(acts, ends.split(), strict=True):
        Act.objects.filter(pk=one.pk).update(state=end)
    for one in acts:
        settle_acts([one.uuid], by=SYSTEM)
    assert Decision.objects.get().state == state


def test_settle_act_gives_back_to_the_branch_of_its_request(hill, request, work):
    ask_as_ana(hill)  # an older one, elsewhere
    tap(*request.getfixturevalue("desk"), LATE)
    DemoFee.objects.update(paid=F("charged"))
    work(20)
    assert WeekUse.objects.get().used == 0


def ended(act, state):
    Act.objects.filter(pk=act.pk).update(state=state)
    settle_acts([act.uuid], by=SYSTEM)


def test_settle_act_gives_its_share_back_once_when_it_is_called_twice(desk):
    tap(*desk, LATE)
    for _twice in range(2):
        ended(Act.objects.earliest("pk"), ActState.REFUSED)
    assert WeekUse.objects.get().used == 1380
    assert PatronUse.objects.values_list("used", "times").get() == (1380, 1)


def test_settle_act_forgets_the_reason_of_what_came_to_no_yes(desk, act, sam):
    tap(*desk, LATE)
    add_reason(Decision.objects.select_related("request").get(), "family", by=act(sam))
    Act.objects.update(state=ActState.REFUSED)
    ended(Act.objects.earliest("pk"), ActState.REFUSED)
    assert Decision.objects.get().reason == ""


def test_settle_act_keeps_a_share_while_nobody_knows(desk):
    tap(*desk, LATE)
    ended(Act.objects.earliest("pk"), ActState.UNKNOWN)
    assert WeekUse.objects.get().used == 1840


def test_settle_act_lets_a_patron_wait_since_before_it(desk):
    tap(*desk, LATE)
    since = timezone.now() - timedelta(hours=3)
    Request.objects.update(waiting_since=since)
    ended(Act.objects.earliest("pk"), ActState.REFUSED)
    assert Request.objects.get().waiting_since == since


def test_settle_act_tells_of_each_decision_and_of_a_part(desk, act, sam):
    """The word that nothing came of the first covers a part once one of its acts is done."""
    request = desk[1]
    first, rest = decided_acts(
        request, Capability.RENEW, {"target": "1"}, {"target": "2"}, by=act(sam)
    )
    [other] = decided_acts(request, Capability.RENEW, {"target": "3"}, by=act(sam))
    for one, state in (
        (first, ActState.UNKNOWN),
        (first, ActState.REFUSED),
        (other, ActState.REFUSED),
        (rest, ActState.DONE),
    ):
        ended(one, state)
    told = request.entries.filter(kind=EntryKind.ACT_ENDED).order_by("pk")
    assert list(told.values_list("detail", flat=True))[:3] == [
        {"state": "unknown"},
        {"state": "refused", "part": True},
        {"state": "refused"},
    ]


def test_settle_manual_acts_when_their_request_is_erased(lost):
    browser, request = lost
    Act.objects.update(about=FORGOTTEN)
    request.delete()
    say(browser, "yes")
    assert LedgerLine.objects.count() == 4
    assert not Act.objects.exists()


def test_manual_tasks_say_the_hour_of_the_branch(lost, act, sam):
    Branch.objects.update(time_zone="Asia/Tokyo")
    assert "02:02" in manual_tasks(act(sam))[0].at


def test_manual_tasks_when_nobody_gave_a_name(lost, act, sam):
    Request.objects.update(patron=None)
    assert [task.patron for task in manual_tasks(act(sam))] == [""]


@pytest.mark.parametrize(
    ("does", "order", "words"),
    [
        (Capability.EXTEND_DUE_DATE, {"target": "4", "until": date(2026, 12, 1)}, "loan 4, until"),
        (Capability.RENEW, {"target": "4"}, "loan 4"),
        (Capability.LIFT_BLOCK, {}, ""),
    ],
)
def test_manual_tasks_name_the_thing_and_the_day(desk, act, sam, does, order, words):
    decided_acts(desk[1], does, order, by=act(sam))
    [piece] = manual_tasks(act(sam))[0].pieces
    assert piece.words.startswith(words)
    assert ("until" in piece.words, bool(piece.words)) == ("until" in words, bool(words))


def test_carry_act_carries_a_tap_of_four_charges_by_two_hundred_statements(
    desk, now, django_assert_max_num_queries
):
    tap(*desk, LATE)
    assert Job.objects.filter(task__endswith="carry_act").count() == 1
    now.shift(timedelta(seconds=20))
    with django_assert_max_num_queries(200):
        run_due_jobs("a test")
    assert set(Act.objects.values_list("state", flat=True)) == {ActState.DONE}
    assert not Job.objects.filter(task__endswith="carry_act").exists()


def test_carry_act_after_a_mistake_of_ours_lets_each_act_go_alone(desk, work, monkeypatch):
    tap(*desk, LATE)
    second = Act.objects.order_by("pk")[1]
    mark_sending = acts_settle.mark_sending

    def breaks(act, **more):
        if act.pk == second.pk:
            raise ZeroDivisionError
        return mark_sending(act, **more)

    monkeypatch.setattr(acts_settle, "mark_sending", breaks)
    work(20)
    work()
    states = list(Act.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["done", "waiting", "done", "done"]
    job = Job.objects.get(task__endswith="carry_act")
    assert job.arguments["args"] == [str(second.uuid)]
    assert job.attempts == 1, "its own mistake is the job's, which waits longer each time"
    monkeypatch.undo()
    work(20)
    assert Decision.objects.get().state == DecisionState.DONE


def test_carry_act_when_an_answer_is_lost_carries_the_rest(desk, work, monkeypatch):
    tap(*desk, LATE)
    second = Act.objects.order_by("pk")[1]
    carry_out = DemoSystem.carry_out

    def lost(system, order):
        receipt = carry_out(system, order)
        if order.uuid == str(second.uuid):
            raise Unknown
        return receipt

    monkeypatch.setattr(DemoSystem, "carry_out", lost)
    work(20)
    work()
    states = list(Act.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["done", "unknown", "done", "done"]
    assert Decision.objects.get().state == DecisionState.UNKNOWN
    work(2)
    assert Decision.objects.get().state == DecisionState.DONE
    assert DemoWrite.objects.filter(tag=str(second.uuid)).count() == 1
    assert sum(LedgerLine.objects.values_list("minor", flat=True)) == 1840


def test_settle_acts_tells_a_tap_of_several_ends_as_one_after_another_would(desk):
    tap(*desk, LATE)
    ends = ("done", "refused", "refused", "done")
    for one, into in zip(Act.objects.order_by("pk"), ends, strict=True):
        Act.objects.filter(pk=one.pk).update(state=into)
    settle_acts(Act.objects.values_list("uuid", flat=True), by=SYSTEM)
    decision = Decision.objects.get()
    assert (decision.state, decision.bend_recorded) == (DecisionState.PARTLY, True)
    assert decision.shares.filter(given_back=True).count() == 2
    assert WeekUse.objects.get().used == 920
    told = decision.ends.get()
    assert (told.state, told.entry.detail["part"]) == (DecisionState.REFUSED, True)
