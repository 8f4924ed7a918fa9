"""The connection to the library system: which it is, whether it works, what it can."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.core.storage.folders import users_found
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.ils.adapters import ADAPTERS, adapter_of
from yesdesk.ils.configuration import pickup_codes
from yesdesk.ils.connection.actions import change_connection, check_connection, set_pickup_codes
from yesdesk.ils.connection.forms import KindForm, PickupsForm, ValuesForm, kind_choices
from yesdesk.ils.health import missing_permissions
from yesdesk.ils.port import Capability, PickupPlace
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.places.queries import branches

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
    Capability.EXTEND_EXPIRY: _("Let a card go on"),
    Capability.PROVISIONAL_CARD: _("Give a card for now"),
    Capability.CLAIMS_RETURNED: _("Note that it was brought back"),
    Capability.GUEST_PASS: _("Give a pass for a computer"),
    Capability.NOTE: _("Leave a note on an account"),
}


@require_safe
@changes_connection
def connection(request: Any) -> HttpResponse:
    """The present connection; `?check=yes` tries it."""
    now, away = _connection_values()
    checked = _check(request.actor) if request.GET.get("check") == "yes" and not away else None
    context = {
        "now": now,
        "away": away,
        "check": checked,
        "missing": missing_permissions(),
        "name": dict(kind_choices()).get(now.get("kind", ""), ""),
        "values": _labelled(now),
        "two_users": users_found().are_two,
        "has_pickups": _has_codes(now.get("kind", "")),
    }
    return render(request, "ils/connection.html", context)


def _connection_values() -> tuple[dict[str, Any], Refusal | None]:
    try:
        return rpc_client.connection_values(), None
    except Refusal as refusal:
        return {}, refusal


def _labelled(now: dict[str, Any]) -> list[tuple[str, str]]:
    """The set values, with the labels of their form. A value that nothing declares keeps its own name."""
    kind = now.get("kind", "")
    declared = adapter_of(kind).values if kind in ADAPTERS else ()
    labels = {value.name: _now(value.label) for value in declared}
    return [(labels.get(name, name), value) for name, value in now.get("values", {}).items()]


def _has_codes(kind: str) -> bool:
    return kind in ADAPTERS and adapter_of(kind).branch_codes == "its_own"


def _check(by: Any) -> dict[str, Any]:
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
    """The first question: which kind."""
    form = KindForm(sent(request))
    if form.is_valid():
        return redirect("connection_values", kind=form.cleaned_data["kind"])
    status = 422 if form.errors else 200
    return render(request, "ils/connection_kind.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@changes_connection
def values(request: Any, kind: str) -> HttpResponse:
    """The values this kind takes; given to the worker, which keeps them."""
    if kind not in ADAPTERS:
        return redirect("connection_kind")
    now, _away = _connection_values()
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
    """The library system's codes of our branches, so that holds can be picked up there."""
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
    """None of them while the library system is away: then codes are typed."""
    try:
        return rpc_client.list_pickup_places()
    except Refusal:
        return []
