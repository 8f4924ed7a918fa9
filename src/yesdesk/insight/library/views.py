"""Our library: what the newest edition says in a sentence, and all editions; before that, what can be done today."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day_and_year, humanize_month
from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import staff_page
from yesdesk.insight.branches.page import Writes, figures_for
from yesdesk.insight.editions import READS, all_editions, newest_edition, tries_again
from yesdesk.insight.models import Edition, EditionState, EditionSubject
from yesdesk.places.queries import branches

READS_FILES: Final = Permission.INSIGHT_PAYMENTS_CHANGE


@require_safe
@staff_page(permission=READS)
def library(request: Any) -> HttpResponse:
    by = request.actor
    newest = newest_edition(by, EditionSubject.BRANCHES)
    context = {
        "newest": newest,
        "says": _says(newest, by) if newest else None,
        "tries_again": newest is not None
        and newest.state == EditionState.FAILED
        and tries_again(newest),
        "few": newest is not None
        and newest.figures is not None
        and figures_for(newest, by) is None,
        "editions": [
            (each, _title(each, by.language), _day(each, by.language)) for each in all_editions(by)
        ],
        "branches": len(branches()),
        "reads_files": by.may(READS_FILES),
    }
    return render(request, "insight/library.html", context)


def _title(edition: Edition, language: str) -> str:
    return humanize_month(edition.month, language=language) if edition.month else edition.title


def _day(edition: Edition, language: str) -> str:
    day = edition.withdrawn_on or edition.made_on
    return humanize_day_and_year(day, language) if day else ""


def _says(edition: Edition, by: Actor) -> dict[str, Any] | None:
    """The newest edition in a sentence, in the reader's money; None where it has none for them, or is not ours."""
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
