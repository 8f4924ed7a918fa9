"""The library's number for text messages and its provider; who keeps the provider's secret is the worker alone."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import humanize_time
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import forget_library_info
from yesdesk.core.tasks.worker_hooks import rpc_methods
from yesdesk.ils.rpc.client import ask_worker
from yesdesk.mail.admin.mailboxes import secrets_given, send_secrets
from yesdesk.mail.credentials import secrets_for
from yesdesk.mail.models import OutboundServerState
from yesdesk.mail.outbound.delivery import schedule_delivery
from yesdesk.mail.outbound.routing import TEXTS
from yesdesk.mail.texts.port import Provider
from yesdesk.mail.texts.twilio import Twilio
from yesdesk.places.models import Library
from yesdesk.places.queries import the_library

PROVIDERS: Final[Mapping[str, type[Provider]]] = {"Twilio": Twilio}
"""Each provider by its name, which pages show and addresses have in small letters."""

KEEPS_AT: Final = 0
"""The place of the secret in the file of mailboxes' secrets; no mailbox has this number."""


def save_number(values: Mapping[str, Any], secret: str, *, by: Actor) -> None:
    """Set `text_number` and the columns beside it. An empty secret stays as it was; without any, nothing can be sent.
    Raises ValidationRefusal, and WorkerUnavailable; then the number stays as it was."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    if secret:
        send_secrets(KEEPS_AT, {"password": secret}, {})
    elif "password" not in secrets_given(KEEPS_AT):
        raise ValidationRefusal({"secret": _("Give the secret: nothing can be sent without it.")})
    with transaction.atomic():
        Library.objects.update(**values)
        OutboundServerState.objects.filter(server=TEXTS).delete()
        schedule_delivery()  # what waits for a number
        record_audit("mail.text_number.changed", "library:1", by=by, number=values["text_number"])
        transaction.on_commit(forget_library_info)


def last_text(*, by: Actor) -> dict[str, str] | None:
    """Return since when the provider has taken our texts, or its words while it takes none; None before the first."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    state = OutboundServerState.objects.filter(server=TEXTS).first()
    if state is None:
        return None
    zone, now = the_library().time_zone, timezone.now()
    at = humanize_time(state.since, zone=zone, language=by.language, now=now)
    return {"at": at, "said": state.said if state.failures else ""}


def provider_of(library: Library) -> Provider | None:
    """Return the provider with its secret, in the worker alone; None where one of both was not given."""
    secret = secrets_for(KEEPS_AT).get("password", "")
    if not (secret and library.text_provider):
        return None
    return PROVIDERS[library.text_provider](library.text_account, secret, library.text_number)


def is_signed(url: str, fields: Mapping[str, list[str]], signature: str) -> bool:
    """Ask the worker whether our provider sent this. Raises ServiceUnavailable."""
    return bool(ask_worker("texts.signed", url, dict(fields), signature, patience=4.0))


def register_rpc_methods() -> None:
    rpc_methods.add("texts.signed", lambda given: _check(*given))


def _check(url: str, fields: dict[str, list[str]], signature: str) -> bool:
    provider = provider_of(the_library())
    return bool(provider and provider.is_signed(url, fields, signature))
