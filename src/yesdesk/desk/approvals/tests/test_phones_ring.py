"""A question rings the phones of whoever is asked: committed with it, while it is open, never with a word of it."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from yesdesk.core.models import Job, Timer
from yesdesk.core.tasks.timers import tick
from yesdesk.core.webpush.port import Fate, PushResult
from yesdesk.desk.approvals.actions import answer_approval, request_approval, withdraw_approval
from yesdesk.desk.tests.asked import asked, tiers, waiver
from yesdesk.people.models import PushSubscription, ShiftState, User
from yesdesk.people.phone_alerts.actions import remove_phone
from yesdesk.people.shift import set_shift
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import Approval, ApprovalState, EntryKind, OutcomeValue
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
NO_RULE = 0


@pytest.fixture
def on_shift(act, now):
    """On shift with a phone that may ring, and signed in nowhere."""

    def begin(*members):
        for member in members:
            set_shift(ShiftState.ON, by=act(member))

    return begin


@pytest.fixture
def ask(allowed, on_shift, mill, act, sam, lea):
    """Sam has asked. Lea's phone is the only way to her."""
    allowed(lea)
    on_shift(lea)
    return asked(ask_as_ana(mill), NO_RULE, act(sam), "Lead")


def fresh(ask):
    return Approval.objects.select_related("request__branch", "request__patron").get(pk=ask.pk)


def test_phone_rings_and_says_that_a_colleague_asks(ask, push, work):
    assert ask.state == ApprovalState.OPEN
    work()
    (message,) = push.sent
    assert push.told == [
        {"say": "A colleague asks", "open": "/desk/asked?rung", "tag": "asked", "n": ask.pk}
    ]
    assert (message.topic, message.lives) == ("asked", timedelta(minutes=2))
    assert not Job.objects.exists()


def test_no_word_of_the_request_and_no_name_leaves(ask, push, work):
    work()
    told = set(re.findall(r"[a-zà-ÿ]+", push.sent[0].text.lower()))
    assert told == {"say", "a", "colleague", "asks", "open", "desk", "asked", "rung", "tag", "n"}
    request = ask.request
    said = f"{request.said} {request.patron.name} {request.patron.contact} Sam Lea Mill Wren Valley"
    assert not told & set(re.findall(r"[a-zà-ÿ]+", said.lower())) - {"a"}


def test_phone_alert_is_in_the_leads_language(allowed, on_shift, push, work, mill, act, sam, lea):
    User.objects.filter(pk=lea.pk).update(language="fr")
    allowed(lea)
    on_shift(lea)
    asked(ask_as_ana(mill), NO_RULE, act(sam), "Lead")
    work()
    from django.utils import translation

    with translation.override("fr"):
        assert push.told[0]["say"] == translation.gettext("A colleague asks")


def test_each_phone_of_hers_rings_once(allowed, on_shift, push, work, mill, act, sam, lea):
    allowed(lea, "phone")
    allowed(lea, "tablet")
    on_shift(lea)
    asked(ask_as_ana(mill), NO_RULE, act(sam), "Lead")
    work()
    work(1)
    endpoints = [message.endpoint.rpartition("-")[2] for message in push.sent]
    assert endpoints == ["phone", "tablet"]


def test_a_phone_rings_also_when_a_page_of_hers_is_open(client_of, ask, push, work, lea):
    client_of(lea)
    work()
    assert len(push.sent) == 1


def test_only_who_is_asked_is_rung(allowed, on_shift, push, work, mill, act, sam, lea, kim, dana):
    for member in (sam, lea, kim, dana):
        allowed(member)
    on_shift(sam, lea, kim)
    asked(ask_as_ana(mill), NO_RULE, act(sam), "Lead", "Director")
    work()
    assert [message.endpoint for message in push.sent] == ["https://push.example/lea-a"]


def test_phone_alert_is_committed_with_the_approval(
    allowed, on_shift, push, work, mill, act, sam, lea
):
    allowed(lea)
    on_shift(lea)
    request = ask_as_ana(mill)
    with transaction.atomic():
        asked(request, NO_RULE, act(sam), "Lead")
        assert Job.objects.count() == 1
        transaction.set_rollback(True)
    work()
    assert push.sent == []


