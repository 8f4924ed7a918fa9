"""Where nothing is connected there is never a false yes: everything is a colleague's task."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal
from yesdesk.core.money import Money
from yesdesk.ils import health
from yesdesk.ils.accounts.actions import open_account
from yesdesk.ils.acts.execution import execute
from yesdesk.ils.acts.orders import order_of
from yesdesk.ils.configuration import the_system
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.ils.port import Capability, NotConnected, Refused, SearchResult
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.testing.acts import recorded_act

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_hand(library, settings, ils_in_process):
    settings.ILS = "manual"
    return the_system()


@pytest.fixture
def act(by_hand):
    return recorded_act(
        Capability.WAIVE_LINE,
        patron="7",
        target="9",
        amount=Money(460, "EUR"),
        about="decision:1",
        at_once=True,
        by=SYSTEM,
    )


def test_manual_system_checks_well_and_can_do_nothing(by_hand):
    check = rpc_client.check_system()
    assert (check.works, check.can) == (True, frozenset())


def test_no_account_is_shown_and_no_card_is_said_to_be_unknown(by_hand):
    with pytest.raises(NotConnected):
        by_hand.find_patron("29")
    with pytest.raises(NotConnected):
        by_hand.account("7")
    with pytest.raises(Refusal) as refusal:
        open_account(card="29", known="in_person", about="", by=SYSTEM)
    assert refusal.value.code == "ils.by_hand"
    assert health.is_answering(), "nothing is silent here"


def test_an_act_is_refused_with_a_way_on_and_moves_no_money(act):
    assert execute([act.uuid], by=SYSTEM)[0].state == ActState.REFUSED
    assert Act.objects.get().next_step
    assert not LedgerLine.objects.exists()


def test_asked_directly_it_refuses_too(by_hand, act):
    assert isinstance(by_hand.before(order_of(act)), Refused)
    with pytest.raises(Refused):
        by_hand.carry_out(order_of(act))
    assert by_hand.look(order_of(act), {}).found is SearchResult.CANNOT_TELL
