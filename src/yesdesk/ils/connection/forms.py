"""Which library system, the values it takes, its codes of our branches. A secret is written, never shown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.registry import Registry
from yesdesk.ils.configuration import SECRETS, destination
from yesdesk.ils.port import PickupPlace
from yesdesk.ils.sip2.fee_lines import patterns_from
from yesdesk.places.models import Branch

KINDS: Final = (
    ("demo", _("The demo library system: invented patrons, to learn in")),
    ("koha", _("Koha, through its REST API")),
    ("sip2", _("Any system that speaks SIP2")),
    ("manual", _("None: colleagues look and act in it themselves")),
)


class KindForm(forms.Form):
    """The first question."""

    kind = forms.ChoiceField(label=_("Library system"), choices=KINDS, widget=forms.RadioSelect)


class _ValuesForm(forms.Form):
    """`initial`: what is connected now, without its secrets."""

    kind = ""

    def clean(self) -> dict[str, Any]:
        """A secret goes only where it was given for: another address asks for it anew."""
        given = super().clean() or {}
        told = {name: str(value) for name, value in given.items()}
        before, wanted = destination(self.kind, self.initial), destination(self.kind, told)
        for name in SECRETS & self.fields.keys() if self._was_connected() else ():
            if wanted != before and not given.get(name) and self._signs_in(given):
                where = before.removesuffix(" tls").removesuffix(" plain")
                self.add_error(
                    name,
                    _now("It was given for %(where)s. Another address asks for it anew.")
                    % {"where": where},
                )
        return given

    def _was_connected(self) -> bool:
        return bool(self.initial.get("url") or self.initial.get("host"))

    def _signs_in(self, given: Mapping[str, Any]) -> bool:
        """A SIP2 server may want no login."""
        return bool(given.get("user", True))

    def values(self) -> dict[str, str]:
        """By the small names a connector takes."""
        return {name: str(value).strip() for name, value in self.cleaned_data.items()}


def _text(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=300)


def _one_of(label: Any, *choices: tuple[str, Any]) -> forms.ChoiceField:
    """Return the first one where nothing is said."""
    return forms.ChoiceField(label=label, choices=choices, initial=choices[0][0], required=False)


def _secret(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("Left empty, the one that was given for this address stays."),
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


def _limit(label: Any, preference: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=format_lazy(
            _(
                "In Koha: Administration, System preferences, {preference}. Like 5.00; “none” where it is empty there. "
                "Empty here: not known, and nobody is told that a card works again."
            ),
            preference=preference,
        ),
        required=False,
        max_length=12,
        validators=[
            RegexValidator(
                r"^\s*([0-9]+([.,][0-9]{1,2})?|none)\s*$",
                _("An amount like 5.00, or the word none."),
                flags=re.IGNORECASE,
            )
        ],
    )


class NothingForm(_ValuesForm):
    """Demo and manual need no values."""


class KohaForm(_ValuesForm):
    """An API client of Koha's."""

    kind = "koha"

    url = _text(
        _("Address of Koha’s staff pages"), _("Like https://koha.library.example"), required=True
    )
    client_id = _text(_("Client ID"), required=True)
    client_secret = _secret(_("Client secret"))
    credit_type = _one_of(
        _("What a waiver is called in Koha"),
        ("FORGIVEN", _("Forgiven")),
        ("WRITEOFF", _("Written off")),
    )
    payment_type = _text(
        _("Payment type sent with a waiver"), _("Where Koha asks for one. Empty: none.")
    )
    library = _text(
        _("Koha’s code of the library waivers are booked on"),
        _("Empty: that of the charge."),
    )
    no_loans_over = _limit(_("Nobody borrows who owes more than"), "noissuescharge")
    no_holds_over = _limit(_("Nobody reserves who owes more than"), "maxoutstanding")


