"""Send to the push service a browser named: once, in a few seconds, to public hosts only, reading nothing back."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Final

import httpcore
import httpx
from django.utils import timezone

from yesdesk.core.http_deadline import Deadline, DeadlineTransport
from yesdesk.core.transactions import refuse_in_transaction
from yesdesk.core.webpush.addresses import NotPublic, may_lead_to, public_addresses_of
from yesdesk.core.webpush.crypto import BadKeys, encrypt, vapid_header
from yesdesk.core.webpush.keys import private_key_text
from yesdesk.core.webpush.port import Fate, PushMessage, PushResult

WHOLE: Final = 6.0  # seconds for one exchange, whatever its single steps take
CONNECT: Final = 2.0
LONGEST_WAIT: Final = timedelta(minutes=10)
_GONE: Final = frozenset({404, 410})
_LATER: Final = frozenset({406, 408, 425, 429})
"""Microsoft's service says 406 when it is asked too often."""


class WebPush:
    """The real service. No state: each message has a connection of its own."""

    def deliver(self, message: PushMessage) -> PushResult:
        refuse_in_transaction("a push service")
        if not may_lead_to(message.endpoint):
            return PushResult(Fate.REFUSED)
        now = timezone.now()
        try:
            body = encrypt(message.text.encode(), p256dh=message.p256dh, auth=message.auth)
        except BadKeys:
            return PushResult(Fate.GONE)
        try:
            return _send_encrypted(message, body, now)
        except LeadsInside:
            return PushResult(Fate.REFUSED)
        except (httpx.HTTPError, httpx.InvalidURL):
            return PushResult(Fate.LATER)


def _send_encrypted(message: PushMessage, body: bytes, now: datetime) -> PushResult:
    headers = {
        "Authorization": vapid_header(message.endpoint, now, private_key_text()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(int(message.lives.total_seconds()), 1)),
        "Urgency": "high",
        "Topic": message.topic,
        "User-Agent": "Yesdesk",
    }
    return _push_result(*post_outside(message.endpoint, body, headers), now)


class LeadsInside(Exception):
    """The address leads to a machine inside."""


def post_outside(endpoint: str, body: bytes, headers: dict[str, str]) -> tuple[int, httpx.Headers]:
    """POST once to a public host and return status and headers; no redirect is followed and no body read. The host is
    looked up once, and that address connected to. Raises LeadsInside, httpx.HTTPError, httpx.InvalidURL."""
    refuse_in_transaction("a machine outside")
    if not may_lead_to(endpoint):
        raise LeadsInside
    deadline = Deadline()
    deadline.begin(WHOLE)
    transport = DeadlineTransport(deadline, _tls_context(), keep=0, look_up=_look_up)
    timeout = httpx.Timeout(WHOLE, connect=CONNECT)
    try:
        with (
            httpx.Client(transport=transport, trust_env=False, timeout=timeout) as client,
            client.stream("POST", endpoint, content=body, headers=headers) as answer,
        ):
            return answer.status_code, answer.headers
    except httpx.ConnectError as error:
        if isinstance(error.__cause__, _Inside):
            raise LeadsInside from error
        raise


class _Inside(httpcore.ConnectError):
    pass


def _look_up(host: str, port: int) -> list[str]:
    try:
        return public_addresses_of(host, port)
    except NotPublic as inside:
        raise _Inside(str(inside)) from inside
    except OSError as unknown:
        raise httpcore.ConnectError(str(unknown)) from unknown


@cache
def _tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _push_result(status: int, headers: httpx.Headers, now: datetime) -> PushResult:
    if 200 <= status < 300:
        return PushResult(Fate.TAKEN)
    if status in _GONE:
        return PushResult(Fate.GONE)
    if status in _LATER or status >= 500:
        return PushResult(Fate.LATER, _retry_after(headers.get("Retry-After", ""), now))
    return PushResult(Fate.REFUSED)


def _retry_after(text: str, now: datetime) -> timedelta | None:
    if text.isascii() and text.isdigit() and len(text) < 7:
        return min(timedelta(seconds=int(text)), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    wait = at.replace(tzinfo=at.tzinfo or UTC) - now
    return min(max(wait, timedelta()), LONGEST_WAIT)
