"""The form of a mailbox: its place, its mail in and out. A secret is written, never shown."""

import ipaddress
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _now, gettext_lazy as _

from yesdesk.core.dates import local_day
from yesdesk.mail.credentials import SECRETS
from yesdesk.mail.inbound.quiet_week import LONGEST_QUIET, start_of_day, week_from_now
from yesdesk.mail.models import Auth, InboundMethod, Mailbox, Security
from yesdesk.places.forms import OpenBranchField
from yesdesk.places.models import Branch

LIKE: Final[Mapping[str, Mapping[str, Any]]] = {
    "microsoft": {
        "host": "outlook.office365.com",
        "port": 993,
        "security": Security.TLS,
        "auth": Auth.OAUTH2,
        "smtp_host": "smtp.office365.com",
        "smtp_port": 587,
        "smtp_security": Security.STARTTLS,
        "smtp_auth": Auth.OAUTH2,
        "token_url": "https://login.microsoftonline.com/YOUR-TENANT/oauth2/v2.0/token",
        "scope": "https://outlook.office365.com/.default",
        "trusted_server": "-",
    },
    "google": {
        "host": "imap.gmail.com",
        "port": 993,
        "security": Security.TLS,
        "auth": Auth.OAUTH2,
        "smtp_host": "smtp.gmail.com",
        "smtp_port": 465,
        "smtp_security": Security.TLS,
        "smtp_auth": Auth.OAUTH2,
        "token_url": "https://oauth2.googleapis.com/token",
        "scope": "",
        "trusted_server": "mx.google.com",
    },
    "own": {"port": 993, "security": Security.TLS, "smtp_port": 465, "smtp_security": Security.TLS},
}

LIKE_NAMES: Final = (
    ("microsoft", "Microsoft 365"),
    ("google", "Google Workspace"),
    ("own", _("A server of our own")),
)

_SERVER: Final = re.compile(r"(?:\w(?:[\w-]{0,61}\w)?\.)*\w(?:[\w-]{0,61}\w)?\.?")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_GROUPS: Final = (
    (
        _("The address"),
        "branch",
        "address",
        "display_name",
        "is_default",
        "about_staff",
        "switched_on",
    ),
    (
        _("How mail comes in"),
        *(
            "inbound_method",
            "host port security",
            "auth user",
            "junk",
            "past",
            "quiet",
            "trusted_server",
        ),
    ),
    (_("How answers go out"), "smtp_host smtp_port smtp_security", "smtp_auth"),
    (_("Password"), "password"),
)


def _is_server(name: str) -> bool:
    if _SERVER.fullmatch(name):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _text_field(label: Any, help_text: Any = "", *, longest: int = 255) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=longest)


def _secret_field(label: Any, help_text: Any = "") -> forms.CharField:
    stays = _("Leave it empty to keep the one you gave.")
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        label=label, help_text=help_text or stays, required=False, max_length=4000, widget=widget
    )


def _port_field() -> forms.IntegerField:
    return forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)


