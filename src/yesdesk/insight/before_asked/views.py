"""The page *Before they ask*."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.ils.configuration import kind_of_system
from yesdesk.insight.before_asked.actions import MAY_WRITE, leave_out_answer
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
        "may_write": by.may(MAY_WRITE),
        "left_out": without_answer(by, out=True) if by.may(MAY_WRITE) else [],
        "system": kind_of_system(),
    }
    return render(http, "insight/before_asked.html", context)


@require_POST
@staff_page(permission=MAY_WRITE)
@needs(Switch.BEFORE_ASKED)
def leave_out(http: Any, key: str) -> HttpResponse:
    """Stop asking for an answer (`out`), or ask for it again."""
    out = bool(http.POST.get("out"))
    leave_out_answer(key, out=out, by=http.actor)
    if out:
        flash(http, "Left out.")
    else:
        flash(http, "Put back.")
    return redirect("before_asked")
