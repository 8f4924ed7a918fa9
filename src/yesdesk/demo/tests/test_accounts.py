"""The demo library system holds who the journeys need."""

import pytest

from yesdesk.core.money import Money
from yesdesk.demo.accounts import OTHERS, load_demo_accounts
from yesdesk.demo.story import STORY
from yesdesk.ils.demo.connector import connect
from yesdesk.ils.demo.models import DemoItem
from yesdesk.ils.port import AgeBand, BlockKind, FeeKind
from yesdesk.testing.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(library, now):
    load_demo_accounts(NOW)
    system = connect({})

    def of(card):
        return system.account(system.find_patron(card).ref)

    return of


def test_ana_owes_what_her_letter_says(account):
    ana = account(STORY.accounts.accounts[0].card)
    late = [fee.owed for fee in ana.fees if fee.kind is FeeKind.OVERDUE]
    assert late == [Money(460, "EUR")] * 4
    assert ana.balance == Money(1840 + 3200, "EUR")
    assert [block.kind for block in ana.blocks] == [BlockKind.MONEY]
    assert not any(fee.growing for fee in ana.fees)


def test_bo_is_twelve_and_blocked_and_his_books_are_there(account):
    bo = account(STORY.accounts.accounts[1].card)
    assert bo.patron.age_band is AgeBand.CHILD
    assert [fee.kind for fee in bo.fees] == [FeeKind.LOST]
    assert bo.blocks
    assert len(bo.patron.household) == 1
    assert DemoItem.objects.filter(title__name__in=STORY.accounts.for_the_test).count() == 2


def test_a_second_seed_adds_nobody(account):
    assert load_demo_accounts(NOW) == 0
    assert OTHERS + len(STORY.accounts.accounts) > 200


def test_no_card_is_there_twice():
    cards = [told.card for told in STORY.accounts.accounts]
    assert len(cards) == len(set(cards))
