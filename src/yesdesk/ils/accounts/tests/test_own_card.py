"""Cards of staff and their households: named by themselves, taken off by somebody else, guarding until then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.clock_mark import note_time, trust_clock
from yesdesk.core.errors import NotAllowed, Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.core.tasks.timers import tick
from yesdesk.ils.accounts.actions import open_account
from yesdesk.ils.accounts.own_card import (
    add_household_card,
    keep_card,
    remove_card,
    set_no_card,
    set_own_card,
)
from yesdesk.ils.accounts.queries import Whose, has_declared_card, whose_card_is, whose_ref_is
from yesdesk.ils.demo.models import DemoPatron
from yesdesk.ils.ledger.queries import card_removals
from yesdesk.ils.models import StaffCard
from yesdesk.ils.tests.faulty import DemoTwin
from yesdesk.people.models import JobClass, User
from yesdesk.testing.acts import recorded_act

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ils_in_process")]
ANOTHER = "29001000300"


@pytest.fixture
def twin(library, now):
    """Ana and Bo in the demo system; nobody on staff has said anything."""
    StaffCard.objects.all().delete()
    DemoPatron.objects.create(card=ANOTHER, name="Lea")
    return DemoTwin()


def open_by(actor, twin):
    return open_account(by=actor, known="in_person", about="", card=twin.card)


def test_a_card_said_later_does_not_let_the_former_one_go(twin, act, lea):
    set_own_card(twin.card, by=act(lea))
    set_own_card(ANOTHER, by=act(lea))
    with pytest.raises(Refusal) as refused:
        open_by(act(lea), twin)
    assert refused.value.code == "ils.account.own"


def test_a_card_that_moved_to_another_account_guards_the_former_one_too(twin, act, lea):
    set_own_card(ANOTHER, by=act(lea))
    former = str(DemoPatron.objects.get(card=ANOTHER).pk)
    DemoPatron.objects.filter(card=ANOTHER).update(card="29001000399")
    DemoPatron.objects.filter(pk=twin.patron).update(card=ANOTHER)
    set_own_card(ANOTHER, by=act(lea))
    assert whose_ref_is(lea.pk, former) is Whose.OWN
    assert whose_ref_is(lea.pk, twin.patron) is Whose.OWN


def test_said_again_while_no_system_is_connected_its_account_stays_guarded(
    twin, act, lea, settings
):
    set_own_card(twin.card, by=act(lea))
    settings.ILS = "manual"
    set_own_card(twin.card, by=act(lea))
    assert whose_ref_is(lea.pk, twin.patron) is Whose.OWN


def test_household_card_can_become_own_but_not_the_reverse(twin, act, lea):
    add_household_card(twin.card, by=act(lea))
    set_own_card(twin.card, by=act(lea))
    add_household_card(twin.card, by=act(lea))
    assert whose_ref_is(lea.pk, twin.patron) is Whose.OWN


def test_said_twice_it_is_one(twin, act, lea):
    set_own_card(twin.card, by=act(lea))
    set_own_card(twin.card, by=act(lea))
    assert StaffCard.objects.count() == 1


def test_who_said_nothing_moves_no_money(twin, act, sam, waive):
    with pytest.raises(Refusal) as refused:
        waive()
    assert refused.value.code == "ils.card.not_said"


def test_i_have_none_is_said_and_traced_and_a_card_may_follow(twin, act, sam, waive):
    set_no_card(by=act(sam))
    assert AuditEntry.objects.get(tag="ils.card.none_said").actor == sam.pk
    waive()
    set_own_card(ANOTHER, by=act(sam))
    assert [card.whose for card in StaffCard.objects.all()] == ["own"]
    set_no_card(by=act(sam))
    assert has_declared_card(act(sam))
    assert [card.whose for card in StaffCard.objects.all()] == ["own"], "a card said stays said"


def test_a_card_of_the_household_is_guarded_where_the_system_knows_of_none(twin, act, sam, waive):
    set_no_card(by=act(sam))
    add_household_card(twin.card, by=act(sam))
    with pytest.raises(Refusal):
        open_by(act(sam), twin)
    with pytest.raises(Refusal) as refused:
        waive()
    assert refused.value.code == "ils.account.own"
    assert whose_ref_is(sam.pk, twin.patron) is Whose.HOUSEHOLD
    assert whose_card_is(sam.pk, twin.card) is Whose.HOUSEHOLD


def test_household_card_is_no_own_card_and_unknown_to_colleagues(twin, act, sam, kim):
    add_household_card(twin.card, by=act(sam))
    assert not has_declared_card(act(sam)), "which card is his own is another question"
    assert open_by(act(kim), twin).whose is Whose.PATRON
    assert whose_ref_is(kim.pk, twin.patron) is Whose.PATRON


def test_nothing_kept_of_it_is_a_number(twin, act, sam):
    add_household_card(twin.card, by=act(sam))
    kept = StaffCard.objects.values().get()
    assert twin.card not in str(kept)
    assert twin.patron not in (kept["card"], kept["account"])
    trace = AuditEntry.objects.get(tag="ils.card.household_said")
    assert twin.card not in str(trace.detail)


def test_nobody_takes_off_their_own(twin, act, lea, teo):
    set_own_card(twin.card, by=act(lea))
    with pytest.raises(NotAllowed):
        remove_card(lea.pk, twin.card, by=act(lea))
    another = User.objects.create(
        username="tia",
        name="Tia",
        job_class=teo.job_class,
        branch=teo.branch,
        joined_at=teo.joined_at,
    )
    set_own_card(ANOTHER, by=act(teo))
    with pytest.raises(NotAllowed) as refused:
        remove_card(teo.pk, ANOTHER, by=act(teo))
    assert refused.value.code == "ils.card.own"
    assert remove_card(teo.pk, ANOTHER, by=act(another)), "it waits seven days"
    assert StaffCard.objects.filter(user=teo).exists()


def a_second_login_of(member, job_class):
    return User.objects.create(
        username="phantom", name="Phantom", job_class=job_class, joined_at=timezone.now()
    )


def test_a_login_made_for_it_takes_no_card_off_at_once(twin, act, teo, fay, now):
    """Teo alone looks after staff, and adds a colleague who is himself."""
    now.shift(timedelta(days=30))
    set_own_card(twin.card, by=act(teo))
    phantom = a_second_login_of(teo, teo.job_class)
    remove_card(teo.pk, twin.card, by=act(phantom))
    assert StaffCard.objects.filter(user=teo).exists()
    (waits,) = card_removals(act(fay))
    assert waits.staff == f"S{teo.pk}"
    assert AuditEntry.objects.get(tag="ils.card.to_be_taken_off").subject == f"user:{teo.pk}"


def test_second_login_cannot_free_its_makers_card_after_a_move(twin, act, teo, lea, now):
    now.shift(timedelta(days=30))
    set_own_card(twin.card, by=act(teo))
    phantom = a_second_login_of(teo, teo.job_class)
    User.objects.filter(pk=teo.pk).update(job_class=lea.job_class)
    remove_card(teo.pk, twin.card, by=act(phantom))
    assert StaffCard.objects.filter(user=teo).exists()


def test_another_person_takes_it_off_which_is_traced(twin, act, lea, teo):
    set_own_card(twin.card, by=act(lea))
    remove_card(lea.pk, twin.card, by=act(teo))
    assert not StaffCard.objects.exists()
    assert AuditEntry.objects.get(tag="ils.card.taken_off").actor == teo.pk
    assert not has_declared_card(act(lea)), "so she is asked again"


def test_a_number_that_is_not_theirs_changes_nothing(twin, act, lea, teo):
    set_own_card(twin.card, by=act(lea))
    remove_card(lea.pk, ANOTHER, by=act(teo))
    assert StaffCard.objects.count() == 1


def test_a_clock_that_jumped_takes_no_card_off(twin, act, teo, now):
    note_time()
    set_own_card(twin.card, by=act(teo))
    remove_card(teo.pk, twin.card, by=act(teo))
    now.shift(timedelta(days=60))
    tick(timezone.now(), "a test")
    assert StaffCard.objects.exists()
    trust_clock(timezone.now())
    tick(timezone.now(), "a test")
    assert not StaffCard.objects.exists()


def test_where_nobody_else_may_it_waits_seven_days_in_finance_s_list(twin, act, teo, fay, now):
    set_own_card(twin.card, by=act(teo))
    remove_card(teo.pk, twin.card, by=act(teo))
    (waits,) = card_removals(act(fay))
    assert (waits.staff, waits.day) == (f"S{teo.pk}", (timezone.now() + timedelta(days=7)).date())
    now.shift(timedelta(days=6, hours=23))
    tick(timezone.now(), "a test")
    assert StaffCard.objects.exists()
    now.shift(timedelta(hours=2))
    tick(timezone.now(), "a test")
    assert not StaffCard.objects.exists()
    assert card_removals(act(fay)) == []


def test_finance_can_keep_it(twin, act, teo, fay, now):
    set_own_card(twin.card, by=act(teo))
    remove_card(teo.pk, twin.card, by=act(teo))
    keep_card(card_removals(act(fay))[0].id, by=act(fay))
    now.shift(timedelta(days=8))
    tick(timezone.now(), "a test")
    assert StaffCard.objects.exists()
    with pytest.raises(NotAllowed):
        keep_card(1, by=act(teo))


@pytest.fixture
def waive(twin, act, sam):
    """Sam waives Ana's first line."""
    from yesdesk.core.money import Money
    from yesdesk.ils.port import Capability

    def of():
        return recorded_act(
            Capability.WAIVE_LINE,
            patron=twin.patron,
            target=str(twin.line),
            amount=Money(100, "EUR"),
            about="decision:41",
            by=act(sam),
        )

    return of


