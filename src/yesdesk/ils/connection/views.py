"""Pages of the connection: kind, check, values, codes of branches. A secret is never shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now, gettext_lazy as _, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.storage.folders import users_found
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.ils.adapters import ADAPTERS, Value, adapter_of
from yesdesk.ils.configuration import pickup_codes
from yesdesk.ils.connection.actions import change_connection, check_connection, set_pickup_codes
from yesdesk.ils.health import missing_permissions
from yesdesk.ils.port import Capability, PickupPlace
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.places.models import Branch
from yesdesk.places.queries import branches

_LEFT_EMPTY: Final = gettext_noop("Leave it empty to keep the one for this address.")

changes_connection = staff_page(permission=Permission.ILS_CONNECTION_CHANGE)
ABILITY_WORDS: Final[Mapping[Capability, object]] = {
    Capability.FIND_PATRON: _("Find a patron by card"),
    Capability.CHECK_PIN: _("Check a PIN"),
    Capability.FIND_TITLE: _("Find a title"),
    Capability.LOANS: _("Read what is on loan"),
    Capability.FEES_BY_LINE: _("Read what is owed, line by line"),
    Capability.RENEW: _("Renew"),
    Capability.EXTEND_DUE_DATE: _("Give a later day to bring it back"),
    Capability.WAIVE_LINE: _("Take a charge off"),
    Capability.CREDIT: _("Put money on an account"),
    Capability.PLACE_HOLD: _("Reserve"),
    Capability.SUSPEND_HOLD: _("Let a reservation rest"),
    Capability.RESUME_HOLD: _("Let a reservation go on"),
    Capability.CANCEL_HOLD: _("Give a reservation up"),
    Capability.MOVE_HOLD: _("Put first in the queue"),
    Capability.LIFT_BLOCK: _("Let them borrow again"),
    Capability.EXTEND_EXPIRY: _("Extend a card"),
    Capability.PROVISIONAL_CARD: _("Give a card for now"),
    Capability.CLAIMS_RETURNED: _("Note that it was brought back"),
    Capability.GUEST_PASS: _("Give a pass for a computer"),
    Capability.NOTE: _("Leave a note on an account"),
}


def kind_choices() -> list[tuple[str, str]]:
    return [(kind, _now(adapter_of(kind).label)) for kind in ADAPTERS]


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Library system"), choices=kind_choices, widget=forms.RadioSelect
    )


class ValuesForm(forms.Form):
    def __init__(self, kind: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._adapter = adapter_of(kind)
        for value in self._adapter.values:
            self.fields[value.name] = _field_for_value(value)

    def clean(self) -> dict[str, Any]:
        """Check each declared value. A secret goes only to the server it was given for; another address asks anew."""
        given = super().clean() or {}
        self._check_each(given)
        told = {name: str(value) for name, value in given.items()}
        before, wanted = self._adapter.destination(self.initial), self._adapter.destination(told)
        if before and wanted != before:
            self._ask_anew(given, before)
        return given

    def _check_each(self, given: Mapping[str, Any]) -> None:
        for value in self._adapter.values:
            written = str(given.get(value.name, "")).strip()
            wrong = value.check(written) if written else ""
            if wrong:
                self.add_error(value.name, _now(wrong))

    def _ask_anew(self, given: Mapping[str, Any], before: str) -> None:
        where = before.removesuffix(" tls").removesuffix(" plain")
        for value in self._adapter.values:
            wanted = value.secret and given.get(value.only_with, True)
            if wanted and not given.get(value.name):
                self.add_error(
                    value.name,
                    _now("You gave it for %(where)s. For a new address, give it again.")
                    % {"where": where},
                )

    def values(self) -> dict[str, str]:
        return {name: str(value).strip() for name, value in self.cleaned_data.items()}


def _field_for_value(value: Value) -> forms.Field:
    label, help_text = _now(value.label), _now(value.help) if value.help else ""
    initial = value.default if value.required else ""
    if value.choices:
        choices = [(choice, _now(words) if words else "") for choice, words in value.choices]
        return forms.ChoiceField(
            label=label,
            help_text=help_text,
            choices=choices,
            initial=choices[0][0],
            required=value.required,
        )
    return forms.CharField(
        label=label,
        help_text=help_text or (_now(_LEFT_EMPTY) if value.secret else ""),
        initial=initial,
        required=value.required and not value.secret,
        max_length=value.most,
        widget=_widget_for_value(value),
    )


def _widget_for_value(value: Value) -> forms.Widget:
    if value.secret:
        return forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.Textarea(attrs={"rows": value.lines}) if value.lines > 1 else forms.TextInput()


class PickupsForm(forms.Form):
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
            self.fields[f"branch.{branch.pk}"] = _place_field(branch.name, code, places)

    def codes(self) -> dict[int, str]:
        given = self.cleaned_data
        return {pk: str(given[f"branch.{pk}"]).strip() for pk in self._branches}


def _place_field(name: str, code: str, places: Sequence[PickupPlace]) -> forms.Field:
    if not places:
        return forms.CharField(label=name, initial=code, required=False, max_length=40)
    known = [
        (each.code, each.code if each.name in {"", each.code} else f"{each.name} ({each.code})")
        for each in places
    ]
    if code and code not in dict(known):
        known.append(
            (code, _now("%(code)s, which the library system does not know") % {"code": code})
        )
    nowhere = ("", _now("Where the patron’s own card is from"))
    return forms.ChoiceField(label=name, initial=code, required=False, choices=[nowhere, *known])


@require_safe
@changes_connection
def connection(request: Any) -> HttpResponse:
    now, away = _connection_values_or_refusal()
    checked = (
        _run_check_in_words(request.actor)
        if request.GET.get("check") == "yes" and not away
        else None
    )
    context = {
        "now": now,
        "away": away,
        "check": checked,
        "missing": missing_permissions(),
        "name": dict(kind_choices()).get(now.get("kind", ""), ""),
        "values": _labelled_values(now),
        "two_users": users_found().are_two,
        "has_pickups": _has_codes(now.get("kind", "")),
    }
    return render(request, "ils/connection.html", context)


def _connection_values_or_refusal() -> tuple[dict[str, Any], Refusal | None]:
    try:
        return rpc_client.connection_values(), None
    except Refusal as refusal:
        return {}, refusal


def _labelled_values(now: dict[str, Any]) -> list[tuple[str, str]]:
    kind = now.get("kind", "")
    declared = adapter_of(kind).values if kind in ADAPTERS else ()
    labels = {value.name: _now(value.label) for value in declared}
    return [(labels.get(name, name), value) for name, value in now.get("values", {}).items()]


def _has_codes(kind: str) -> bool:
    return kind in ADAPTERS and adapter_of(kind).branch_codes == "its_own"


def _run_check_in_words(by: Any) -> dict[str, Any]:
    check = check_connection(by=by)
    findings = [
        (_now(each.what), each.works, _now(each.mend) if each.mend else "")
        for each in check.findings
    ]
    can = [ABILITY_WORDS[each] for each in Capability if each in check.can]
    return {"works": check.is_well, "findings": findings, "can": can}


@require_http_methods(["GET", "HEAD", "POST"])
@changes_connection
def choose(request: Any) -> HttpResponse:
    form = KindForm(sent(request))
    if form.is_valid():
        return redirect("connection_values", kind=form.cleaned_data["kind"])
    status = 422 if form.errors else 200
    return render(request, "ils/connection_kind.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@changes_connection
def values(request: Any, kind: str) -> HttpResponse:
    if kind not in ADAPTERS:
        return redirect("connection_kind")
    now, _away = _connection_values_or_refusal()
    known = now.get("values", {}) if now.get("kind") == kind else {}
    form = ValuesForm(kind, sent(request), initial=known)
    if form.is_valid():
        change_connection(kind, form.values(), by=request.actor)
        flash(request, "Kept. The worker uses it from now on; check it here.")
        return redirect("connection")
    context = {"form": form, "kind": kind, "name": dict(kind_choices())[kind]}
    return render(
        request, "ils/connection_values.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes_connection
def pickups(request: Any) -> HttpResponse:
    by = request.actor
    form = PickupsForm(
        sent(request),
        branches=branches(),
        places=_places(),
        codes=pickup_codes(by),
    )
    if form.is_valid():
        set_pickup_codes(form.codes(), by=by)
        flash(request, "Kept. Reservations are fetched there from now on.")
        return redirect("connection")
    status = 422 if form.errors else 200
    return render(request, "ils/connection_pickups.html", {"form": form}, status=status)


def _places() -> list[PickupPlace]:
    """Return none while the library system is away: then codes are typed."""
    try:
        return rpc_client.list_pickup_places()
    except Refusal:
        return []