class Sip2Form(_ValuesForm):
    """A login of a SIP2 server."""

    kind = "sip2"

    host = _text(_("Host"), required=True)
    port = _text(_("Port"), _("Usually 6001."), required=True)
    tls = forms.ChoiceField(
        label=_("Encrypted"),
        choices=(("yes", _("Yes, by TLS")), ("no", _("No: this computer or a named tunnel only"))),
    )
    user = _text(_("Login"))
    password = _secret(_("Password"))
    location = _text(_("Location code"))
    institution = _text(_("Institution id"), _("Empty: what the server calls itself."))
    tunnel = _text(
        _("Near end of a tunnel of yours"),
        _("Like gateway:6001. Plain text may go there and to this computer, and nowhere else."),
    )
    ca_file = _text(
        _("File of the certificate its TLS is checked by"),
        _("A path on the worker’s computer. Empty: the system’s own."),
    )
    charset = _one_of(
        _("Characters"), ("utf-8", "UTF-8"), ("iso-8859-1", "ISO 8859-1"), ("cp850", "CP850")
    )
    timeout = _text(_("Seconds it has for one answer"), _("Usually 10."))
    fees = _one_of(
        _("How it writes a charge"),
        ("", _("As Koha does, if it greets as Koha; else staff are asked")),
        ("koha", _("Koha: title and date, or title and barcode")),
        ("koha_types", _("Koha, with the debit type first (av_field_template)")),
        ("evergreen", _("Evergreen: amount and billing type first")),
        ("ask", _("Another way: staff are asked")),
    )
    fee_lines = forms.CharField(
        label=_("Patterns of your own"),
        help_text=_(
            "One a line, like: overdue = Fine for {title}. Kinds: overdue, lost, damage, card, agency, other. Places: "
            "{title}, {barcode}, {date}, {time}, {any}. Staff are asked about every other charge."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    waive_type = _text(_("Payment type that is a write-off there"), _("Usually 06."))
    waive_proved = _text(
        _("The proof of that"),
        _("As “yesdesk ils prove” says it on a terminal. Empty: colleagues waive by hand."),
    )
    pickups = _text(
        _("Branches where holds are fetched"),
        _("The library system’s codes of them, like CPL MPL. Empty: nothing is reserved."),
    )

    def clean_fee_lines(self) -> str:
        written = str(self.cleaned_data["fee_lines"])
        try:
            patterns_from(written)
        except SettingNeedsMending as wrong:
            raise forms.ValidationError(str(wrong)) from wrong
        return written


FORMS: Registry[type[_ValuesForm]] = Registry("connection form")
FORMS.add("demo", NothingForm)
FORMS.add("koha", KohaForm)
FORMS.add("sip2", Sip2Form)
FORMS.add("manual", NothingForm)


class PickupsForm(forms.Form):
    """Fields are `branch.<id>`."""

    def __init__(
        self,
        *args: Any,
        branches: Iterable[Branch],
        places: Sequence[PickupPlace],
        codes: Mapping[int, str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._branches = [branch.pk for branch in branches]
        for branch in branches:
            code = codes.get(branch.pk, "")
            self.fields[f"branch.{branch.pk}"] = _field(branch.name, code, places)

    def codes(self) -> dict[int, str]:
        """By branch id; empty for none."""
        given = self.cleaned_data
        return {pk: str(given[f"branch.{pk}"]).strip() for pk in self._branches}


def _field(name: str, code: str, places: Sequence[PickupPlace]) -> forms.Field:
    if not places:
        return forms.CharField(label=name, initial=code, required=False, max_length=40)
    known = [(each.code, _place_words(each)) for each in places]
    if code and code not in dict(known):
        known.append(
            (code, _now("%(code)s, which the library system does not know") % {"code": code})
        )
    nowhere = ("", _now("Where the patron’s own card is from"))
    return forms.ChoiceField(label=name, initial=code, required=False, choices=[nowhere, *known])


def _place_words(place: PickupPlace) -> str:
    return place.code if place.name in {"", place.code} else f"{place.name} ({place.code})"
