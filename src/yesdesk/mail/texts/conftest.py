"""A library that texts by the twin, and what its provider sends to it."""

from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from tests.twins.twilio import ACCOUNT, NUMBER, TOKEN, signature, twilio
from yesdesk.core.actors import SYSTEM
from yesdesk.mail.credentials import store_secrets
from yesdesk.mail.texts import twilio as adapter
from yesdesk.mail.texts.delivery import deliver_texts
from yesdesk.mail.texts.number import KEEPS_AT
from yesdesk.places.models import Library
from yesdesk.requests.models import Request

DEE = "+33612345678"


@pytest.fixture
def provider(now, mill, settings, monkeypatch, ils_in_process):
    """The twin, with the library's number there; texts are on."""
    settings.BASE_URL = "https://ask.wren.example"
    Library.objects.update(
        has_texts=True,
        text_provider="Twilio",
        text_number=NUMBER,
        text_account=ACCOUNT,
        text_branch=mill,
    )
    store_secrets(KEEPS_AT, {"password": TOKEN})
    with twilio() as running:
        monkeypatch.setattr(adapter, "API", running.url)
        yield running


@pytest.fixture
def webhook(provider, settings):
    """`webhook(Body="...")`: a form of the provider, signed; its answer's status."""
    numbers = count(1)

    def sent(*, at="", signed="", **form):
        form = {"MessageSid": f"MM{next(numbers)}", "From": DEE, "To": NUMBER} | form
        path = reverse("texts_webhook", args=["twilio"]) + at
        mark = signed or signature(settings.BASE_URL + path, form)
        return Client().post(path, form, headers={"X-Twilio-Signature": mark}).status_code

    return sent


@pytest.fixture
def dee(webhook):
    """Dee's request, which she texted; her receipt has gone."""
    webhook(Body="Is the room free on Thursday?")
    deliver_texts(by=SYSTEM)
    return Request.objects.select_related("patron", "branch").get()
