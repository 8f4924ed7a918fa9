"""Keys of days and weeks stand on the disk before anybody writes: no act keeps other writers waiting for a key."""

import os

import pytest
from django.urls import reverse

from yesdesk.core.idempotency import new_form_id
from yesdesk.core.tasks.worker_hooks import pollers
from yesdesk.core.transactions import refuse_in_transaction
from yesdesk.desk.tests.taps import LATE, tap
from yesdesk.policy.models import PatronUse
from yesdesk.requests.models import Decision, Request
from yesdesk.requests.tests.account import CARD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def disk(now, library, monkeypatch):
    """A worker has looked. From then on nothing waits for the disk inside a transaction."""
    for name in ("core.day_keys", "policy.pattern_keys"):
        pollers[name].look()
    real = os.fsync

    def synced(handle):
        refuse_in_transaction("the disk")
        real(handle)

    monkeypatch.setattr(os, "fsync", synced)


def test_a_patron_asks(client, mill):
    fields = {"words": "The kiln?", "name": "Ana", "contact": "ana.m@post.example"}
    headers = {"sec-fetch-site": "same-origin"}
    client.post("/en/ask/mill", {**fields, "form_id": new_form_id()}, headers=headers)
    assert Request.objects.exists()


def test_a_tap_counts_what_was_used_and_becomes_an_exception(desk, work):
    browser, request = desk
    tap(browser, request, LATE)
    assert PatronUse.objects.exists()
    work(20)
    assert Decision.objects.exclude(settled_on=None).exists()


def test_a_pin_is_tried(desk):
    browser, request = desk
    page = browser.post(
        reverse("request_pin", args=[request.pk]), {"card_number": CARD, "pin": "0000"}
    )
    assert page.status_code == 422
