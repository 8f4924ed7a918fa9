"""Settings: the mailboxes, their ways in and out, and whether those work."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yesdesk.core.dates import local_day
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors, sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.mail.admin.forms import LIKE, LIKE_NAMES, MailboxForm, QuietForm, mailbox_initial
from yesdesk.mail.admin.mailboxes import (
    WorkerUnavailable,
    add_mailbox,
    change_mailbox,
    request_check,
    secrets_given,
)
from yesdesk.mail.admin.queries import access_mailbox, mailboxes
from yesdesk.mail.inbound.jobs import enqueue_poll
from yesdesk.mail.inbound.quiet_week import (
    begin_quiet_week,
    end_quiet_week,
    quiet_counts,
    settle_kind,
)
from yesdesk.mail.models import Mailbox, QuietKind
from yesdesk.mail.outbound.delivery import schedule_delivery

may_change_mailboxes = staff_page(permission=Permission.PLACES_PLACES_CHANGE)


@require_safe
@may_change_mailboxes
def mailbox_list(request: Any) -> HttpResponse:
    return render(request, "email/mailboxes.html", {"mailboxes": mailboxes(request.actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_mailboxes
def add(request: Any) -> HttpResponse:
    like = LIKE.get(request.GET.get("like", ""), LIKE["own"])
    form = MailboxForm(sent(request), initial={**like, "is_default": not mailboxes(request.actor)})

    def save() -> Mailbox:
        branch = form.cleaned_data["branch"]
        return add_mailbox(branch, form.values(), form.secrets(), by=request.actor)

    return _save_and_redirect(request, form, save) or _render_form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_mailboxes
def change(request: Any, pk: int) -> HttpResponse:
    mailbox = access_mailbox(request.actor, pk)
    form = MailboxForm(sent(request), initial=mailbox_initial(mailbox))

    def save() -> Mailbox:
        given = form.cleaned_data["branch"], form.values(), form.secrets()
        return change_mailbox(mailbox, *given, by=request.actor)

    return _save_and_redirect(request, form, save) or _render_form(request, form, mailbox)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_mailboxes
def quiet(request: Any, pk: int) -> HttpResponse:
    """The quiet week of a mailbox: its end, and what came. `do`: what was tapped; `kind`: of which mail."""
    mailbox = access_mailbox(request.actor, pk)
    zone = mailbox.service_point.branch.time_zone
    do, kind = (request.POST.get(name, "") for name in ("do", "kind"))
    form = QuietForm(zone, request.POST if do == "begin" else None)
    if do == "begin" and form.is_valid():
        begin_quiet_week(mailbox, form.cleaned_data["until"], by=request.actor)
    elif do == "end":
        end_quiet_week(mailbox, by=request.actor)
    elif do in {"read_in", "let_go"} and kind in QuietKind:
        settle_kind(mailbox, QuietKind(kind), read_in=do == "read_in", by=request.actor)
    if request.method == "POST" and not form.errors:
        schedule_delivery()
        enqueue_poll(mailbox.pk)
        return redirect("mailbox_quiet", pk=pk)
    counts = quiet_counts(mailbox, by=request.actor)
    kinds = [(kind, kind.label, many) for kind, many in counts.items() if kind != QuietKind.WANTED]
    context = {
        "mailbox": mailbox,
        "form": form,
        "until": mailbox.quiet_until and local_day(mailbox.quiet_until, zone),
        "kinds": kinds,
        "coming": counts.get(QuietKind.WANTED, 0),
    }
    return render(request, "email/quiet_week.html", context, status=422 if form.errors else 200)


def _save_and_redirect(
    request: Any, form: MailboxForm, save: Callable[[], Mailbox]
) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        mailbox = save()
    except ValidationRefusal as needs:
        add_errors(form, needs)
        return None
    except WorkerUnavailable as nobody:
        form.add_error(None, f"{nobody.sentence} {nobody.next_step}")
        return None
    flash(request, "Saved.")
    return redirect("mailbox_change", pk=mailbox.pk)


def _render_form(request: Any, form: MailboxForm, mailbox: Mailbox | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "mailbox": mailbox, "likes": LIKE_NAMES}
    if mailbox is not None and request.method != "POST":
        context |= _given_secrets(mailbox)
        if request.GET.get("check") == "yes" and "away" not in context:
            context |= _check_in_words(mailbox)
    return render(request, "email/mailbox.html", context, status=422 if form.errors else 200)


def _given_secrets(mailbox: Mailbox) -> dict[str, Any]:
    try:
        return {"given": sorted(secrets_given(mailbox.pk))}
    except WorkerUnavailable as away:
        return {"away": away}


def _check_in_words(mailbox: Mailbox) -> dict[str, Any]:
    try:
        found = request_check(mailbox.pk)
    except WorkerUnavailable as away:
        return {"away": away}
    findings = [
        (
            _(each.what) % each.values,
            each.works,
            each.said,
            _(each.mend) % each.values if each.mend else "",
        )
        for each in found
    ]
    return {"findings": findings, "all_works": all(each.works for each in found)}
