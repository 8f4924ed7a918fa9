"""An account is shown for as much proof as there is, each look is written down, and nobody sees their own."""

import pytest

from yesdesk.core.errors import NotAllowed, Refusal, ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.ils import health
from yesdesk.ils.accounts.actions import ProofLevel, open_account
from yesdesk.ils.accounts.own_card import set_own_card
from yesdesk.ils.accounts.queries import Whose, account_views, has_declared_card
from yesdesk.ils.demo.models import DemoPatron
from yesdesk.ils.models import AccountView, ActState, StaffCard
from yesdesk.ils.port import Capability
from yesdesk.ils.rpc.client import ServiceUnavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(twin, ils_in_process, act, sam):
    twin.lend(5)

    def of(known=ProofLevel.IN_PERSON, **changes):
        asked = {"card": twin.card, "about": "request:17", "by": act(sam), **changes}
        return open_account(known=known, **asked)

    return of


def test_account_shown_in_person_is_whole(opened, twin):
    account = opened().account
    assert (account.patron.name, account.patron.card) == ("Ana", twin.card)
    assert account.loans[0].title == "A Book of Rivers"
    assert len(account.fees) == 3


def test_account_shown_by_address_has_charges_and_blocks_but_no_names(opened):
    account = opened(ProofLevel.ADDRESS).account
    assert len(account.fees) == 3
    assert account.blocks
    assert account.holds is None
    told = repr(account)
    for word in ["Rivers", "Ana", "29001000184", "39000000"]:
        assert word not in told
    assert account.loans[0].loan, "it can be renewed all the same"


def test_without_proof_nothing_is_looked_up(opened, twin):
    twin.fail("down")
    with pytest.raises(Refusal) as refusal:
        opened(ProofLevel.NONE)
    assert refusal.value.code == "ils.proof.none"
    assert not AccountView.objects.exists()


def test_only_what_the_need_calls_for(opened):
    account = opened(need=frozenset({"fees", "blocks"})).account
    assert account.loans is None
    assert account.holds is None


def test_each_look_is_written_down_for_the_privacy_officer_alone(opened, act, priya, sam, twin):
    opened()
    opened(ProofLevel.ADDRESS)
    looks = account_views(act(priya))
    assert [(look.user.name, look.about, look.proof) for look in looks] == [
        ("Sam", "request:17", "address"),
        ("Sam", "request:17", "in_person"),
    ]
    assert twin.patron not in {AccountView.objects.first().account}
    assert len(account_views(act(priya), account=twin.patron)) == 2
    assert account_views(act(priya), account="somebody else") == []
    with pytest.raises(NotAllowed):
        account_views(act(sam))


def test_a_card_nobody_has_opens_nothing(opened):
    assert opened(card="29") is None
    assert opened(card="", ref="99999") is None
    assert not AccountView.objects.exclude(account="").exists(), "two misses, and no look"


def test_who_may_not_see_accounts_sees_none(opened, act, max_):
    with pytest.raises(NotAllowed):
        opened(by=act(max_))


def test_a_former_partner_with_her_card_number_gets_nowhere(opened, twin):
    """A typed number is no proof; nor does a household that was parted still show her account."""
    with pytest.raises(Refusal):
        opened(ProofLevel.NONE, card=twin.card)
    ivo = DemoPatron.objects.create(card="29001000312", name="Ivo")
    his = opened(card=ivo.card)
    assert his.account.patron.household == ()


def test_a_parents_own_account_tells_nothing_of_a_girl_of_sixteen(opened, twin):
    DemoPatron.objects.filter(pk=twin.patron).update(household="nia")
    ruth = DemoPatron.objects.create(card="29001000417", name="Ruth", household="nia")
    told = opened(card=ruth.card).account
    assert told.patron.household == ()
    assert "Ana" not in repr(told)


def test_nobody_opens_their_own_account_as_staff(opened, act, sam, twin):
    set_own_card(twin.card, by=act(sam))
    for way in ({"card": twin.card}, {"card": "", "ref": twin.patron}):
        with pytest.raises(Refusal) as refusal:
            opened(**way)
        assert refusal.value.code == "ils.account.own"
    assert not AccountView.objects.exists()


def test_account_of_the_own_household_is_refused(opened, act, sam, twin):
    DemoPatron.objects.filter(pk=twin.patron).update(household="lea")
    own = DemoPatron.objects.create(card="29001000207", name="Sam", household="lea")
    set_own_card(own.card, by=act(sam))
    with pytest.raises(Refusal) as refusal:
        opened()
    assert refusal.value.code == "ils.account.own"


def test_a_colleagues_account_says_so(opened, act, kim, twin):
    assert opened().whose is Whose.PATRON
    set_own_card(twin.card, by=act(kim))
    assert opened().whose is Whose.COLLEAGUE


def test_nobody_acts_on_their_own_account(opened, waive, act, sam, twin):
    set_own_card(twin.card, by=act(sam))
    with pytest.raises(Refusal) as refusal:
        waive()
    assert refusal.value.code == "ils.account.own"


def test_act_on_the_own_household_is_refused_though_recorded_before(
    opened, waive, carry, act, sam, twin
):
    waiting = waive(at_once=True)
    DemoPatron.objects.filter(pk=twin.patron).update(household="lea")
    own = DemoPatron.objects.create(card="29001000207", name="Sam", household="lea")
    set_own_card(own.card, by=act(sam))
    assert carry(waiting)[1].state == ActState.REFUSED
    assert twin.sent == []


def test_a_pass_for_a_guest_is_nobodys_own(opened, waive, carry):
    act = waive(does=Capability.GUEST_PASS, patron="", amount=None, target="", at_once=True)
    assert carry(act)[1].state == ActState.DONE


def test_which_card_is_kept_as_a_seal_only(ils_in_process, twin, act, sam):
    set_own_card(f" {twin.card[:4]} {twin.card[4:]}".replace(" ", ""), by=act(sam))
    assert has_declared_card(act(sam))
    kept = StaffCard.objects.get(user=sam)
    assert twin.card not in (kept.card, kept.account)
    assert AuditEntry.objects.get(tag="ils.card.said").detail == {}


def test_a_card_the_system_does_not_know_needs_mending(ils_in_process, act, sam):
    with pytest.raises(ValidationRefusal) as needs:
        set_own_card("29", by=act(sam))
    assert "card" in needs.value.fields


def test_where_nobody_answers_it_says_so_and_has_a_way_on(library, act, sam):
    with pytest.raises(ServiceUnavailable) as away:
        open_account(card="29", known=ProofLevel.IN_PERSON, about="", by=act(sam))
    assert away.value.next_step
    assert away.value.status == 503


def test_while_the_breaker_is_open_nobody_waits(opened, now):
    from django.utils import timezone

    for _silence in range(2):
        health.note_silence(timezone.now())
    with pytest.raises(ServiceUnavailable):
        opened()
