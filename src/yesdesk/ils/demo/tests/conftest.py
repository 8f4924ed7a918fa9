"""A small account in the demo system, for one test."""

from datetime import date, timedelta

import pytest

from yesdesk.core.money import Money
from yesdesk.ils.demo.connector import connect
from yesdesk.ils.demo.models import DemoFee, DemoItem, DemoLoan, DemoPatron, DemoTitle
from yesdesk.ils.port import Order
from yesdesk.testing.cast import NOW


@pytest.fixture
def system(library, now):
    return connect({})


@pytest.fixture
def ana(library):
    return DemoPatron.objects.create(card="21812400", name="Ana", born=date(1980, 5, 2))


@pytest.fixture
def lent(ana):
    """`lent(days)`: a book that has been late for so long, with its growing charge of 0.20 a day."""

    def one(days=23, patron=ana, growing=True):
        title = DemoTitle.objects.create(name="A Book of Rivers")
        item = DemoItem.objects.create(barcode=f"3{DemoItem.objects.count():07d}", title=title)
        loan = DemoLoan.objects.create(
            patron=patron, item=item, due_at=NOW - timedelta(days=days), renewals_left=1
        )
        if days > 0:
            DemoFee.objects.create(
                patron=patron,
                loan=loan,
                kind="overdue",
                words="Late",
                charged=20 * days,
                since=(NOW - timedelta(days=days)).date(),
                growing=growing,
            )
        return loan

    return one


@pytest.fixture
def order(ana):
    """`order(Capability.RENEW, loan)`: one write for Ana; amounts in cents."""

    def of(does, target, minor=None, uuid="a-tag", nobody=False, **more):
        amount = None if minor is None else Money(minor, "EUR")
        about = str(getattr(target, "pk", target))
        return Order(uuid, does, "" if nobody else str(ana.pk), "S7", about, amount, **more)

    return of
