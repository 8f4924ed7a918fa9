"""The doctor's checks of settings: unknown names, and values that cannot work."""

import os
import re
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from difflib import get_close_matches
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from yesdesk.cli.paths import settings_link
from yesdesk.core.env import SettingNeedsMending, is_web_address
from yesdesk.core.loopback import is_loopback_host
from yesdesk.ils.adapters import ADAPTERS, check_environment
from yesdesk.ils.sip2.server import sip2_server_from
from yesdesk.settings import env

# Set by `serve`, and read by set-up and a container's proxy.
_OTHER_NAMES: Final = {"YESDESK_PARENT", "YESDESK_PYTHON", "YESDESK_HOST", "YESDESK_UPSTREAM"}

# Nobody guesses a longer SECRET_KEY.
_LEAST_KEY: Final = 32


@dataclass(frozen=True, slots=True)
class Problem:
    wrong: str
    mend: str


type Check = Callable[[], Iterator[Problem]]


def address() -> Iterator[Problem]:
    """Check the address that people type, and the proxies before us."""
    base = urlsplit(settings.BASE_URL)
    if (base.hostname or "") in {"127.0.0.1", "localhost", "::1"}:
        return
    if base.scheme != "https":
        yield Problem(
            f"People write to {settings.BASE_URL} over a line anybody near can read.",
            "Put a proxy with a certificate in front (docs/serving) and set YESDESK_BASE_URL to https.",
        )
    elif not settings.TRUSTED_PROXIES:
        yield Problem(
            "No proxy is trusted, so everybody seems to come from the same address.",
            "Set YESDESK_TRUSTED_PROXIES to the proxy's address, like 127.0.0.1",
        )


def unknown_name_problems() -> Iterator[Problem]:
    known = {each.name for each in env.declared} | _OTHER_NAMES
    known |= {f"{name}_FILE" for name in known}
    for name in sorted(os.environ):
        if name.startswith("YESDESK_") and name not in known:
            near = get_close_matches(name, known, n=1)
            yield Problem(
                f"{name} is set, and there is no such setting.",
                f"Do you mean {near[0]}?" if near else "Unset it; docs/settings.md lists them all.",
            )


def settings_file() -> Iterator[Problem]:
    """Check the settings file for lines that systemd and we leave out."""
    link = settings_link()
    for number, line in enumerate(link.read_text().splitlines() if link.exists() else [], 1):
        if line.strip() and not re.match(r"\s*(#|;|\w+\s*=)", line):
            yield Problem(
                f"Line {number} of {link.resolve()} is no setting, and nothing reads it.",
                "Write it as NAME=value, or put a # before it.",
            )


def value_problems() -> Iterator[Problem]:
    yield from _host_problems()
    for proxy in settings.TRUSTED_PROXIES:
        if not _is_network(proxy):
            yield Problem(
                f"YESDESK_TRUSTED_PROXIES has {proxy!r}, which is no address of a proxy.",
                "It takes addresses or networks, like 127.0.0.1 10.0.0.0/8",
            )
    if not _is_email(settings.DEFAULT_FROM_EMAIL):
        yield Problem(
            f"YESDESK_MAIL_FROM is {settings.DEFAULT_FROM_EMAIL!r}, and no answer would arrive there.",
            "It takes the library's own address, like ask@library.example",
        )
    if len(settings.SECRET_KEY) < _LEAST_KEY:
        yield Problem(
            f"SECRET_KEY is shorter than {_LEAST_KEY} characters, so it can be guessed, and with it every link.",
            "Unset it, and one is made in the data folder; or set a long one at random.",
        )
    yield from _certificate_problems(
        YESDESK_MAIL_CA_FILE=settings.MAIL_CA_FILE, YESDESK_SIP2_CA_FILE=_sip2_value("ca_file")
    )
    if Path(settings.MAIL_SPOOL).is_file():
        yield Problem(
            f"YESDESK_MAIL_SPOOL names {settings.MAIL_SPOOL}, which is a file.",
            "It takes a folder; `yesdesk intake` makes it.",
        )