class QuietForm(forms.Form):
    """The day on which a quiet week ends, at the branch in that time zone; a day to come."""

    not_yet = _("Not saved yet.")
    until = forms.DateField(
        label=_("Quiet until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, zone: str, given: Any = None) -> None:
        super().__init__(given, initial={"until": local_day(week_from_now(zone), zone)})
        self._zone = zone

    def clean_until(self) -> datetime:
        until = start_of_day(self.cleaned_data["until"], self._zone)
        if not timezone.now() < until < timezone.now() + LONGEST_QUIET:
            raise forms.ValidationError(_now("Choose a day within the next two months."))
        return until


class MailboxForm(forms.Form):
    not_yet = _("Not saved yet.")
    branch = OpenBranchField(
        Branch.objects.filter(closed_for_good=False),
        label=_("Branch"),
        empty_label=None,
        help_text=_("Its e-mail comes to this branch’s desk."),
    )
    address = forms.CharField(
        label=_("Address patrons write to"),
        max_length=320,
        error_messages={"required": _("Write the address, like ask@library.example.")},
    )
    display_name = _text_field(
        _("Name patrons see"),
        _("Patrons see it beside the address, like Mill Street Library."),
        longest=120,
    )
    is_default = forms.BooleanField(
        label=_("Answers go out from here, where a branch has no mailbox of its own"),
        required=False,
    )
    about_staff = forms.BooleanField(
        label=_("Mail that comes here is about staff: only a lead reads it"),
        required=False,
        help_text=_("For an address like complaints@library.example that patrons know."),
    )
    switched_on = forms.BooleanField(
        label=_("Switched on"),
        required=False,
        initial=True,
        help_text=_(
            "Off: no e-mail comes or goes here. We still erase on its server what we erase here."
        ),
    )
    inbound_method = forms.ChoiceField(
        label=_("How it comes"), choices=InboundMethod, initial=InboundMethod.IMAP
    )
    host = _text_field(_("Server (IMAP)"))
    port = _port_field()
    security = forms.ChoiceField(label=_("Encrypted"), choices=Security)
    auth = forms.ChoiceField(label=_("How we sign in"), choices=Auth)
    user = _text_field(_("User name"), _("Leave it empty to use the address."), longest=320)
    junk = _text_field(
        _("Junk folder"), _("Leave it empty to use the one the server names."), longest=200
    )
    past = forms.BooleanField(
        label=_("Also take the e-mail that is there already"),
        help_text=_("Each of them becomes a request, and its sender gets a receipt."),
        required=False,
    )
    quiet = forms.BooleanField(
        label=_("Begin with a quiet week"),
        help_text=_(
            "For seven days Yesdesk only counts what comes, by kind. It flags, moves and sends nothing, so answer "
            "people the old way."
        ),
        required=False,
    )
    trusted_server = _text_field(
        _("Your mail server’s own name in Authentication-Results"),
        _(
            "We trust only this server to prove a sender. Leave it empty, and we prove "
            "no sender. A hyphen means that it gives no name."
        ),
    )
    smtp_host = _text_field(
        _("Server (SMTP)"), _("Leave it empty, and answers go out as those of the default mailbox.")
    )
    smtp_port = _port_field()
    smtp_security = forms.ChoiceField(label=_("Encrypted"), choices=Security)
    smtp_auth = forms.ChoiceField(label=_("How we sign in"), choices=Auth)
    password = _secret_field(_("Password"))
    token_url = _text_field(_("OAuth2: token address"), longest=500)
    client_id = _text_field(_("OAuth2: client ID"))
    client_secret = _secret_field(_("OAuth2: client secret"))
    scope = _text_field(_("OAuth2: scope"), longest=500)
    refresh_token = _secret_field(
        _("OAuth2: refresh token"),
        _(
            "Leave it empty to keep the one you gave. If you gave none, the client signs in "
            "as itself."
        ),
    )

    def groups(self) -> list[tuple[Any, list[list[Any]]]]:
        return [
            (
                heading,
                [
                    [self[name] for name in row.split()]
                    for row in rows
                    if row != "quiet" or self.is_new
                ],
            )
            for heading, *rows in _GROUPS
        ]

    @property
    def is_new(self) -> bool:
        return "address" not in self.initial

    def oauth(self) -> list[Any]:
        return [self[name] for name in SECRETS if name != "password"]

    def opens_oauth(self) -> bool:
        chosen = {self["auth"].value(), self["smtp_auth"].value()}
        return Auth.OAUTH2 in chosen or any(field.errors for field in self.oauth())

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip().lower()
        try:
            validate_email(address)
        except forms.ValidationError as error:
            example = _now("An address looks like %(example)s.") % {
                "example": "ask@library.example"
            }
            raise forms.ValidationError(example) from error
        return address

    def clean_host(self) -> str:
        return self._server_name_or_error("host", "imap.library.example")

    def clean_smtp_host(self) -> str:
        return self._server_name_or_error("smtp_host", "smtp.library.example")

    def _server_name_or_error(self, field: str, example: str) -> str:
        name: str = self.cleaned_data[field]
        if name and not _is_server(name):
            only = _now("Write only the server’s name, like %(example)s.") % {"example": example}
            raise forms.ValidationError(only)
        return name

    def clean_token_url(self) -> str:
        url: str = self.cleaned_data["token_url"].strip()
        if url and not url.startswith("https://"):
            raise forms.ValidationError(_now("This address has to begin with https."))
        return url

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        by_imap = given.get("inbound_method") == InboundMethod.IMAP
        if by_imap and not given.get("host") and "host" not in self.errors:
            self.add_error("host", _now("Write the name of the mail server."))
        if given.get("quiet") and not by_imap:
            self.add_error("quiet", _now("Only a mailbox that Yesdesk collects can be quiet."))
        for host, security in (("host", "security"), ("smtp_host", "smtp_security")):
            plain = given.get(security) == Security.NONE and given.get(host)
            if plain and given.get(host) not in _LOOPBACK:
                self.add_error(
                    security,
                    _now("Without encryption only this machine itself can be reached. Choose TLS."),
                )
        return given

    def values(self) -> dict[str, Any]:
        hidden = {*SECRETS, "branch", "past", "quiet"}
        told = {name: value for name, value in self.cleaned_data.items() if name not in hidden}
        begins = self.initial.get("begins") or timezone.now()
        if self.is_new and self.cleaned_data["quiet"]:
            told["quiet_until"] = week_from_now(self.cleaned_data["branch"].time_zone)
        return told | {"begins": None if self.cleaned_data["past"] else begins}

    def secrets(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in SECRETS if self.cleaned_data.get(name)}


def mailbox_initial(mailbox: Mailbox) -> dict[str, Any]:
    names = [
        name
        for name in MailboxForm.base_fields
        if name not in {*SECRETS, "branch", "past", "quiet"}
    ]
    return {
        "branch": mailbox.service_point.branch_id,
        "begins": mailbox.begins,
        "past": mailbox.begins is None,
        **{name: getattr(mailbox, name) for name in names},
    }
