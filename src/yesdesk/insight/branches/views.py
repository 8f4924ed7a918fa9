"""Pages by branch: the figures, their sums as a file, a draft of the next sheet, and another try."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.core.errors import NotFound, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.web.files import csv_download
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.insight.branches.page import FEWEST_DOTS, figures_for, page_of
from yesdesk.insight.counted.actions import MAY, branch_measure
from yesdesk.insight.counted.forms import Counted, counted_here
from yesdesk.insight.editions import (
    MAY_RETRY,
    READS,
    access_edition,
    edition_elsewhere,
    make_again,
    newest_edition,
    tries_again,
)
from yesdesk.insight.figures import figure_of
from yesdesk.insight.models import Edition, EditionState, EditionSubject
from yesdesk.insight.worded import COLUMNS, span_rows
from yesdesk.policy.queries import draft_sheet_of
from yesdesk.policy.sheets.actions import draft_sheet

reads = staff_page(permission=READS)
drafts = staff_page(permission=Permission.POLICY_RULES_CHANGE)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def branches(request: Any, pk: int | None = None) -> HttpResponse:
    """Show the newest edition or the numbered one. `?branch=`: a branch's number, `?find=`: a part of its name."""
    by = request.actor
    edition = _edition_or_newest(request, pk)
    if edition is None:
        return redirect("our_library")
    may_draft = by.may(Permission.POLICY_RULES_CHANGE)
    context: dict[str, Any] = {
        "edition": edition,
        "made_on": _day_in_words(edition.made_on, by.language),
        "withdrawn_on": _day_in_words(edition.withdrawn_on, by.language),
        "may_retry": by.may(MAY_RETRY),
        "tries_again": edition.state == EditionState.FAILED and tries_again(edition),
        "may_draft": may_draft,
        "drafted": draft_sheet_of(by) is not None if may_draft else False,
        "figures": None,
        "few": False,
        "elsewhere": None,
    }
    if edition.state == EditionState.MADE:
        context |= page_of(edition, by, *_asked_branch_and_words(request))
        context["elsewhere"] = _example(edition, context["figures"], by)
    one = context.get("one")
    counted = _counted_here_or_none(request, one) if one or request.method == "POST" else None
    if counted and counted.saved:
        return redirect(request.get_full_path())
    status = 422 if counted and counted.form.errors else 200
    return render(request, "insight/branches.html", context | {"counted": counted}, status=status)


def _counted_here_or_none(request: Any, one: dict[str, Any] | None) -> Counted | None:
    if one and one["ours"]:
        return counted_here(request, branch_measure(one["ours"]), one["name"], one["changes"])
    if request.method == "POST":
        request.actor.require(MAY)
        raise NotFound.plain()
    return None


def _edition_or_newest(request: Any, pk: int | None) -> Edition | None:
    if pk is not None:
        return access_edition(request.actor, EditionSubject.BRANCHES, pk)
    return newest_edition(request.actor, EditionSubject.BRANCHES)


def _example(edition: Edition, figures: dict[str, Any] | None, by: Actor) -> Edition | None:
    """Another library's edition, where our own has too few branches for a picture."""
    if edition.file is None or not edition.file.is_ours:
        return None
    if figures is not None and len(figures["branches"]) >= FEWEST_DOTS:
        return None
    return edition_elsewhere(by, EditionSubject.BRANCHES)


def _asked_branch_and_words(request: Any) -> tuple[str, str]:
    return request.GET.get("branch", ""), request.GET.get("find", "").strip()[:80]


def _day_in_words(day: date | None, language: str) -> str:
    return humanize_day_and_year(day, language) if day else ""


@require_safe
@reads
def sums_file(request: Any, pk: int) -> HttpResponse:
    """Return all branches together, month by month. No file holds a share by branch; months of too few are left out."""
    edition = access_edition(request.actor, EditionSubject.BRANCHES, pk)
    is_made = edition.state == EditionState.MADE
    figures = or_not_found(figures_for(edition, request.actor) if is_made else None)
    rows = span_rows(f"settled_minor_{figures['currency']}", figure_of(figures["settled"]).spans)
    return csv_download(f"branches-{edition.pk}", COLUMNS, rows)


@require_POST
@drafts
def draft(request: Any) -> HttpResponse:
    """Draft the next sheet from the one in force, so that nobody loses a yes by it."""
    draft_sheet(by=request.actor)
    return redirect("sheet_draft")


@require_POST
@reads
def make_again_now(request: Any) -> HttpResponse:
    make_again(by=request.actor)
    flash(request, "It is being made again. Load this page in a minute.")
    return redirect("by_branch")
