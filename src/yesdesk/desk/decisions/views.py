"""Pages after a decision: undo it or do not wait, say why, do it by hand, note an exception later."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.dates import local_day
from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal
from yesdesk.core.idempotency import new_form_id, verified_form_id
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.decisions.access import access_acts, access_decision
from yesdesk.desk.decisions.bends import add_reason, record_exception
from yesdesk.desk.decisions.cancel import cancel_decision, send_acts_now
from yesdesk.desk.decisions.no_lead import no_lead_rows, note_read
from yesdesk.desk.decisions.settle import manual_tasks, manual_topics, settle_manual_acts
from yesdesk.ils.accounts.views import asks_which_card
from yesdesk.people.shared_desks.views import asks_pin
from yesdesk.policy.bends import reasons_offered
from yesdesk.policy.queries import rules_in_force
from yesdesk.policy.rules.forms import parse_amount
from yesdesk.policy.situation import Measure, RuleKind, RuleTerms
from yesdesk.requests.access import access_request
from yesdesk.requests.views import chosen_branch, own_branch


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def call_back_entry(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    request = access_request(http.actor, pk)
    cancel_decision(access_decision(http.actor, request, entry), by=http.actor)
    flash(http, "Undone. Nothing was sent.")
    return redirect("request", pk)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def send_entry_now(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    request = access_request(http.actor, pk)
    send_acts_now(access_decision(http.actor, request, entry), by=http.actor)
    return redirect("request", pk)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def say_why(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    """Save the reason of an exception. In place, the menu's answer leaves its receipt."""
    request = access_request(http.actor, pk)
    found, reason = access_decision(http.actor, request, entry), http.POST.get("reason", "")
    in_place = "HX-Request" in http.headers
    context = {"pk": pk, "entry_pk": entry, "said": _("Noted for the rule.")}
    if in_place and not reason:
        return render(http, "desk/parts/why.html", context | {"reasons": reasons_offered()})
    try:
        add_reason(found, reason, by=http.actor)
    except Refusal as refusal:
        if not in_place:
            raise
        context["said"] = f"{refusal.sentence} {refusal.next_step}"
    if in_place:
        return render(http, "desk/parts/why.html", context)
    flash(http, "Thank you. It counts for the rule.")
    return redirect("request", pk)


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def return_gift(http: StaffRequest, pk: int, entry: int) -> HttpResponse:
    request = access_request(http.actor, pk)
    found = access_decision(http.actor, request, entry)
    if found.fund_id is None:
        raise NotFound.plain()
    cancel_decision(found, by=http.actor)
    flash(http, "Taken back. The fund has it again.")
    return redirect("request", pk)


may_act = staff_page(permission=Permission.ILS_ACT_DO)


@require_safe
@may_act
def by_hand(http: StaffRequest) -> HttpResponse:
    """List acts for a person; `?part=list`: the list alone."""
    return _render_tasks(http)


@require_POST
@may_act
@asks_which_card
@asks_pin
def by_hand_said(http: StaffRequest) -> HttpResponse:
    """Settle acts (`act`) by `found`: yes or no; `back`: the request; `?part=list`."""
    acts = access_acts(http.actor, http.POST.getlist("act"))
    is_there = http.POST.get("found") == "yes"
    settle_manual_acts(acts, is_there=is_there, by=http.actor)
    said = (
        gettext_noop("Noted: it is done there.")
        if is_there
        else gettext_noop("Noted: it wasn’t done, so it waits again.")
    )
    if http.GET.get("part") == "list":
        return _render_tasks(http, _(said))
    flash(http, said)
    back = number_in(http.POST.get("back", ""))
    return redirect("by_hand") if back is None else redirect("request", back)


def _render_tasks(http: StaffRequest, said: str = "") -> HttpResponse:
    lines = manual_tasks(http.actor)
    topics = manual_topics(lines, http.actor)
    context = {
        "lines": lines,
        "said": said,
        "topics": topics,
        "live": f"{reverse('live')}?topics=staff.{http.actor.user_id},{topics}",
    }
    part = "#list" if http.GET.get("part") == "list" else ""
    return render(http, f"desk/by_hand.html{part}", context)


@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def note(http: StaffRequest) -> HttpResponse:
    """Note an exception later; `?rule=`: a chosen slug."""
    branch = own_branch(http.actor)
    today = local_day(timezone.now(), branch.time_zone)
    standing = [
        each
        for each in rules_in_force(http.actor, branch.pk, today)
        if each.terms.kind is not RuleKind.NEVER
    ]
    chosen = (http.POST if http.method == "POST" else http.GET).get("rule", "")
    mend = ""
    if http.method == "POST":
        day = today - timedelta(days=7) if http.POST.get("week") == "last" else today
        rule = next((each.terms for each in standing if each.slug == chosen), None)
        try:
            record_exception(
                rule,
                branch=chosen_branch(http.POST.get("branch", ""), by=http.actor),
                day=day,
                reason=http.POST.get("reason", ""),
                amount=_amount_or_refuse(rule, http.POST.get("far", "")),
                form_id=verified_form_id(http.POST.get("form_id", "")),
                by=http.actor,
            )
        except ValidationRefusal as needs:
            mend = next(iter(needs.fields.values()))
        else:
            flash(http, "Noted for the rule. No name is kept, not even yours.")
            return redirect("note_exception")
    context = {name: http.POST.get(name, "") for name in ("far", "week", "branch")} | {
        "rules": standing,
        "chosen": chosen,
        "form_id": http.POST.get("form_id") or new_form_id(),
        "reasons": reasons_offered(),
        "mend": mend,
    }
    return render(http, "desk/exception.html", context, status=422 if mend else 200)


def _amount_or_refuse(rule: RuleTerms | None, typed: str) -> int | None:
    # In the rule's unit. Raises ValidationRefusal for no amount.
    if rule is None or rule.measure is Measure.NONE:
        return None
    try:
        return parse_amount(typed, rule.measure, rule.currency)
    except ValidationError as error:
        raise ValidationRefusal({"far": " ".join(error.messages)}) from error


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def without_lead(http: StaffRequest) -> HttpResponse:
    """List what was decided without a lead, and note it as read. The list does not say who decided."""
    rows = no_lead_rows(http.actor)
    note_read(by=http.actor)
    return render(http, "desk/no_lead.html", {"rows": rows})
