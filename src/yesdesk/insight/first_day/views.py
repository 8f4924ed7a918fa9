"""The page *The first day*: one rule to sign, and what a library without a file, a connection or a history can do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yesdesk.core.dates import humanize_month
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.pages import staff_page
from yesdesk.insight.editions import READS
from yesdesk.insight.first_day.queries import (
    compared_rules,
    noted_counts,
    unsigned_rules,
    waived_last_year,
)
from yesdesk.places.switches import Switch, is_on, needs
from yesdesk.policy.labels import not_decided, signature_of_sheet
from yesdesk.policy.queries import sheet_today

_MOST_TYPED = 1_000_000


@require_safe
@staff_page(permission=READS)
@needs(Switch.FIRST_DAY)
def first_day(http: Any) -> HttpResponse:
    """Show the page. `?waived=759`: how often somebody thinks they waived last year; it is not kept."""
    by, sheet = http.actor, sheet_today()
    typed = number_in(http.GET.get("waived", "")) or 0
    told, others = waived_last_year(by), noted_counts()
    context = {
        "unsigned": unsigned_rules(by),
        "signature": signature_of_sheet(sheet, by.language) if sheet else None,
        "undecided": not_decided(sheet),
        "may_sign": by.may(Permission.POLICY_SHEET_SIGN),
        "waived": told or min(typed, _MOST_TYPED),
        "from_file": told is not None,
        "may_change": by.may(Permission.POLICY_RULES_CHANGE),
        "compared": compared_rules(by),
        "libraries": others["libraries"],
        "noted_in": humanize_month(others["noted"], language=by.language),
        "has_practice": is_on(Switch.PRACTICE),
    }
    return render(http, "insight/first_day.html", context)
