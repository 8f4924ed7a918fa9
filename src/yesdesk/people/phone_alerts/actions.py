"""Turn phone alerts on and off for one's own browsers, and ring one.

No trace row names a member's phones: they are nobody else's business. Only jobs ring, never inside a transaction,
since a push service may be slow.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor, ActorKind
from yesdesk.core.errors import NotAllowed, NotFound, Refusal, ValidationRefusal
from yesdesk.core.events import announce
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.core.webpush import push_service
from yesdesk.core.webpush.addresses import may_lead_to
from yesdesk.core.webpush.keys import public_key
from yesdesk.core.webpush.port import Fate, Given, PushMessage, PushResult
from yesdesk.people.models import PushSubscription, User
from yesdesk.people.queries import own_member

# By name, since a job calls actions and so no action imports it.
TRY: Final = "yesdesk.people.jobs.send_test_alert_job"
MOST: Final = 10
RESTS: Final = timedelta(minutes=10)


def endpoint_hash(endpoint: str) -> str:
    """Hash an endpoint. A page finds its own browser by the hash, as no page shows the endpoint."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


@transaction.atomic
def add_phone(given: Given, *, server_key: str, browser: str, by: Actor) -> PushSubscription:
    """Let this browser ring, for this member alone. Raises ValidationRefusal, Refusal. `server_key` is our key as the
    page had it.
    """
    member = _person_or_refuse(by)
    if not server_key or server_key != public_key():
        raise ValidationRefusal(
            {"server_key": _("This page is older than Yesdesk’s key. Load it once more.")}
        )
    if not may_lead_to(given["endpoint"]):
        raise ValidationRefusal(
            {"endpoint": _("Your browser named a push service that Yesdesk can’t ask.")}
        )
    found = endpoint_hash(given["endpoint"])
    others = PushSubscription.objects.filter(user=member, server_key=server_key)
    if others.exclude(endpoint_hash=found).count() >= MOST:
        raise Refusal(
            _("You have ten phones already."),
            next_step=_("Take one off the list first."),
            code="people.ringing.enough",
        )
    values = {
        **given,
        "user": member,
        "server_key": server_key,
        "browser": browser,
        "allowed_at": timezone.now(),
        "paused_until": None,
    }
    phone, _new = PushSubscription.objects.update_or_create(endpoint_hash=found, defaults=values)
    return phone


def _person_or_refuse(by: Actor) -> User:
    if by.kind is not ActorKind.PERSON:
        raise NotAllowed(
            _("A shared screen can’t ring for one person."),
            next_step=_("Sign in on a phone of your own and allow it there."),
            code="people.ringing.shared",
        )
    return own_member(by)


@transaction.atomic
def renew_phone(former: str, secret: str, given: Given, *, server_key: str, by: Actor) -> None:
    """Take a browser's new subscription. It comes signed out: `former` and `secret` prove it. Raises NotFound."""
    there = PushSubscription.objects.filter(endpoint_hash=endpoint_hash(former)).first()
    if (
        by.is_staff
        or there is None
        or not hmac.compare_digest(there.auth.encode(), secret.encode())
    ):
        raise NotFound.plain()
    if server_key != public_key() or not may_lead_to(given["endpoint"]):
        raise NotFound.plain()
    found = endpoint_hash(given["endpoint"])
    PushSubscription.objects.filter(endpoint_hash=found).exclude(pk=there.pk).delete()
    PushSubscription.objects.filter(pk=there.pk).update(
        **given, endpoint_hash=found, server_key=server_key, paused_until=None
    )


@transaction.atomic
def remove_phone(phone: PushSubscription, *, by: Actor) -> None:
    _require_own(phone, by)
    phone.delete()


@transaction.atomic
def set_bell(phone: PushSubscription, *, rings: bool, by: Actor) -> None:
    """Have a phone ring for the bell of a tablet as well, or no more. Its owner alone decides. Raises NotFound."""
    _require_own(phone, by)
    PushSubscription.objects.filter(pk=phone.pk).update(bell=rings)


@transaction.atomic
def send_test_alert(phone: PushSubscription, *, by: Actor) -> None:
    """Ring a phone once for its owner. Two presses before it rings are one ring."""
    _require_own(phone, by)
    enqueue_once(import_string(TRY), f"people.ring_for_trial:{phone.pk}", phone.pk)


def _require_own(phone: PushSubscription, by: Actor) -> None:
    if by.user_id is None or phone.user_id != by.user_id:
        raise NotFound.plain()


@transaction.atomic
def record_alert(phone: PushSubscription, fate: Fate, *, rests: bool, by: Actor) -> None:
    """Note the push service's answer: a phone that is gone goes, a paused one waits ten minutes."""
    if by.kind is not ActorKind.SYSTEM:
        raise NotFound.plain()
    row = PushSubscription.objects.filter(pk=phone.pk, endpoint_hash=phone.endpoint_hash)
    if fate is Fate.GONE:
        changed = row.delete()[0]
    elif fate is Fate.TAKEN:
        changed = row.filter(paused_until__isnull=False).update(paused_until=None)
    else:
        changed = row.update(paused_until=timezone.now() + RESTS) if rests else 0
    if changed:
        announce(f"staff.{phone.user_id}")


def forget_phones(member: User) -> None:
    PushSubscription.objects.filter(user=member).delete()


# A patron waits at the desk.
PRIORITY: Final = 50
# Failed tries after which a phone counts as out of reach, while it is tried further.
_PATIENCE: Final = 2


@dataclass(frozen=True, slots=True)
class PhoneAlert:
    # Lazy, so that it speaks its owner's language.
    says: Promise
    opens: str
    # A newer ring of the same topic replaces this one.
    topic: str
    # The same alert sent again is not heard twice.
    number: int
    # Then it is of no use.
    until: datetime


@dataclass(frozen=True, slots=True)
class AlertResult:
    taken: bool
    # Worth another try then; None: it is over.
    again_at: datetime | None = None


def send_alert(
    phone: PushSubscription, wanted: PhoneAlert, *, tries: int, by: Actor
) -> AlertResult:
    """Ring a phone once. `phone` comes with its owner; `tries` counts earlier rings."""
    with translation.override(phone.user.language):
        words = str(wanted.says)
    told = {"say": words, "open": wanted.opens, "tag": wanted.topic, "n": wanted.number}
    delivery = push_service().deliver(
        PushMessage(
            endpoint=phone.endpoint,
            p256dh=phone.p256dh,
            auth=phone.auth,
            text=json.dumps(told, ensure_ascii=False, separators=(",", ":")),
            lives=wanted.until - timezone.now(),
            topic=wanted.topic,
        )
    )
    again_at = _next_try_at(delivery, tries, wanted.until)
    rests = again_at is None or tries + 1 >= _PATIENCE
    record_alert(phone, delivery.fate, rests=rests, by=by)
    return AlertResult(delivery.fate is Fate.TAKEN, again_at)


def _next_try_at(delivery: PushResult, tries: int, until: datetime) -> datetime | None:
    if delivery.fate is not Fate.LATER:
        return None
    wait = max(delivery.again_after or timedelta(), timedelta(seconds=2 ** (tries + 1)))
    at = timezone.now() + wait
    return at if at < until else None
