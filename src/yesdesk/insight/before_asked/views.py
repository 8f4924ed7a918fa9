"""The page *Before they ask*."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import staff_page
from yesdesk.ils.configuration import kind_of_system
from yesdesk.insight.before_asked.queries import asked_again, without_answer
from yesdesk.insight.editions import READS
from yesdesk.places.switches import Switch, needs


@require_safe
@staff_page(permission=READS)
@needs(Switch.BEFORE_ASKED)
def before_asked(http: Any) -> HttpResponse:
    by = http.actor
    context = {
        "without_answer": without_answer(by),
        "again": asked_again(by),
        "may_write": by.may(Permission.DESK_ANSWERS_CHANGE),
        "system": kind_of_system(),
    }
    return render(http, "insight/before_asked.html", context)
