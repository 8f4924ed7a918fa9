"""Webhooks: what is told, how it is signed, where it never goes, and when it ends."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook as Receiver

from tests.twins.push.server import push_twin
from yesdesk.api.models import Webhook, WebhookDelivery
from yesdesk.api.tests.shown import an_edition
from yesdesk.api.webhooks import (
    GIVES_UP,
    KEPT,
    add_hook,
    deliver,
    look,
    remove_hook,
    secrets_of,
    signed_headers,
)
from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import AuditEntry, Job
from yesdesk.core.webpush import addresses
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import OutcomeValue
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
OUTSIDE = "https://hooks.library.example/yesdesk"


@pytest.fixture
def hook(now, library):
    add_hook(OUTSIDE, by=SYSTEM)
    now.shift(1)
    return Webhook.objects.get()


def events():
    return list(WebhookDelivery.objects.order_by("pk").values_list("event", "ref"))


def test_signature_is_that_of_the_published_example():
    secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", at, body, [base64.b64decode(secret)])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_receiver_with_the_shown_secret_takes_it_and_no_other(library):
    secret = add_hook(OUTSIDE, by=SYSTEM)
    body = b'{"type": "request.came"}'
    keys = secrets_of(Webhook.objects.get())
    headers = signed_headers("msg_1", timezone.now(), body, keys)
    assert Receiver(secret).verify(body, headers) == {"type": "request.came"}
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    with pytest.raises(Exception, match="signature"):
        Receiver(other).verify(body, headers)
    assert secret.removeprefix("whsec_") not in repr(list(Webhook.objects.values()))


def test_old_key_still_signs_after_a_change_of_the_key(hook, settings):
    (before,) = secrets_of(hook)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the library"
    assert before in secrets_of(hook)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.library.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://169.254.169.254/latest",
        "https://desk/x",
        "https://hooks.library.example:8443/x",
        "https://me@hooks.library.example/x",
        "file:///etc/passwd",
    ],
)
def test_inside_address_is_refused_at_once(library, url):
    with pytest.raises(ValidationRefusal):
        add_hook(url, by=SYSTEM)


def test_what_came_closed_and_was_signed_is_told_once(hook, now, mill, act, sam):
    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    edition = an_edition()
    now.shift(30)
    look("", timezone.now())
    told = [("request.came", request.pk), ("request.closed", request.pk)]
    assert events() == [*told, ("edition.signed", edition.pk)]
    look("", timezone.now())
    assert len(events()) == 3
    assert Job.objects.filter(task__endswith="deliver").count() == 3


def test_what_was_there_before_and_what_is_for_leads_is_not_told(mill, now):
    ask_as_ana(mill)
    add_hook(OUTSIDE, by=SYSTEM)
    ask_as_ana(mill, for_leads=True)
    now.shift(30)
    look("", timezone.now())
    assert events() == []


@pytest.mark.parametrize("found", ["127.0.0.1", "192.168.1.1", "::ffff:10.0.0.1", "fd00::1"])
def test_name_that_leads_inside_is_not_called(hook, monkeypatch, found):
    def look_up(_host, port, **_how):
        return [(None, None, None, "", (found, port))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    row = a_delivery(hook)
    deliver.call(row.pk)
    row.refresh_from_db()
    assert (row.said, row.told_at) == ("inside", None)


def test_name_is_looked_up_once_so_a_second_answer_changes_nothing(hook, monkeypatch):
    answers = ["127.0.0.1", "127.0.0.1"]
    asked = []

    def look_up(_host, port, **_how):
        asked.append(port)
        return [(None, None, None, "", (answers[len(asked) - 1], port))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    deliver.call(a_delivery(hook).pk)
    assert asked == [443]


def a_delivery(hook):
    return WebhookDelivery.objects.create(hook=hook, event="request.came", ref=7, at=timezone.now())


@pytest.fixture
def twin(settings):
    with push_twin() as twin:
        settings.PUSH_INSIDE = [twin.host]
        yield twin


def told_by(twin, hook):
    Webhook.objects.update(url=f"{twin.url}/hook")
    row = a_delivery(hook)
    deliver.call(row.pk)
    row.refresh_from_db()
    return row


def test_taken_call_is_told(hook, twin):
    Webhook.objects.update(failing_since=timezone.now())
    twin.say = [(204, {})]
    row = told_by(twin, hook)
    assert (row.said, row.told_at is not None) == ("204", True)
    assert Webhook.objects.get().failing_since is None


def test_redirect_is_not_followed(hook, twin):
    twin.say = [(302, {"Location": f"{twin.url}/inside"})]
    assert told_by(twin, hook).said == "302"
    assert twin.asked == 1


def test_refused_call_is_tried_later(hook, twin):
    twin.say = [(500, {})]
    row = told_by(twin, hook)
    job = Job.objects.get(task__endswith="deliver")
    assert job.arguments["args"] == [row.pk, 1]
    assert job.run_after > timezone.now()


def test_three_days_without_an_answer_turn_it_off(hook, twin):
    Webhook.objects.update(failing_since=timezone.now() - GIVES_UP - timedelta(hours=1))
    twin.say = [(500, {})]
    told_by(twin, hook)
    assert Webhook.objects.get().off_on is not None
    assert AuditEntry.objects.filter(tag="api.webhook.turned_off").exists()
    assert not Job.objects.exists()


def test_log_goes_after_a_week(hook):
    row = a_delivery(hook)
    WebhookDelivery.objects.filter(pk=row.pk).update(at=timezone.now() - KEPT - timedelta(hours=1))
    look("", timezone.now())
    assert not WebhookDelivery.objects.exists()


def test_removed_webhook_takes_its_log_along(hook, act, teo):
    a_delivery(hook)
    remove_hook(hook.pk, by=act(teo))
    assert not WebhookDelivery.objects.exists()


def test_page_shows_the_secret_once(client_of, teo):
    browser = client_of(teo)
    assert "whsec_" in browser.post("/settings/webhooks", {"url": OUTSIDE}).content.decode()
    assert "whsec_" not in browser.get("/settings/webhooks").content.decode()