def test_a_card_named_again_leaves_no_trace(twin, act, sam):
    set_no_card(by=act(sam))
    set_own_card(ANOTHER, by=act(sam))
    for _turn in range(3):
        set_own_card(ANOTHER, by=act(sam))
        add_household_card(ANOTHER, by=act(sam))
    assert AuditEntry.objects.filter(tag="ils.card.said").count() == 1
    add_household_card(twin.card, by=act(sam))
    add_household_card(twin.card, by=act(sam))
    assert AuditEntry.objects.filter(tag="ils.card.household_said").count() == 1


def test_the_page_of_finance(twin, act, teo, fay, client_of):
    set_own_card(twin.card, by=act(teo))
    remove_card(teo.pk, twin.card, by=act(teo))
    browser = client_of(fay)
    page = browser.get("/settings/ledger")
    assert page.context["cards_to_go"]
    pk = StaffCard.objects.get().pk
    assert browser.post(f"/settings/ledger/cards/{pk}/keep").status_code == 302
    assert not browser.get("/settings/ledger").context["cards_to_go"]


def test_the_page_that_takes_one_off(twin, act, lea, teo, client_of):
    set_own_card(twin.card, by=act(lea))
    browser = client_of(teo)
    here = f"/settings/staff/{lea.pk}/card"
    assert browser.get(here).status_code == 200
    assert browser.post(here, {"card": ""}).status_code == 422
    assert browser.post(here, {"card": twin.card}).status_code == 302
    assert not StaffCard.objects.exists()


def test_own_card_page_shows_own_household_and_none(twin, act, sam, client_of):
    browser = client_of(sam)
    assert browser.post("/account/card", {"card": "", "whose": "own"}).status_code == 422
    assert (
        browser.post("/account/card", {"card": twin.card, "whose": "household"}).status_code == 302
    )
    assert browser.post("/account/card", {"card": "", "whose": "none"}).status_code == 302
    assert sorted(StaffCard.objects.values_list("whose", flat=True)) == ["household", "none"]


def test_where_households_are_not_told_the_page_says_so(twin, sam, client_of, settings):
    settings.ILS = "koha"
    page = client_of(sam).get("/account/card")
    assert page.context["knows_households"] is False
    settings.ILS = "demo"
    assert client_of(sam).get("/account/card").context["knows_households"] is True


def test_a_job_class_without_the_right_does_not(twin, act, lea, kim):
    set_own_card(twin.card, by=act(lea))
    with pytest.raises(NotAllowed):
        remove_card(lea.pk, twin.card, by=act(kim))
    assert JobClass.objects.exists()
