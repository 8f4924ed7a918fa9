"""Fill the demo library system with patrons of the journeys and two hundred others."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from django.db import transaction

from yesdesk.demo.story import STORY
from yesdesk.demo.wren_valley import AccountTold, Late
from yesdesk.ils.demo.models import (
    DemoFee,
    DemoHold,
    DemoItem,
    DemoLoan,
    DemoPatron,
    DemoTitle,
)
from yesdesk.ils.models import StaffCard, WhoseCard
from yesdesk.ils.port import FeeKind
from yesdesk.ils.pseudonyms import account_pseudonym, card_pseudonym
from yesdesk.people.models import User

OTHERS: Final = 200
CARDS_OF_THE_CAST: Final = {"lea": "29001000207"}
LATE_A_DAY: Final = 20
NO_LATE_FEES_AT: Final = "hill"
_CHANCE: Final = 1729


@transaction.atomic
def load_demo_accounts(now: datetime) -> int:
    """Make invented patrons with loans, charges and holds as of `now`, once. Returns how many."""
    if DemoPatron.objects.exists():
        return 0
    shelves = Shelves(now)
    for told in STORY.accounts.accounts:
        shelves.open_account(told)
    for title in STORY.accounts.for_the_test:
        shelves.copy_of(title)
    for other in _invented_accounts(Random(_CHANCE)):  # noqa: S311 - a story wants the same chance twice
        shelves.open_account(other)
    return len(STORY.accounts.accounts) + OTHERS


def declare_staff_cards(now: datetime) -> None:
    """Declare the staff cards of the cast, as staff do at their first waiver."""
    for user in User.objects.exclude(username__in=CARDS_OF_THE_CAST):
        StaffCard.objects.get_or_create(
            user=user, card="", defaults={"whose": WhoseCard.NONE, "said_at": now}
        )
    for login, card in CARDS_OF_THE_CAST.items():
        account = DemoPatron.objects.get(card=card)
        StaffCard.objects.update_or_create(
            user=User.objects.get(username=login),
            card=card_pseudonym(card),
            account=account_pseudonym(str(account.pk)),
            defaults={"said_at": now},
        )


def _invented_accounts(chance: Random) -> Iterable[AccountTold]:
    told = STORY.accounts
    titles = [f"{first} {last}" for first in told.first_words for last in told.last_words]
    for number in range(OTHERS):
        some = chance.sample(titles, 4)
        late = (Late(some[0], chance.randint(1, 60), back=chance.random() < 0.5),)
        yield AccountTold(
            card=f"2900200{number:04d}",
            name=STORY.names[number % len(STORY.names)].name,
            age=chance.choice([8, 11, 14, 16, *range(18, 90, 3), None]),
            home=chance.choice(["mill", "mill", "hill", "bookmobile"]),
            late=late if chance.random() < 0.3 else (),
            lost=((some[1], chance.randint(6, 40) * 100),) if chance.random() < 0.08 else (),
            due=tuple((title, chance.randint(1, 21)) for title in some[2:]),
            wants=(chance.choice(titles),) if chance.random() < 0.2 else (),
            expired_for=chance.randint(1, 90) if chance.random() < 0.05 else 0,
        )


class Shelves:
    # A copy for each loan.

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._titles = {title.name: title for title in DemoTitle.objects.all()}
        self._barcodes = count(39_000_001 + DemoItem.objects.count())

    def open_account(self, told: AccountTold) -> None:
        today = self._now.date()
        expires = today + timedelta(days=300)
        if told.expired_for:
            expires = today - timedelta(days=told.expired_for)
        patron = DemoPatron.objects.create(
            card=told.card,
            name=told.name,
            email=told.email,
            born=None if told.age is None else _birthday_at_age(today, told.age),
            kind=told.kind,
            home=told.home,
            household=told.household,
            expires_on=expires,
            notes=told.notes,
        )
        self._create_charges(patron, told)
        for title, days in told.due:
            self._create_loan(patron, title, days)
        for title in told.wants:
            self._create_hold(patron, title, told.home)
        for title in told.on_the_shelf:
            came, goes = today - timedelta(days=2), today + timedelta(days=5)
            self._create_hold(patron, title, told.home, ready=True, ready_on=came, ready_until=goes)

    def _create_hold(self, patron: DemoPatron, title: str, pickup: str, **more: object) -> None:
        name = self._title_row(title)
        DemoHold.objects.create(
            patron=patron, title=name, pickup=pickup, placed_at=self._now, **more
        )

    def copy_of(self, title: str) -> DemoItem:
        return DemoItem.objects.create(
            barcode=str(next(self._barcodes)), title=self._title_row(title), late_fee=LATE_A_DAY
        )

    def _create_charges(self, patron: DemoPatron, told: AccountTold) -> None:
        for late in told.late:
            loan = self._create_loan(patron, late.title, -late.days)
            if late.back:
                loan.returned_at = self._now
                loan.save(update_fields=["returned_at"])
            if told.home != NO_LATE_FEES_AT:
                cents = late.days * LATE_A_DAY
                self._create_charge(loan, FeeKind.OVERDUE, late.title, cents, growing=not late.back)
        for title, cents in told.lost:
            self._create_charge(self._create_loan(patron, title, -60), FeeKind.LOST, title, cents)

    def _create_charge(
        self, loan: DemoLoan, kind: FeeKind, title: str, cents: int, *, growing: bool = False
    ) -> None:
        DemoFee.objects.create(
            patron=loan.patron,
            loan=loan,
            kind=kind,
            words=f"{'Lost' if kind is FeeKind.LOST else 'Late'}: {title}",
            charged=cents,
            since=loan.due_at.date(),
            growing=growing,
        )

    def _create_loan(self, patron: DemoPatron, title: str, days: int) -> DemoLoan:
        due = self._now + timedelta(days=days)
        return DemoLoan.objects.create(patron=patron, item=self.copy_of(title), due_at=due)

    def _title_row(self, name: str) -> DemoTitle:
        if name not in self._titles:
            self._titles[name] = DemoTitle.objects.create(name=name)
        return self._titles[name]


def _birthday_at_age(today: date, age: int) -> date:
    return today.replace(year=today.year - age, day=1)