# --------------------------------------------------------- no longer of use
@pytest.mark.parametrize("what", ["answered", "withdrawn", "closed", "over"])
def test_what_has_its_end_before_it_rings_does_not_ring(ask, push, work, act, sam, lea, what):
    match what:
        case "answered":
            answer_approval(fresh(ask), says=ApprovalState.COMING_OVER, by=act(lea))
        case "withdrawn":
            withdraw_approval(fresh(ask), by=act(sam))
        case "closed":
            close_request(ask.request, value=OutcomeValue.YES, by=act(sam))
    work(120 if what == "over" else 0)
    assert push.sent == []
    assert not Job.objects.exists()


@pytest.mark.parametrize("state", [ShiftState.BREAK, ShiftState.OFF])
def test_who_went_on_a_break_meanwhile_is_left_alone(ask, push, work, act, lea, state):
    set_shift(state, by=act(lea))
    work()
    assert push.sent == []


def test_who_left_or_changed_their_job_meanwhile_is_not_rung(ask, push, work, lea, sam):
    User.objects.filter(pk=lea.pk).update(job_class=sam.job_class)
    work()
    assert push.sent == []


def test_phone_alert_expires_with_the_approval(ask, push, work):
    work(90)
    assert push.sent[0].lives == timedelta(seconds=30)


# ------------------------------------------------------------ what went wrong
def test_the_only_phone_is_gone_and_sam_is_told_at_once(ask, push, work):
    push.fates = [PushResult(Fate.GONE)]
    work()
    assert not PushSubscription.objects.exists()
    assert fresh(ask).state == ApprovalState.NOBODY
    assert not Timer.objects.filter(kind="desk.ask_up_ends").exists()
    last = ask.request.entries.latest("id")
    assert (last.kind, last.detail["state"]) == (EntryKind.ASK_ANSWER, "nobody")


def test_the_only_phone_is_gone_and_the_next_are_asked_at_once(
    allowed, on_shift, push, work, mill, act, sam, lea, dana
):
    allowed(lea)
    allowed(dana)
    on_shift(lea, dana)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    push.fates = [PushResult(Fate.GONE)]
    work()
    assert (fresh(ask).state, fresh(ask).tier) == (ApprovalState.OPEN, 1)
    work()
    assert push.sent[-1].endpoint == "https://push.example/dana-a"
    assert push.sent[-1].lives == timedelta(minutes=2)


def test_while_a_page_of_hers_is_open_nothing_moves(client_of, ask, push, work, lea):
    client_of(lea)
    push.fates = [PushResult(Fate.GONE)]
    work()
    assert fresh(ask).state == ApprovalState.OPEN


def test_phone_alert_reaches_the_other_phone_when_one_is_gone(
    allowed, on_shift, push, work, mill, act, sam, lea
):
    allowed(lea, "phone")
    allowed(lea, "tablet")
    on_shift(lea)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam), "Lead")
    push.fates = [PushResult(Fate.GONE)]
    work()
    assert fresh(ask).state == ApprovalState.OPEN
    assert len(push.sent) == 2


def test_what_may_be_sent_again_is_sent_again_while_the_question_is_open(ask, push, work):
    push.fates = [PushResult(Fate.LATER)]
    work()
    work(1)
    assert len(push.sent) == 1
    work(1)
    assert [message.lives.seconds for message in push.sent] == [120, 118]
    assert fresh(ask).state == ApprovalState.OPEN
    assert PushSubscription.objects.get().paused_until is None


def test_a_push_service_that_is_out_of_reach_costs_sam_seconds_and_not_minutes(ask, push, work):
    push.fates = [PushResult(Fate.LATER)] * 2
    work()
    work(2)
    assert fresh(ask).state == ApprovalState.NOBODY
    assert PushSubscription.objects.get().paused_until is not None
    work(30)
    assert len(push.sent) == 2


