"""Pages: the newest edition or an older one, its numbers as a file, and what can be done before the first."""

from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yesdesk.backing.dialogue.actions import put_on_card
from yesdesk.backing.rulings.counted import WEEKS_BEFORE
from yesdesk.backing.rulings.queries import some_ruling_is_signed, standing_rulings
from yesdesk.backing.suggestions.queries import (
    answered_suggestions,
    waiting_suggestions,
)
from yesdesk.core.actors import Actor
from yesdesk.core.dates import (
    humanize_day,
    humanize_day_and_year,
    humanize_month,
    local_day,
)
from yesdesk.core.errors import NotFound
from yesdesk.core.labels import job_label
from yesdesk.core.permissions import Permission
from yesdesk.core.web.files import csv_download
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.desk.answers.queries import library_day
from yesdesk.insight.branches.page import figures_for
from yesdesk.insight.counts import days_of_month, month_after
from yesdesk.insight.editions import (
    OPEN,
    READS,
    all_editions,
    edition_elsewhere,
    library_parts,
    month_due,
    newest_edition,
    newest_library_edition,
    next_edition_day,
    tries_again,
)
from yesdesk.insight.library.file_rows import file_rows
from yesdesk.insight.library.page import READ, month_covered, month_page, time_page
from yesdesk.insight.models import Edition, EditionState, EditionSubject
from yesdesk.insight.worded import COLUMNS, Writes
from yesdesk.places.queries import branches, the_library
from yesdesk.places.switches import Switch, is_on, needs

READS_FILES: Final = Permission.INSIGHT_PAYMENTS_CHANGE
_BEGAN: Final = {0: "today", 1: "yesterday"}


@require_safe
@staff_page(permission=READS)
def library(request: Any, pk: int | None = None) -> HttpResponse:
    """Show the newest edition with what is live, or the edition with that number."""
    by = request.actor
    edition, figures = library_parts(by, pk, **READ)
    newest = pk is None
    begun = newest_library_edition(by) if edition is None else edition
    context: dict[str, Any] = {
        **dict.fromkeys(("ended", "rules", "needs", "money", "next_day")),
        "newest": newest,
        "title": _edition_title(edition, by.language) if edition else "",
        "state": begun.state if begun else "",
        "goes_on": begun is not None and begun.state == EditionState.FAILED and tries_again(begun),
        "reads_files": by.may(READS_FILES),
        "has_values": is_on(Switch.VALUES),
        "has_question": is_on(Switch.QUESTION),
        "has_before_asked": is_on(Switch.BEFORE_ASKED),
        "has_first_day": is_on(Switch.FIRST_DAY),
        "time": None,
        "may_talk": by.may(Permission.DESK_REQUEST_ANSWER),
        "branches": len(branches()),
        "editions": [
            (each, _edition_title(each, by.language), _edition_day(each, by.language))
            for each in all_editions(by)
            if each.state not in OPEN
        ],
    }
    if newest:
        context |= {"waiting": _due_lines(by), **_from_the_file(by), **_coming(by)}
    if begun is None:
        context |= {
            "decided": some_ruling_is_signed(by),
            "suggested": bool(waiting_suggestions(by) or answered_suggestions(by)),
        }
    if edition is not None:
        context |= month_page(edition, figures, by)
    if newest and is_on(Switch.TIME):
        context["time"] = time_page(context["needs"], by)
    return render(request, "insight/library.html", context)


def _edition_title(edition: Edition, language: str) -> str:
    month = month_covered(edition)
    return humanize_month(month, language=language) if month else edition.title


def _edition_day(edition: Edition, language: str) -> str:
    day = edition.withdrawn_on or edition.made_on
    return humanize_day_and_year(day, language) if day else ""


def _coming(by: Actor) -> dict[str, Any]:
    """The day of the next edition. Before the first: also the days it will cover, and the library's age."""
    library = the_library()
    today = local_day(timezone.now(), library.time_zone)
    began = local_day(library.opened_at, library.time_zone)
    month = began.replace(day=1)
    while next_edition_day(month) <= today:
        month = month_after(month)
    first, last = days_of_month(month)
    return {
        "next_day": humanize_day(next_edition_day(month_due(today)), language=by.language),
        "began": _BEGAN.get((today - began).days, ""),
        "first_day": humanize_day(next_edition_day(month), language=by.language),
        "trial_day": humanize_day_and_year(began + timedelta(weeks=WEEKS_BEFORE), by.language),
        "covers": (
            humanize_day(max(began, first), language=by.language),
            humanize_day_and_year(last, by.language),
        ),
    }


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
    """Sum up a file's edition in a sentence, in the reader's money. None of another library's, or without sums."""
    figures = figures_for(edition, by) if edition.state == EditionState.MADE else None
    if figures is None or figures["window"] is None or not figures["is_ours"]:
        return None
    writes = Writes(figures["currency"], by.language)
    first, last = figures["window"]
    return {
        "share": writes.of_hundred(figures["share"]),
        "hundred": writes.hundred,
        "late": figures["kind"] == "late",
        "first": writes.month(first),
        "last": writes.month(last),
        "compared": len(figures["branches"]) > 1,
    }


def _due_lines(by: Actor) -> list[dict[str, Any]]:
    lines = [
        _due_line(
            each.pk,
            each.due,
            by,
            title=_("“%(line)s”") % {"line": each.line},
            who=_("Sent to: %(post)s") % {"post": each.outside}
            if each.outside
            else _("The %(post)s answers") % {"post": each.post},
            page="suggestion",
        )
        for each in waiting_suggestions(by)
    ]
    lines += [
        _due_line(
            each.pk,
            each.due_on,
            by,
            title=_("Did it help? %(title)s") % {"title": each.title},
            who=_("The %(post)s decides") % {"post": job_label(each.post_name)},
            page="decision",
        )
        for each in standing_rulings(by)
        if each.due_on is not None
    ]
    return sorted(lines, key=lambda line: (line["day"], line["title"]))


def _due_line(pk: int, due: date, by: Actor, *, title: str, who: str, page: str) -> dict[str, Any]:
    """Make a line of the strip, in words. `page`: the name of the page that has `pk`."""
    day, owed = humanize_day(due, language=by.language), due < library_day()
    return {
        "title": title,
        "who": who,
        "day": due,
        "when": _("overdue since %(day)s") % {"day": day} if owed else day,
        "owed": owed,
        "page": page,
        "pk": pk,
    }


@require_POST
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
@needs(Switch.TIME)
def talk_about_time(request: Any) -> HttpResponse:
    """Put last month's bell on the next Monday card without a question. Nothing happens where it says nothing."""
    time = time_page(None, request.actor)
    if time["bells"]:
        said = " ".join([time["bells"], *time["nobody"][:1]])  # a card has 200 letters
        asks = _("Could one more of us be free then?")
        put_on_card({"lived": said, "could_do": "", "next_time": asks}, by=request.actor)
        flash(request, "Saved. It is on a Monday card.")
    return redirect("our_library")


@require_safe
@staff_page(permission=READS)
def page_file(request: Any, pk: int) -> HttpResponse:
    edition, figures = library_parts(request.actor, pk, **READ)
    if edition is None:
        raise NotFound.plain()
    return csv_download(
        f"library-{edition.pk}", COLUMNS, file_rows(edition, figures, request.actor)
    )