def library_system() -> Iterator[Problem]:
    """Check the library system of the environment, and what it needs."""
    if settings.ILS and settings.ILS not in ADAPTERS:
        yield Problem(
            f"YESDESK_ILS is {settings.ILS!r}, and nothing here speaks that.",
            f"It takes one of {', '.join(ADAPTERS)}.",
        )
    given = settings.ILS_VALUES.get(settings.ILS, {})
    try:
        check_environment(settings.ILS, given)
        if settings.ILS == "sip2":
            sip2_server_from(given, zone=UTC, currency="EUR")
    except SettingNeedsMending as wrong:
        yield Problem(str(wrong), "Set it anew where Yesdesk is started; docs/settings.md has it.")


def mail_server() -> Iterator[Problem]:
    """Check the mail server of the environment: encrypted, on its port."""
    server, way = settings.SMTP_HOST, settings.SMTP_SECURITY
    if server and way == "none" and not is_loopback_host(server):
        yield Problem(
            f"YESDESK_SMTP_SECURITY is 'none', and {server} is not this machine, so no mail goes.",
            "Set it to tls or starttls.",
        )
    elif server and (way, settings.SMTP_PORT) in {("tls", 587), ("starttls", 465)}:
        yield Problem(
            f"YESDESK_SMTP_SECURITY is {way!r}, and YESDESK_SMTP_PORT is {settings.SMTP_PORT}.",
            "465 goes with tls, 587 with starttls.",
        )


def city_sign_in() -> Iterator[Problem]:
    """Check the city's OpenID Connect issuer: encrypted, and with our name there."""
    issuer = settings.OIDC_ISSUER
    parts = urlsplit(issuer if is_web_address(issuer) else "")
    if issuer and parts.scheme != "https" and not is_loopback_host(parts.hostname or ""):
        yield Problem(
            f"YESDESK_OIDC_ISSUER is {issuer!r}, and nobody can sign in there.",
            "It takes the issuer as the city's IT names it, like https://login.city.example/staff",
        )
    if issuer and not settings.OIDC_CLIENT:
        yield Problem(
            "YESDESK_OIDC_ISSUER is set, and YESDESK_OIDC_CLIENT is not.",
            "Set it to the name that the city's IT gave Yesdesk there.",
        )


def _sip2_value(name: str) -> str:
    return str(settings.ILS_VALUES.get("sip2", {}).get(name, ""))


def _host_problems() -> Iterator[Problem]:
    named = {
        "YESDESK_HOSTS": settings.ALLOWED_HOSTS,
        "YESDESK_SMTP_HOST": [settings.SMTP_HOST],
        "YESDESK_SIP2_HOST": [_sip2_value("host")],
    }
    for setting, hosts in named.items():
        for host in filter(None, hosts):
            if not _is_host(host):
                yield Problem(
                    f"{setting} has {host!r}, which is no name of a computer.",
                    "It takes the name alone, like desk.library.example, without http:// and port.",
                )
    doors = {
        "YESDESK_PUSH_INSIDE": settings.PUSH_INSIDE,
        "YESDESK_SIP2_TUNNEL": [_sip2_value("tunnel")],
    }
    for setting, given in doors.items():
        for door in filter(None, given):
            if not (re.fullmatch(r"[^/]+:\d+", door) and is_web_address(f"http://{door}")):
                yield Problem(
                    f"{setting} has {door!r}, which is no door of a computer.",
                    "It takes name and port, like push.library.example:8443",
                )


def _certificate_problems(**paths: str) -> Iterator[Problem]:
    for setting, path in paths.items():
        if path and not _is_certificate(path):
            yield Problem(
                f"{setting} names {path}, which is no certificate that can be read.",
                "Name a file in PEM that the user Yesdesk runs as can read, or unset it.",
            )


def _is_host(given: str) -> bool:
    if "/" in given or _is_network(given.strip("[]")):
        return "/" not in given
    return ":" not in given and is_web_address(f"http://{given.removeprefix('.')}")


def _is_email(given: str) -> bool:
    try:
        validate_email(parseaddr(given)[1])
    except ValidationError:
        return given.endswith("@localhost")
    return True


def _is_certificate(path: str) -> bool:
    try:
        ssl.create_default_context(cafile=path)
    except OSError:
        return False
    return True


def _is_network(text: str) -> bool:
    try:
        return ip_network(text, strict=False).prefixlen > 0
    except ValueError:
        return False


SETTING_CHECKS: Final[Iterable[Check]] = (
    settings_file,
    unknown_name_problems,
    value_problems,
    library_system,
    mail_server,
    city_sign_in,
    address,
)
