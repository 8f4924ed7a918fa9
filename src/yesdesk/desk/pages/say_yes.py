"""*Say yes*: search by a few words, one's own sheet, and what is asked often."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yesdesk.core.labels import job_label
from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.options.say_yes import asked_often, search_yes
from yesdesk.places.emergency.queries import emergency_cards
from yesdesk.places.switches import Switch, is_on
from yesdesk.policy.labels import library_today, not_decided, signature_of_sheet, time_line
from yesdesk.policy.queries import (
    coming_sheets,
    latitude_in_force,
    own_class,
    rules_in_force,
    sheet_lines,
)
from yesdesk.policy.sheet_table import sheet_rows


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def say_yes(http: StaffRequest) -> HttpResponse:
    """Search by `?q=`; `?part=found`: the results alone."""
    words = http.GET.get("q", "").strip()[:200]
    context: dict[str, Any] = {
        "words": words,
        "yeses": search_yes(http.actor, words),
        "emergencies": emergency_cards(http.actor, words),
        "may_write": http.actor.may(Permission.DESK_ANSWERS_CHANGE),
    }
    if http.GET.get("part") == "found":
        return render(http, "desk/say_yes.html#found", context)
    return render(http, "desk/say_yes.html", context | _sheet_context(http))


def _sheet_context(http: StaffRequest) -> dict[str, Any]:
    by, day = http.actor, library_today()
    sheet = latitude_in_force(by, day)
    mine = own_class(by)
    rules = rules_in_force(by, by.branch, day)
    return {
        "sheet": sheet,
        "who": mine.label if mine else job_label(by.job_class),
        "rows": sheet_rows(
            rules, sheet_lines(by, sheet), by.job_class_id, undecided=not_decided(sheet)
        ),
        "signature": signature_of_sheet(sheet, by.language) if sheet else None,
        "time_line": time_line(sheet),
        "coming": [signature_of_sheet(each, by.language) for each in coming_sheets(by, day)],
        "often": asked_often(by),
        "may_change": by.may(Permission.POLICY_RULES_CHANGE),
        "practises": is_on(Switch.PRACTICE),
    }


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def moved(http: StaffRequest) -> HttpResponse:
    """Redirect the former address, with its query."""
    query = http.META.get("QUERY_STRING", "")
    return redirect(f"{reverse('say_yes')}?{query}" if query else reverse("say_yes"))
