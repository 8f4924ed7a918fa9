"""An exception that happened elsewhere, or yesterday: the rule, then why. Nobody is named, nobody is counted."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from yesdesk.core.dates import local_day
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.idempotency import new_form_id, verified_form_id
from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.decisions.evidence import record_exception
from yesdesk.desk.requests.views.staff import StaffRequest, own_branch
from yesdesk.policy.amounts import parse_amount
from yesdesk.policy.queries import rules_in_force
from yesdesk.policy.reasons import REASONS
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.policy.situation import Measure, RuleKind, RuleTerms


@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def note(http: StaffRequest) -> HttpResponse:
    """`?rule=` a rule's slug, chosen already. Two taps: the rule, and the reason, which sends it. How far is typed by
    whoever knows.
    """
    branch = own_branch(http.actor)
    today = local_day(timezone.now(), branch.time_zone)
    standing = _rules_that_bend(http, branch.pk, today)
    chosen = (http.POST if http.method == "POST" else http.GET).get("rule", "")
    mend = ""
    if http.method == "POST":
        day = today - timedelta(days=7) if http.POST.get("week") == "last" else today
        rule = next((each.terms for each in standing if each.slug == chosen), None)
        try:
            record_exception(
                rule,
                branch=branch,
                day=day,
                reason=http.POST.get("reason", ""),
                amount=_how_far(rule, http.POST.get("far", "")),
                form_id=verified_form_id(http.POST.get("form_id", "")),
                by=http.actor,
            )
        except ValidationRefusal as needs:
            mend = next(iter(needs.fields.values()))
        else:
            flash(http, "Noted for the rule. It names nobody, not you either.")
            return redirect("note_exception")
    context = {
        "rules": standing,
        "chosen": chosen,
        "far": http.POST.get("far", ""),
        "week": http.POST.get("week", ""),
        "form_id": http.POST.get("form_id") or new_form_id(),
        "reasons": REASONS,
        "mend": mend,
    }
    return render(http, "desk/exception.html", context, status=422 if mend else 200)


def _rules_that_bend(http: StaffRequest, branch: int, today: date) -> list[ActiveRule]:
    return [
        each
        for each in rules_in_force(http.actor, branch, today)
        if each.terms.kind is not RuleKind.NEVER
    ]


def _how_far(rule: RuleTerms | None, typed: str) -> int | None:
    """In the rule's unit. Raises ValidationRefusal for what is no amount; a rule that measures nothing needs none."""
    if rule is None or rule.measure is Measure.NONE:
        return None
    try:
        return parse_amount(typed, rule.measure, rule.currency)
    except ValidationError as error:
        raise ValidationRefusal({"far": " ".join(error.messages)}) from error
