"""After another SECRET_KEY: cards stay guarded while the former one is named, and are asked for where it is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal
from yesdesk.core.models import Trace
from yesdesk.ils.actions import (
    account_for,
    comparing,
    say_household_card,
    say_no_card,
    say_own_card,
)
from yesdesk.ils.actions.comparing import compare_ledger
from yesdesk.ils.actions.own_card import take_card_off
from yesdesk.ils.actions.reading_in import read_in_waivers
from yesdesk.ils.actions.striking import freeze_lines_alone, strike_acts
from yesdesk.ils.demo.models import DemoPatron
from yesdesk.ils.models import LedgerLine, StaffCard
from yesdesk.ils.queries.cards import (
    Whose,
    has_said,
    owns_account,
    owns_card,
    whose_card_is,
    whose_ref_is,
)
from yesdesk.ils.queries.ledger import not_in_our_ledger
from yesdesk.ils.queries.views import account_views

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
def test_ones_own_account_stays_ones_own(twin, act, lea, kim, rotate):
    say_own_card(twin.card, by=act(lea))
    rotate()
    assert has_said(lea.pk)
    assert whose_ref_is(lea.pk, twin.patron) is Whose.OWN
    assert whose_card_is(kim.pk, twin.card) is Whose.COLLEAGUE
    assert owns_card(act(lea), twin.card)
    assert owns_account(act(lea), twin.patron)
    with pytest.raises(Refusal) as refused:
        account_for(by=act(lea), known="in_person", about="", card=twin.card)
    assert refused.value.code == "ils.account.own"


@pytest.mark.usefixtures("nobody_said")
def test_so_does_the_household_s(twin, act, lea, rotate):
    say_household_card(twin.card, by=act(lea))
    rotate()
    assert whose_ref_is(lea.pk, twin.patron) is Whose.HOUSEHOLD


@pytest.mark.usefixtures("nobody_said")
def test_said_again_it_needs_the_former_key_no_more(twin, act, lea, rotate, settings):
    say_own_card(twin.card, by=act(lea))
    rotate()
    say_household_card(twin.card, by=act(lea))
    settings.SECRET_KEY_FALLBACKS = []
    assert StaffCard.objects.count() == 1
    assert whose_ref_is(lea.pk, twin.patron) is Whose.OWN, "and never becomes the household's"


@pytest.mark.usefixtures("nobody_said")
def test_another_person_takes_it_off_by_its_number(twin, act, lea, teo, rotate):
    say_own_card(twin.card, by=act(lea))
    rotate()
    take_card_off(lea.pk, twin.card, by=act(teo))
    assert not StaffCard.objects.exists()


@pytest.mark.usefixtures("nobody_said")
def test_where_the_key_is_lost_whoever_moves_money_is_asked_anew(twin, act, sam, waive, rotate):
    say_own_card(DemoPatron.objects.create(card="29001000300").card, by=act(sam))
    rotate(lost=True)
    with pytest.raises(Refusal) as refused:
        waive()
    assert refused.value.code == "ils.card.not_said"
    say_no_card(by=act(sam))
    assert Trace.objects.get(tag="ils.card.none_said").detail["first"] is False


def test_who_has_none_is_not_asked_again(sam, rotate, twin):
    rotate(lost=True)
    assert has_said(sam.pk)


def test_the_privacy_officer_finds_looks_from_before(twin, act, sam, priya, rotate):
    account_for(by=act(sam), known="in_person", about="", card=twin.card)
    rotate()
    assert len(account_views(act(priya), account=twin.patron)) == 1


@pytest.fixture
def frozen(twin, waive, carry, monkeypatch, act, fay, now):
    """`frozen()`: a done waiver of 4.00 whose line is frozen now; its tag before that."""
    monkeypatch.setattr(comparing, "the_system", twin.connect)
    done = carry(waive(400, at_once=True))[1]

    def freeze():
        strike_acts(timezone.now() + timedelta(days=1), limit=9, by=SYSTEM)
        freeze_lines_alone(timezone.now() + timedelta(days=2), limit=9, by=SYSTEM)
        assert LedgerLine.objects.get().frozen

    freeze.tag = done.uuid
    return freeze


@pytest.mark.parametrize("rotated", ["before it is frozen", "before the file"])
def test_a_frozen_line_is_still_found_in_the_system_s_file(frozen, act, fay, rotate, rotated):
    told = f"date,amount,note\n2026-11-04,3.99,yesdesk:{frozen.tag}\n"
    if rotated == "before the file":
        frozen()
        rotate()
        read_in_waivers(told, by=act(fay))
    else:
        read_in_waivers(told, by=act(fay))
        rotate()
        frozen()
    assert not_in_our_ledger(act(fay)) == []
    LedgerLine.objects.update(compared_at=None)
    assert compare_ledger(by=act(fay)).differing == 1


def test_a_mark_there_of_a_frozen_line_is_no_stray_one(frozen, act, fay, rotate):
    frozen()
    rotate()
    assert compare_ledger(by=act(fay)).stray == 0
