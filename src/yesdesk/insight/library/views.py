"""Our library: the newest edition, or an older one; its numbers as a file; before the first, what can be done today."""

import csv
import io
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yesdesk.backing.rulings.counted import WEEKS_BEFORE
from yesdesk.backing.rulings.queries import some_ruling_is_signed
from yesdesk.backing.suggestions.queries import answered_suggestions, waiting_suggestions
from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day, humanize_day_and_year, humanize_month, local_day
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import staff_page
from yesdesk.insight.branches.page import Writes, figures_for
from yesdesk.insight.editions import (
    READS,
    all_editions,
    edition_elsewhere,
    first_monday,
    library_parts,
    newest_edition,
    newest_library_edition,
    tries_again,
)
from yesdesk.insight.library.collect import month_after, weeks_of_month
from yesdesk.insight.library.csv_rows import csv_rows
from yesdesk.insight.library.page import PARTS, covered, month_page
from yesdesk.insight.library.waiting import waiting_for_an_answer
from yesdesk.insight.models import Edition, EditionState, EditionSubject
from yesdesk.places.queries import branches, the_library

READS_FILES: Final = Permission.INSIGHT_PAYMENTS_CHANGE
_BEGAN: Final = {0: "today", 1: "yesterday"}


@require_safe
@staff_page(permission=READS)
def library(request: Any, pk: int | None = None) -> HttpResponse:
    """The newest edition with what is live, or the one with that number."""
    by = request.actor
    edition, figures = library_parts(by, pk, **PARTS)
    newest = pk is None
    begun = newest_library_edition(by) if edition is None else edition
    context: dict[str, Any] = {
        **dict.fromkeys(("ended", "rules", "needs", "money", "next_day")),
        "newest": newest,
        "title": _title(edition, by.language) if edition else "",
        "state": begun.state if begun else "",
        "goes_on": begun is not None and begun.state == EditionState.FAILED and tries_again(begun),
        "reads_files": by.may(READS_FILES),
        "branches": len(branches()),
        "editions": [
            (each, _title(each, by.language), _day(each, by.language)) for each in all_editions(by)
        ],
    }
    if newest:
        context |= {"waiting": waiting_for_an_answer(by), **_from_the_file(by), **_coming(by)}
    if begun is None:
        context |= {
            "decided": some_ruling_is_signed(by),
            "suggested": bool(waiting_suggestions(by) or answered_suggestions(by)),
        }
    if edition is not None:
        context |= month_page(edition, figures, by)
    return render(request, "insight/library.html", context)


def _title(edition: Edition, language: str) -> str:
    month = covered(edition)
    return humanize_month(month, language=language) if month else edition.title


def _day(edition: Edition, language: str) -> str:
    day = edition.withdrawn_on or edition.made_on
    return humanize_day_and_year(day, language) if day else ""


def _coming(by: Actor) -> dict[str, Any]:
    """The day of the next edition; of the first one, also what it will cover and how long ago it all began."""
    library = the_library()
    today = local_day(timezone.now(), library.time_zone)
    began = local_day(library.opened_at, library.time_zone)
    coming = _next_monday(today)
    month = began.replace(day=1)
    while weeks_of_month(month)[1] < began or first_monday(month_after(month)) <= today:
        month = month_after(month)
    return {
        "next_day": humanize_day(coming, language=by.language),
        "began": _BEGAN.get((today - began).days, ""),
        "first_day": humanize_day(first_monday(month_after(month)), language=by.language),
        "trial_day": humanize_day_and_year(began + timedelta(weeks=WEEKS_BEFORE), by.language),
        "covers": (
            humanize_day(max(began, weeks_of_month(month)[0]), language=by.language),
            humanize_day_and_year(weeks_of_month(month)[1], by.language),
        ),
    }


def _next_monday(today: date) -> date:
    this = first_monday(today.replace(day=1))
    return this if this > today else first_monday(month_after(today))


def _from_the_file(by: Actor) -> dict[str, Any]:
    newest = newest_edition(by, EditionSubject.BRANCHES)
    failed = newest is not None and newest.state == EditionState.FAILED
    says = _says(newest, by) if newest else None
    compared = says is not None and says["compared"]
    return {
        "file": newest,
        "says": says,
        "example": None if compared else edition_elsewhere(by, EditionSubject.BRANCHES),
        "tries_again": newest is not None and failed and tries_again(newest),
        "few": newest is not None
        and newest.figures is not None
        and figures_for(newest, by) is None,
    }


def _says(edition: Edition, by: Actor) -> dict[str, Any] | None:
    """A file's edition in a sentence, in the reader's money; None where it has none for them, or is not ours."""
    figures = figures_for(edition, by) if edition.state == EditionState.MADE else None
    if figures is None or figures["window"] is None or not figures["is_ours"]:
        return None
    writes = Writes(figures["currency"], by.language)
    first, last = figures["window"]
    return {
        "share": writes.of_hundred(figures["share"]),
        "hundred": writes.hundred,
        "late": figures["kind"] == "late",
        "first": writes.month(figures["months"][first]),
        "last": writes.month(figures["months"][last]),
        "compared": len(figures["branches"]) > 1,
    }


@require_safe
@staff_page(permission=READS)
def page_file(request: Any, pk: int) -> HttpResponse:
    """What an edition shows this reader, as a file."""
    edition, figures = library_parts(request.actor, pk, **PARTS)
    if edition is None:
        raise NotFound.plain()
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(["table", "from", "to", "what", "n"])
    out.writerows(csv_rows(edition, figures, request.actor))
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="library-{edition.pk}.csv"'
    return answer
