"""The library's number for text messages and its provider; who keeps the provider's secret is the worker alone."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.permissions import Permission
from yesdesk.core.tasks.timers import set_timer
from yesdesk.core.tasks.worker_hooks import rpc_methods
from yesdesk.ils.rpc.client import ask_worker
from yesdesk.mail.admin.mailboxes import require_worker, send_secrets
from yesdesk.mail.credentials import secrets_for
from yesdesk.mail.models import TextNumber
from yesdesk.mail.texts.port import Provider
from yesdesk.mail.texts.twilio import Twilio

PROVIDERS: Final[Mapping[str, tuple[str, type[Provider]]]] = {"twilio": ("Twilio", Twilio)}
"""Each provider by its name in addresses and in the table: its name on the page, its class."""

KEEPS_AT: Final = 0
"""The place of the secret in the file of mailboxes' secrets; no mailbox has this number."""


def text_number() -> TextNumber | None:
    """Return the number that texts come to and go out from; None before it is set."""
    return TextNumber.objects.select_related("branch").first()


def save_number(values: Mapping[str, Any], secret: str, *, by: Actor) -> None:
    """Set the number. An empty secret stays as it was. Raises WorkerUnavailable, and then nothing is changed."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    if secret:
        require_worker()
    with transaction.atomic():
        TextNumber.objects.update_or_create(pk=1, defaults=dict(values))
        set_timer("texts.leave", "again", timezone.now())  # what waits for a number
        record_audit("mail.text_number.changed", "library:1", by=by, number=values["number"])
    if secret:
        send_secrets(KEEPS_AT, {"password": secret}, {})


def provider_of(number: TextNumber) -> Provider | None:
    """Return the provider with its secret, in the worker alone; None where no secret was given."""
    secret = secrets_for(KEEPS_AT).get("password", "")
    return PROVIDERS[number.provider][1](number.account, secret, number.number) if secret else None


def is_signed(url: str, fields: Mapping[str, list[str]], signature: str) -> bool:
    """Ask the worker whether our provider sent this. Raises ServiceUnavailable."""
    return bool(ask_worker("texts.signed", url, dict(fields), signature, patience=4.0))


def register_rpc_methods() -> None:
    rpc_methods.add("texts.signed", lambda given: _check(*given))


def _check(url: str, fields: dict[str, list[str]], signature: str) -> bool:
    number = text_number()
    provider = number and provider_of(number)
    return bool(provider and provider.is_signed(url, fields, signature))
