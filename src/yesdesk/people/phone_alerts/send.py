"""Ring a phone whose owner allowed it: one message to its push service, and what came of it.

Slow, as whatever asks outside: only jobs call it, never inside a transaction.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone, translation
from django.utils.functional import Promise

from yesdesk.core.actors import Actor
from yesdesk.core.webpush import push_service
from yesdesk.core.webpush.port import Fate, PushMessage, PushResult
from yesdesk.people.models import PushSubscription
from yesdesk.people.phone_alerts.actions import record_alert

PRIORITY: Final = 50
"""The priority of jobs that ring a phone: a patron waits at the desk."""
_PATIENCE: Final = 2
"""Tries without success after which a phone counts as out of reach, while it is tried further."""


@dataclass(frozen=True, slots=True)
class PhoneAlert:
    says: Promise
    """All that stands on the phone, lazy, so that it is said in its owner's language."""

    opens: str
    """The page behind it."""

    topic: str
    """A newer ring of the same replaces this one."""

    number: int
    """Its number, so that the same alert sent again is not heard twice."""

    until: datetime
    """The time after which it is of no use."""


@dataclass(frozen=True, slots=True)
class AlertResult:
    taken: bool
    """True where its push service has it."""

    again_at: datetime | None = None
    """Worth another try then; None: it is over."""


def send_alert(
    phone: PushSubscription, wanted: PhoneAlert, *, tries: int, by: Actor
) -> AlertResult:
    """Ring a phone once. `phone` comes with its owner; `tries`: how often this ring was tried before."""
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
    again_at = _again_at(delivery, tries, wanted.until)
    rests = again_at is None or tries + 1 >= _PATIENCE
    record_alert(phone, delivery.fate, rests=rests, by=by)
    return AlertResult(delivery.fate is Fate.TAKEN, again_at)


def _again_at(delivery: PushResult, tries: int, until: datetime) -> datetime | None:
    """The time to send again, only for what may be sent again and while it is still of use."""
    if delivery.fate is not Fate.LATER:
        return None
    wait = max(delivery.again_after or timedelta(), timedelta(seconds=2 ** (tries + 1)))
    at = timezone.now() + wait
    return at if at < until else None
