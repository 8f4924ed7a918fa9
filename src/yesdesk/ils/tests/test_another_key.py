"""After another SECRET_KEY: cards stay guarded while the former one is named, and are asked for where it is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal
from yesdesk.ils.accounts.actions import open_account
from yesdesk.ils.accounts.own_card import add_household_card, remove_card, set_no_card, set_own_card
from yesdesk.ils.accounts.queries import (
    Whose,
    account_views,
    owns_account,
    owns_card,
    user_declared_card,
    whose_card_is,
    whose_ref_is,
)
from yesdesk.ils.acts.retention import anonymise_settled_acts, freeze_orphan_lines
from yesdesk.ils.demo.models import DemoPatron
from yesdesk.ils.ledger import reconciliation
from yesdesk.ils.ledger.actions import import_waivers
from yesdesk.ils.ledger.queries import stray_waivers
from yesdesk.ils.ledger.reconciliation import reconcile_ledger
from yesdesk.ils.models import LedgerLine, StaffCard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ils_in_process")]


@pytest.fixture
def rotate(settings):
    def to_another(*, lost=False):
        former = settings.SECRET_KEY
        settings.SECRET_KEY = f"another {former}"
        settings.SECRET_KEY_FALLBACKS = [] if lost else [former]

    return to_another


@pytest.fixture
def nobody_said(twin):
    StaffCard.objects.all().delete()


@pytest.mark.usefixtures("nobody_said")
def test_own_card_is_known_after_another_secret_key(twin, act, lea, kim, rotate):
    set_own_card(twin.card, by=act(lea))
    rotate()
    assert user_declared_card(lea.pk)
    assert whose_ref_is(lea.pk, twin.patron) is Whose.OWN
    assert whose_card_is(kim.pk, twin.card) is Whose.COLLEAGUE
    assert owns_card(act(lea), twin.card)
    assert owns_account(act(lea), twin.patron)
    with pytest.raises(Refusal) as refused:
        open_account(by=act(lea), known="in_person", about="", card=twin.card)
    assert refused.value.code == "ils.account.own"


@pytest.mark.usefixtures("nobody_said")
def test_household_card_is_known_after_another_secret_key(twin, act, lea, rotate):
    add_household_card(twin.card, by=act(lea))
    rotate()
    assert whose_ref_is(lea.pk, twin.patron) is Whose.HOUSEHOLD


@pytest.mark.usefixtures("nobody_said")
def test_said_again_it_needs_the_former_key_no_more(twin, act, lea, rotate, settings):
    set_own_card(twin.card, by=act(lea))
    rotate()
    add_household_card(twin.card, by=act(lea))
    settings.SECRET_KEY_FALLBACKS = []
    assert StaffCard.objects.count() == 1
    assert whose_ref_is(lea.pk, twin.patron) is Whose.OWN, "and never becomes the household's"


@pytest.mark.usefixtures("nobody_said")
def test_another_person_takes_it_off_by_its_number(twin, act, lea, teo, rotate):
    set_own_card(twin.card, by=act(lea))
    rotate()
    remove_card(lea.pk, twin.card, by=act(teo))
    assert not StaffCard.objects.exists()


@pytest.mark.usefixtures("nobody_said")
def test_where_the_key_is_lost_whoever_moves_money_is_asked_anew(twin, act, sam, waive, rotate):
    set_own_card(DemoPatron.objects.create(card="29001000300").card, by=act(sam))
    rotate(lost=True)
    with pytest.raises(Refusal) as refused:
        waive()
    assert refused.value.code == "ils.card.not_said"
    set_no_card(by=act(sam))


def test_who_has_none_is_not_asked_again(sam, rotate, twin):
    rotate(lost=True)
    assert user_declared_card(sam.pk)


def test_the_privacy_officer_finds_looks_from_before(twin, act, sam, priya, rotate):
    open_account(by=act(sam), known="in_person", about="", card=twin.card)
    rotate()
    assert len(account_views(act(priya), account=twin.patron)) == 1


@pytest.fixture
def frozen(twin, waive, carry, monkeypatch, act, fay, now):
    """`frozen()`: a done waiver of 4.00 whose line is frozen now; its tag before that."""
    monkeypatch.setattr(reconciliation, "the_system", twin.connect)
    done = carry(waive(400, at_once=True))[1]

    def freeze():
        anonymise_settled_acts(timezone.now() + timedelta(days=1), limit=9, by=SYSTEM)
        freeze_orphan_lines(timezone.now() + timedelta(days=2), limit=9, by=SYSTEM)
        assert LedgerLine.objects.get().frozen

    freeze.tag = done.uuid
    return freeze


@pytest.mark.parametrize("rotated", ["before it is frozen", "before the file"])
def test_a_frozen_line_is_still_found_in_the_system_s_file(frozen, act, fay, rotate, rotated):
    told = f"date,amount,note\n2026-11-04,3.99,yesdesk:{frozen.tag}\n"
    if rotated == "before the file":
        frozen()
        rotate()
        import_waivers(told, by=act(fay))
    else:
        import_waivers(told, by=act(fay))
        rotate()
        frozen()
    assert stray_waivers(act(fay)) == []
    LedgerLine.objects.update(compared_at=None)
    assert reconcile_ledger(by=act(fay)).differing == 1


def test_a_mark_there_of_a_frozen_line_is_no_stray_one(frozen, act, fay, rotate):
    frozen()
    rotate()
    assert reconcile_ledger(by=act(fay)).stray == 0
