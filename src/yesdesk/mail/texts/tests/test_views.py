"""The settings of text messages, and the form on which patrons choose them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.twins.twilio import ACCOUNT, NO_MONEY, NUMBER, TOKEN
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage, Timer
from yesdesk.core.outbox.messages import mailed_about, post
from yesdesk.mail.credentials import secrets_for
from yesdesk.mail.outbound.delivery import AGAIN, LEAVE
from yesdesk.mail.outbound.routing import text_trouble
from yesdesk.mail.texts.delivery import deliver_texts
from yesdesk.mail.texts.number import KEEPS_AT
from yesdesk.places.models import Library
from yesdesk.requests.models import Request
from yesdesk.requests.queries.mail_status import status_of_text

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DEE = "+33612345678"


@pytest.fixture
def page(client_of, teo, ils_in_process, now):
    Library.objects.update(has_texts=True)
    browser = client_of(teo)
    return lambda **form: (
        browser.post(reverse("text_settings"), form)
        if form
        else browser.get(reverse("text_settings"))
    )


def values_at(branch):
    return {
        "text_provider": "Twilio",
        "text_number": NUMBER,
        "text_account": ACCOUNT,
        "text_branch": branch.pk,
    }


def test_the_number_is_saved_and_its_secret_goes_to_the_worker(page, mill):
    assert page(secret=TOKEN, **values_at(mill)).status_code == 302
    assert Library.objects.get().text_number == NUMBER
    assert secrets_for(KEEPS_AT)["password"] == TOKEN
    assert TOKEN not in page().text


def test_a_wrong_number_keeps_what_was_typed(page, mill):
    answer = page(secret=TOKEN, **values_at(mill) | {"text_number": "12"})
    assert answer.status_code == 422
    assert ACCOUNT in answer.text
    assert not Library.objects.get().text_number


def test_a_number_without_its_secret_is_not_saved(page, mill):
    answer = page(secret="", **values_at(mill))
    assert answer.status_code == 422
    assert not Library.objects.get().text_number


def test_the_page_says_whether_the_provider_took_the_last_text(provider, page, webhook):
    assert "our last text" not in page().text
    webhook(Body="Hello")
    deliver_texts(by=SYSTEM)
    assert "took our last text" in page().text


def test_a_refused_account_is_said_with_the_providers_words(provider, page, webhook):
    provider.orders.append(NO_MONEY)
    webhook(Body="Hello")
    deliver_texts(by=SYSTEM)
    assert "401 20003" in page().text


def test_a_number_saved_again_lets_texts_go_at_once(provider, page, webhook, mill):
    provider.orders.append(NO_MONEY)
    webhook(Body="Hello")
    deliver_texts(by=SYSTEM)
    page(secret="", **values_at(mill))
    assert text_trouble() is None
    assert Timer.objects.get(kind=LEAVE, ref=AGAIN).due_at == timezone.now()
    deliver_texts(by=SYSTEM)
    assert provider.taken


def test_texts_are_on_the_form_only_where_they_can_be_sent(provider, client):
    form = reverse("ask", args=["en"])
    assert 'name="texts"' in client.get(form).text
    Library.objects.update(has_texts=False)
    assert 'name="texts"' not in client.get(form).text


def test_without_a_number_no_page_offers_or_promises_a_text(page, client, client_of, sam):
    form = reverse("ask", args=["en"])
    assert 'name="texts"' not in client.get(form).text
    client.post(form, {"words": "A room?", "contact": DEE, "texts": "on"})
    request = Request.objects.get()
    assert request.patron.texts is None
    assert not OutboundMessage.objects.exists()
    assert "Twilio" not in client.get(reverse("privacy", args=["en"])).text
    desk = client_of(sam).get(reverse("request", args=[request.pk])).text
    assert "text message" not in desk.casefold()


def test_a_text_that_waits_when_texts_are_turned_off_does_not_go_out_shortly(dee, sam, act):
    post(to=DEE, subject="", text="Yes.", about=f"request:{dee.pk}", channel="text")
    mailed = list(mailed_about(act(sam), f"request:{dee.pk}").values())[-1]
    assert status_of_text(mailed, now=mailed.created_at, spoken=str).tone == ""
    Library.objects.update(has_texts=False)
    assert status_of_text(mailed, now=mailed.created_at, spoken=str).tone == "clock"


def test_the_privacy_page_names_the_provider(provider, client):
    assert "Twilio" in client.get(reverse("privacy", args=["en"])).text


def test_a_patron_who_chose_texts_gets_a_receipt_by_text(provider, client):
    form = reverse("ask", args=["en"])
    client.post(form, {"words": "A room?", "contact": DEE, "texts": "on"})
    assert Request.objects.get().patron.texts is True
    assert OutboundMessage.objects.get().channel == "text"


def test_who_chose_texts_without_a_number_is_asked_for_it(provider, client):
    answer = client.post(reverse("ask", args=["en"]), {"words": "A room?", "texts": "on"})
    assert answer.status_code == 422
    assert not Request.objects.exists()


def test_a_text_with_no_worker_to_check_it_is_answered_503(page, provider, client, monkeypatch):
    from yesdesk.ils.rpc import client as rpc_client

    def nobody(_line, _patience):
        raise ConnectionRefusedError

    monkeypatch.setattr(rpc_client, "carried", nobody)
    answer = client.post(reverse("texts_webhook", args=["twilio"]), {"MessageSid": "1"})
    assert answer.status_code == 503


def test_a_number_without_the_tick_is_for_calls(provider, client):
    client.post(reverse("ask", args=["en"]), {"words": "A room?", "contact": DEE})
    assert Request.objects.get().patron.texts is None
    assert not OutboundMessage.objects.exists()
