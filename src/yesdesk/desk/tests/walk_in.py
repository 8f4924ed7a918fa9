"""Ana at the desk: what she owes in the demo library system, and her request with her card seen."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from yesdesk.desk.tests.card import CARD
from yesdesk.ils.demo.models import DemoFee, DemoItem, DemoLoan, DemoPatron, DemoTitle
from yesdesk.testing.needs import ask_as_ana


def charge_ana():
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


def walk_in(branch, browser):
    """Her request, with her card seen by whoever sits at the browser."""
    request = ask_as_ana(branch)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    return request
