"""A lead is not asked to judge her own household: her yes is stopped when she says it, not when it is sent."""

import pytest
from django.urls import reverse

from yesdesk.core.errors import NotAllowed
from yesdesk.desk.approvals.actions import answer_approval, record_verbal_yes, request_approval
from yesdesk.desk.options.account import view_card
from yesdesk.desk.tests.asked import tiers, waiver
from yesdesk.ils.accounts.own_card import set_own_card
from yesdesk.ils.accounts.queries import Whose
from yesdesk.ils.demo.models import DemoFee, DemoPatron, DemoWrite
from yesdesk.ils.models import AccountView, Act, ActState
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.models import Approval, ApprovalState
from yesdesk.requests.tests.account import CARD
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
LEAS_CARD = "29001000207"


@pytest.fixture
def ask(act, sam, lea, dana, mill, now, ana_owes, client_of):
    """Sam asks Lea for Ana's lost book; Lea has said which card is hers."""
    rule = late_charges_signed(act(dana)).rule_id
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    DemoPatron.objects.create(card=LEAS_CARD, name="Lea", household="elm-3")
    set_own_card(LEAS_CARD, by=act(lea))
    line = DemoFee.objects.get(patron=ana_owes, kind="lost")
    command = waiver(rule, 3200, patron=str(ana_owes.pk), facts={"fee_kind": "overdue"})
    command = type(command).from_data(
        command.as_data() | {"orders": [command.as_data()["orders"][0] | {"target": str(line.pk)}]}
    )
    return request_approval(ask_as_ana(mill), command, tiers=tiers("Lead", "Director"), by=act(sam))


@pytest.fixture
def household(ask, ana_owes):
    DemoPatron.objects.filter(pk=ana_owes.pk).update(household="elm-3")


def state():
    return Approval.objects.get().state


def test_without_a_tie_her_yes_is_a_yes(ask, act, lea):
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    assert state() == ApprovalState.YES
    assert Act.objects.exists()


@pytest.mark.parametrize("says", [ApprovalState.YES, ApprovalState.PART])
def test_leads_yes_for_her_household_is_refused(ask, household, act, lea, says):
    with pytest.raises(NotAllowed) as stopped:
        answer_approval(ask, says=says, by=act(lea))
    assert stopped.value.code == "desk.approval.own_account"
    assert "the next colleague is asked" in stopped.value.next_step
    assert state() == ApprovalState.OPEN
    assert not Act.objects.exists()


def test_lead_may_come_over_or_say_no_for_her_household(ask, household, act, lea):
    answer_approval(ask, says=ApprovalState.COMING_OVER, by=act(lea))
    assert state() == ApprovalState.COMING_OVER


def test_leads_own_account_is_refused_without_reading_it(ask, act, lea, monkeypatch):
    set_own_card(CARD, by=act(lea))
    monkeypatch.setattr(rpc_client, "account", lambda _ref: pytest.fail("asked for nothing"))
    with pytest.raises(NotAllowed):
        answer_approval(ask, says=ApprovalState.YES, by=act(lea))


def test_a_colleague_s_account_is_a_lead_s_to_decide(ask, act, kim, lea):
    set_own_card(CARD, by=act(kim))
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    assert state() == ApprovalState.YES


def test_refused_verbal_yes_does_not_reveal_the_household(ask, household, act, sam, lea):
    with pytest.raises(NotAllowed) as stopped:
        record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    assert stopped.value.code == "desk.approval.somebody_else"
    assert "household" not in f"{stopped.value.sentence} {stopped.value.next_step}".lower()
    assert state() == ApprovalState.OPEN


def test_where_the_system_is_away_it_is_looked_at_when_it_is_sent(
    ask, household, act, lea, monkeypatch, work
):
    def away(_ref):
        raise rpc_client.ServiceUnavailable.plain()

    monkeypatch.setattr(rpc_client, "account", away)
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    assert state() == ApprovalState.YES
    work(20)
    sent = Act.objects.get()
    assert (sent.state, sent.why) == (
        ActState.REFUSED,
        "This yes is for somebody else to say, so nothing was sent.",
    )
    assert not DemoWrite.objects.exists()


def test_the_look_shows_nobody_anything_and_is_no_view(ask, household, client_of, lea):
    page = client_of(lea).post(reverse("asked_up", args=[ask.pk]), {"says": "yes"})
    assert page.status_code == 403
    assert "This is your own account, or one in your household." in page.content.decode()
    assert not AccountView.objects.exists()


def test_what_is_said_by_word_there_is_judged_as_her_own(household, act, lea):
    seen = view_card(CARD, about="scan", by=act(lea))
    assert (seen.account, seen.whose) == (None, Whose.OWN)
