"""`dev/tap.py` follows a tap, a mail and a public post from the edge of the house to the row they leave behind."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dev.tap import SHOW_FILES, TELL, followed, product_file, tell
from yesdesk.core.actors import SYSTEM
from yesdesk.core.idempotency import new_form_id
from yesdesk.ils.demo.models import DemoFee, DemoItem, DemoLoan, DemoPatron, DemoTitle
from yesdesk.mail.inbound.ingest import ingest_arrival
from yesdesk.mail.inbound.store_raw import NewArrival, store_raw
from yesdesk.mail.tests.arriving import HereReader, a_mail, a_mailbox
from yesdesk.requests.models import Entry, Request
from yesdesk.testing.needs import ask_as_ana

CARD = "20001001"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(ils_in_process):
    """18.40 for four late books that are still out, and 32.00 for a lost one."""
    ana = DemoPatron.objects.create(card=CARD, name="Ana Duarte")
    then = timezone.now() - timedelta(days=23)
    for number in range(4):
        title = DemoTitle.objects.create(name=f"River {number}")
        item = DemoItem.objects.create(barcode=f"3900{number}", title=title, late_fee=0)
        DemoLoan.objects.create(patron=ana, item=item, due_at=then, renewals_left=0)
        owe(ana, "overdue", 460)
    owe(ana, "lost", 3200)
    return ana


def owe(patron, kind, minor):
    today = timezone.localdate()
    DemoFee.objects.create(patron=patron, kind=kind, words=kind, charged=minor, since=today)


def test_waive(now, mill, rules, ana, client_of, sam):
    request = ask_as_ana(mill)
    browser = client_of(sam)
    browser.post(reverse("prove_patron", args=[request.pk]), {"card_number": CARD})
    page = browser.get(reverse("request_ways", args=[request.pk]))
    way = next(way.key for way in page.context["options"] if "fees.overdue" in way.key)
    with followed() as passage:
        browser.post(reverse("take_way", args=[request.pk]), {"option": way})
    tell("waive", passage)
    assert Entry.objects.filter(request=request, kind="act").exists()
    assert ("desk", "policy") in passage.crossings
    assert ("desk", "ils") in passage.crossings


def test_mail(mill):
    arrival = store_raw(
        NewArrival(a_mailbox(mill, is_default=True)), io.BytesIO(a_mail()), by=SYSTEM
    )
    with followed() as passage:
        ingest_arrival(arrival.pk, HereReader(), by=SYSTEM)
    tell("mail", passage)
    assert Request.objects.filter(channel="email").exists()
    assert ("mail", "requests") in passage.crossings


def test_ask(mill, client):
    fields = {"words": "My card is lost.", "contact": "ana@post.example", "form_id": new_form_id()}
    with followed() as passage:
        client.post(reverse("ask_at", args=["en", "mill"]), fields)
    tell("ask", passage)
    assert Request.objects.filter(channel="web").exists()
    assert ("desk", "core") in passage.crossings


def test_what_is_counted():
    """The product's own functions: no library's, no test's, and nothing without a name of its own."""
    assert product_file(ask_as_ana.__code__) is None
    assert product_file(timezone.now.__code__) is None
    assert product_file(new_form_id.__code__) == "core/idempotency.py"


def test_a_passage_in_words(monkeypatch, tmp_path):
    with followed() as passage:
        new_form_id()
    monkeypatch.setenv(TELL, str(tmp_path / "told"))
    monkeypatch.delenv(SHOW_FILES, raising=False)  # `dev/tap.py --files` runs this test too
    tell("form id", passage)
    assert (tmp_path / "told").read_text() == f"{passage.told('form id', with_files=False)}\n"
    first, *files = passage.told("form id", with_files=True).split("\n")
    assert first.startswith("form id: 1 files, ")
    assert files == ["  core/idempotency.py"]