def test_push_service_is_left_alone_as_long_as_it_says(ask, push, work):
    push.fates = [PushResult(Fate.LATER, timedelta(seconds=40))]
    work()
    work(39)
    assert len(push.sent) == 1
    work(1)
    assert len(push.sent) == 2


def test_what_would_come_too_late_is_not_sent_and_said_at_once(ask, push, work):
    push.fates = [PushResult(Fate.LATER, timedelta(minutes=5))]
    work()
    assert fresh(ask).state == ApprovalState.NOBODY
    assert not Job.objects.exists()


def test_tries_end_with_the_question(client_of, ask, push, work, lea):
    client_of(lea)  # so that she can be asked all the same
    push.fates = [PushResult(Fate.LATER)] * 50
    for _second in range(130):
        work(1)
    assert 3 <= len(push.sent) <= 7
    assert not Job.objects.exists()
    assert PushSubscription.objects.get().paused_until > timezone.now()


def test_refused_for_good_it_counts_for_nobody_for_a_while(ask, push, work, mill, act, sam):
    push.fates = [PushResult(Fate.REFUSED)]
    work()
    assert fresh(ask).state == ApprovalState.NOBODY
    again = asked(ask_as_ana(mill), NO_RULE, act(sam), "Lead")
    assert again.state == ApprovalState.NOBODY


def test_a_second_failure_moves_a_question_once(
    allowed, on_shift, push, work, mill, act, sam, lea, dana
):
    for name in ("phone", "tablet"):
        allowed(lea, name)
    allowed(dana)
    on_shift(lea, dana)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    push.fates = [PushResult(Fate.REFUSED), PushResult(Fate.REFUSED)]
    work()
    work()
    assert (fresh(ask).state, fresh(ask).tier) == (ApprovalState.OPEN, 1)
    assert [message.endpoint[-6:] for message in push.sent].count("dana-a") == 1


# ------------------------------------------------------------- the next tier
def test_when_two_minutes_are_over_the_next_are_rung_and_not_the_first_again(
    allowed, on_shift, push, work, mill, act, sam, lea, dana, now
):
    allowed(lea)
    allowed(dana)
    on_shift(lea, dana)
    asked(ask_as_ana(mill), NO_RULE, act(sam))
    work()
    work(120)
    tick(timezone.now(), "a test")
    work()
    assert [message.endpoint[-6:] for message in push.sent] == ["/lea-a", "dana-a"]


def test_unreached_after_somebody_had_two_minutes_it_is_timed_out(
    client_of, allowed, on_shift, push, work, mill, act, sam, lea, dana, now
):
    client_of(lea)
    allowed(dana)
    on_shift(lea, dana)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    now.shift(timedelta(minutes=2))
    tick(timezone.now(), "a test")
    set_shift(ShiftState.OFF, by=act(lea))
    push.fates = [PushResult(Fate.GONE)]
    work()
    assert fresh(ask).state == ApprovalState.TIMED_OUT


def test_a_phone_ended_between_question_and_ring_stays_silent(ask, push, work, act, lea):
    remove_phone(PushSubscription.objects.get(), by=act(lea))
    work()
    assert push.sent == []


# ------------------------------------------------------------------ the page
def test_from_a_ring_one_comes_straight_to_the_one_question(ask, client_of, lea):
    browser = client_of(lea)
    assert browser.get("/desk/asked?rung")["Location"] == f"/desk/asked/{ask.pk}"
    assert browser.get("/desk/asked").status_code == 200


def test_rung_page_lists_several_questions_and_says_when_none(ask, client_of, mill, act, sam, lea):
    browser = client_of(lea)
    of_another = waiver(NO_RULE, 100, patron="8")
    second = request_approval(ask_as_ana(mill), of_another, tiers=tiers("Lead"), by=act(sam))
    assert browser.get("/desk/asked?rung").status_code == 200
    for each in (ask, second):
        withdraw_approval(fresh(each), by=act(sam))
    assert "You have no question to answer now." in browser.get("/desk/asked?rung").text


def test_signed_out_one_signs_in_first_and_comes_back(ask, client):
    assert client.get("/desk/asked?rung")["Location"] == "/sign-in?next=/desk/asked%3Frung"
