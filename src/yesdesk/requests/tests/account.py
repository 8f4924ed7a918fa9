"""Ana's account in the demo library system, and what a worker does with what is due."""

from datetime import timedelta
from typing import Final

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.ils.demo.models import DemoFee, DemoItem, DemoLoan, DemoPatron, DemoTitle
from yesdesk.testing.jobs import run_due_jobs
from yesdesk.testing.needs import ask_as_ana

CARD: Final = "29001000184"


@pytest.fixture
def ana_owes(library, ils_in_process, now):
    """18.40 for four late books and 32.00 for a lost one; her card is CARD."""
    ana = DemoPatron.objects.create(card=CARD, name="Ana Duarte", email="ana@post.example")
    today = timezone.localdate()
    for number in range(4):
        item = DemoItem.objects.create(
            barcode=f"3900{number}",
            title=DemoTitle.objects.create(name=f"River {number}"),
            late_fee=0,
        )
        DemoLoan.objects.create(
            patron=ana, item=item, due_at=timezone.now() - timedelta(days=23), renewals_left=0
        )
        DemoFee.objects.create(patron=ana, kind="overdue", words="Late", charged=460, since=today)
    DemoFee.objects.create(patron=ana, kind="lost", words="Lost", charged=3200, since=today)
    return ana


@pytest.fixture
def desk(now, mill, rules, ana_owes, client_of, sam):
    """Sam's browser, and Ana's request with her card seen."""
    request = ask_as_ana(mill)
    browser = client_of(sam)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    return browser, request


@pytest.fixture
def work(now):
    """`work(seconds)`: lets time pass, then does what is due."""

    def after(seconds=0):
        now.shift(timedelta(seconds=seconds))
        return run_due_jobs("a test")

    return after
