"""Tell addresses outside what happened: a request came or was closed, an edition was signed. Never words or names.

A timer looks what is new, so that no page waits for it. Each event is a row with its job; Standard Webhooks says how it
is signed (https://www.standardwebhooks.com).
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.api.models import Webhook, WebhookDelivery
from yesdesk.api.tokens import MAY_MAKE
from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.errors import ValidationRefusal, or_not_found
from yesdesk.core.links import secret_keys
from yesdesk.core.webpush.addresses import may_lead_to
from yesdesk.insight.models import Edition, EditionState, EditionSubject
from yesdesk.requests.models import Request

EVERY_SECONDS: Final = 20
SETTLED: Final = timedelta(seconds=10)  # then no open transaction has an earlier row
WAITS: Final = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 360, 720, 1440, 1440))
GIVES_UP: Final = timedelta(days=3)
KEPT: Final = timedelta(days=7)
AT_ONCE: Final = 200
_STATES: Final = {"request.came": "open", "request.closed": "closed", "edition.signed": "made"}

type Event = tuple[str, int, datetime]


def secrets_of(hook: Webhook) -> list[bytes]:
    """Return the secret under the library's key, then under former keys: a receiver takes any signature."""
    message = f"yesdesk.webhook:{hook.pk}:{hook.salt}".encode()
    return [hmac.digest(key.encode(), message, "sha256") for key in secret_keys()]


@transaction.atomic
def add_hook(url: str, *, by: Actor) -> str:
    """Return the secret of a new webhook, to be shown once. Raises ValidationRefusal, and NotAllowed."""
    by.require(MAY_MAKE)
    if not may_lead_to(url):
        raise ValidationRefusal(
            {"url": _("This address can’t be used. Write one with https:// that leads outside.")}
        )
    newest = Request.objects.order_by("-pk").values_list("pk", flat=True).first()
    edition = Edition.objects.order_by("-pk").values_list("pk", flat=True).first()
    hook = Webhook.objects.create(
        url=url,
        salt=secrets.token_urlsafe(16),
        last_request=newest or 0,
        closed_until=timezone.now(),
        last_edition=edition or 0,
    )
    record_audit("api.webhook.added", by=by, name=_host(hook))
    return f"whsec_{base64.b64encode(secrets_of(hook)[0]).decode()}"


@transaction.atomic
def remove_hook(pk: int, *, by: Actor) -> None:
    """Remove a webhook with what it waits for. Raises NotFound, and NotAllowed."""
    by.require(MAY_MAKE)
    hook = or_not_found(Webhook.objects.filter(pk=pk).first())
    hook.delete()
    record_audit("api.webhook.removed", by=by, name=_host(hook))


def hooks(by: Actor) -> list[tuple[Webhook, list[WebhookDelivery]]]:
    """Return the webhooks, each with its last ten deliveries. Raises NotAllowed."""
    by.require(MAY_MAKE)
    return [(hook, list(hook.deliveries.order_by("-pk")[:10])) for hook in Webhook.objects.all()]


def _host(hook: Webhook) -> str:
    return urlsplit(hook.url).hostname or ""


def look(_ref: str, now: datetime) -> None:
    """Put what is new on its way to each webhook, and drop what was told a week ago. A wrong clock does neither."""
    if not clock_is_trusted(now):
        return
    WebhookDelivery.objects.filter(at__lt=now - KEPT).delete()
    for hook in Webhook.objects.filter(off_on=None):
        with transaction.atomic():
            for event, ref, at in list(_new_events(hook, now - SETTLED)):
                row = WebhookDelivery.objects.create(hook=hook, event=event, ref=ref, at=at)
                deliver.enqueue(row.pk)
            hook.save(update_fields=["last_request", "closed_until", "last_edition"])


def _new_events(hook: Webhook, until: datetime) -> Iterator[Event]:
    """Yield what happened up to `until`, and move the marks of `hook`. Requests for leads are told to nobody."""
    came = Request.objects.filter(pk__gt=hook.last_request, opened_at__lte=until)
    columns = ("pk", "opened_at", "for_leads", "held")
    for pk, at, for_leads, held in came.order_by("pk").values_list(*columns)[:AT_ONCE]:
        hook.last_request = pk
        if not (for_leads or held):
            yield "request.came", pk, at
    if until > hook.closed_until:
        closed = Request.objects.filter(closed_at__gt=hook.closed_until, closed_at__lte=until)
        hook.closed_until = until
        for pk, at, for_leads in closed.values_list("pk", "closed_at", "for_leads"):
            if not for_leads and at:
                yield "request.closed", pk, at
    made = Edition.objects.filter(pk__gt=hook.last_edition, state=EditionState.MADE)
    for pk in (
        made.filter(subject=EditionSubject.LIBRARY).order_by("pk").values_list("pk", flat=True)
    ):
        hook.last_edition = pk
        yield "edition.signed", pk, until


@task(priority=-1)  # mail and phones go first
def deliver(pk: int, tries: int = 0) -> None:
    """Tell one event once; where nobody took it, a later job tries again. Three days of that turn the webhook off."""
    row = WebhookDelivery.objects.select_related("hook").filter(pk=pk, told_at=None).first()
    if row is None or row.hook.off_on is not None:
        return
    said, now = _post(row), timezone.now()
    hook = Webhook.objects.filter(pk=row.hook_id)
    taken = said.isdigit() and 200 <= int(said) < 300
    with transaction.atomic():
        WebhookDelivery.objects.filter(pk=pk).update(said=said, told_at=now if taken else None)
        if taken:
            hook.filter(failing_since__isnull=False).update(failing_since=None)
            return
        hook.filter(failing_since=None).update(failing_since=now)
        if hook.filter(failing_since__lt=now - GIVES_UP).update(off_on=now.date()):
            record_audit("api.webhook.turned_off", by=SYSTEM, name=_host(row.hook))
        elif tries < len(WAITS):
            deliver.using(run_after=now + WAITS[tries]).enqueue(pk, tries + 1)


def _post(row: WebhookDelivery) -> str:
    """Return the status that came back, or a word for what stood in the way."""
    import httpx

    from yesdesk.core.webpush.sending import LeadsInside, post_outside

    body = json.dumps(
        {
            "type": row.event,
            "timestamp": row.at.isoformat(timespec="seconds"),
            "data": {"id": row.ref, "state": _STATES[row.event]},
        }
    ).encode()
    headers = signed_headers(f"msg_{row.pk}", timezone.now(), body, secrets_of(row.hook))
    try:
        status, _headers = post_outside(row.hook.url, body, headers)
    except LeadsInside:
        return "inside"
    except (httpx.HTTPError, httpx.InvalidURL):
        return "no answer"
    return str(status)


def signed_headers(name: str, at: datetime, body: bytes, keys: list[bytes]) -> dict[str, str]:
    """Return the headers of Standard Webhooks, with a signature by each key."""
    stamp = str(int(at.timestamp()))
    signed = b".".join([name.encode(), stamp.encode(), body])
    marks = [base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Yesdesk",
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }
