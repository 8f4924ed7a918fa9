"""Facts for the papers: servers that Yesdesk speaks to, domains it writes from, and the parts it is made of."""

import platform
import sqlite3
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.ils.configuration import server_in_use
from yesdesk.mail.models import Auth, Mailbox
from yesdesk.mail.outbound.routing import OutboundRouting
from yesdesk.places.switches import Switch, is_on

_PUSH: Final = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
_MICROSOFT: Final = ("office365.com", "outlook.com")
_GOOGLE: Final = ("gmail.com", "googlemail.com", "google.com")
_TOKENS: Final = {
    "microsoft": "login.microsoftonline.com:443",
    "google": "oauth2.googleapis.com:443",
}


@dataclass(frozen=True, slots=True)
class MailFacts:
    """The mailboxes that are switched on, those of a quiet week too. `ways_in`: how their servers let Yesdesk in:
    `password`, or by OAuth2 of `microsoft`, `google` or an `other` maker."""

    addresses: list[str]
    domains: list[str]
    fetched_from: list[str]
    sent_to: list[str]
    ways_in: set[str]
    is_piped: bool


def mail_facts() -> MailFacts:
    boxes = list(Mailbox.objects.filter(switched_on=True).select_related("service_point"))
    fetched = [box for box in boxes if box.is_imap]
    ways_in = {_way_in(box.host, box.auth) for box in fetched}
    ways_in |= {_way_in(box.smtp_host, box.smtp_auth) for box in boxes if box.smtp_host}
    addresses = [box.address for box in boxes]
    return MailFacts(
        addresses=addresses,
        domains=sorted({address.rpartition("@")[2] for address in addresses}),
        fetched_from=sorted({f"{box.host}:{box.port}" for box in fetched}),
        sent_to=sorted({way.address for way in OutboundRouting(boxes).servers().values()}),
        ways_in=ways_in,
        is_piped=len(fetched) < len(boxes),
    )


def _way_in(host: str, auth: str) -> str:
    if auth != Auth.OAUTH2:
        return auth
    if host.endswith(_MICROSOFT):
        return "microsoft"
    return "google" if host.endswith(_GOOGLE) else "other"


def servers_spoken_to(mail: MailFacts) -> dict[str, list[str]]:
    """Return the servers on other computers that a firewall has to let through, with their ports, by what they are
    for."""
    database = settings.DATABASES["default"]
    host = database.get("HOST")
    told = {
        _("Fetching e-mail"): mail.fetched_from,
        _("Sending e-mail"): mail.sent_to,
        _("Signing in there (OAuth2)"): [
            _TOKENS[way] for way in sorted(mail.ways_in & set(_TOKENS))
        ],
        _("Signing in with your city account"): [_host_and_port(settings.OIDC_ISSUER)],
        _("Library system"): [server_in_use()],
        _("Database"): [f"{host}:{database.get('PORT') or 5432}"] if host else [],
        _("Ringing a colleague’s phone"): [f"{each}:443" for each in _PUSH]
        if settings.WEB_PUSH
        else [],
        _("Text messages"): ["api.twilio.com:443"] if is_on(Switch.TEXTS) else [],
    }
    far = {
        why: [each for each in servers if each and not _is_here(each)]
        for why, servers in told.items()
    }
    return {why: servers for why, servers in far.items() if servers}


def _host_and_port(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port or 443}" if parts.hostname else ""


def _is_here(server: str) -> bool:
    """Return whether it is this computer itself, or a folder of sockets on it."""
    return server.startswith(("127.", "localhost:", "[::1]", "::1", "/"))


def address_is_public() -> bool:
    """Return whether patrons can type the address: https, and not this computer's own name."""
    base = urlsplit(settings.BASE_URL)
    return base.scheme == "https" and base.hostname not in {"localhost", "127.0.0.1", "::1"}


def parts_list() -> dict[str, Any]:
    """Return what is installed beside Yesdesk as CycloneDX 1.6, by name."""
    found = {each.name.lower(): each for each in distributions() if each.name}
    own = found.pop("yesdesk")
    parts = [_part(each) for _name, each in sorted(found.items())]
    for name, version in (
        ("python", platform.python_version()),
        ("sqlite", sqlite3.sqlite_version),
    ):
        parts.append({"type": "library", "bom-ref": name, "name": name, "version": version})
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": timezone.now().isoformat(timespec="seconds"),
            "component": {**_part(own), "type": "application"},
        },
        "components": parts,
    }


def _part(one: Distribution) -> dict[str, Any]:
    """Return a part; its licence as its maker wrote it, where that is a name and not the whole text."""
    where = f"pkg:pypi/{one.name.lower().replace('_', '-')}@{one.version}"
    told = {"type": "library", "bom-ref": where, "name": one.name, "version": one.version}
    expression, words = one.metadata.get("License-Expression"), one.metadata.get("License")
    licences: list[dict[str, Any]] = []
    if expression:
        licences = [{"expression": expression}]
    elif words and "\n" not in words and len(words) < 80:
        licences = [{"license": {"name": words}}]
    return {**told, "purl": where, **({"licenses": licences} if licences else {})}
