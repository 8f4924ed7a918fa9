"""The connection to the library system: which it is, whether it works, what it can."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.errors import Refusal
from yesdesk.core.http.staff import staff_page
from yesdesk.core.mending import sent
from yesdesk.core.permissions import Permission
from yesdesk.ils import asking
from yesdesk.ils.actions.connection import change_connection, check_connection
from yesdesk.ils.forms.connection import FORMS, KINDS, KindForm

changes_connection = staff_page(permission=Permission.ILS_CONNECTION_CHANGE)


@require_safe
@changes_connection
def connection(request: Any) -> HttpResponse:
    """What is connected now; `?check=yes` tries it."""
    now, away = _told()
    context = {"now": now, "away": away, "name": dict(KINDS).get(now.get("kind", ""), "")}
    if request.GET.get("check") == "yes" and not away:
        context["check"] = _check(request.actor)
    return render(request, "ils/connection.html", context)


def _told() -> tuple[dict[str, Any], Refusal | None]:
    try:
        return asking.which(), None
    except Refusal as refusal:
        return {}, refusal


def _check(by: Any) -> dict[str, Any]:
    check = check_connection(by=by)
    findings = [
        (_(each.what), each.works, _(each.mend) if each.mend else "") for each in check.findings
    ]
    return {"works": check.works, "findings": findings, "can": sorted(check.can)}


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
    if kind not in FORMS:
        return redirect("connection_kind")
    now, _away = _told()
    known = now.get("values", {}) if now.get("kind") == kind else {"port": "6001", "tls": "yes"}
    form = FORMS[kind](sent(request), initial=known)
    if form.is_valid():
        change_connection(kind, form.values(), by=request.actor)
        messages.success(request, _("Kept. The worker uses it from now on; check it here."))
        return redirect("connection")
    context = {"form": form, "kind": kind, "name": dict(KINDS)[kind]}
    return render(
        request, "ils/connection_values.html", context, status=422 if form.errors else 200
    )
