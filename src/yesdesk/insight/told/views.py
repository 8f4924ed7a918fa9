"""Pages to print: the Monday card with a value on its back, the bulletin and the board sheet. And the six values."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yesdesk.backing.asked.queries import question_on_card
from yesdesk.backing.dialogue.queries import question_for_week
from yesdesk.backing.posts.queries import facilitates
from yesdesk.backing.stories.queries import newest_story, story_for_week
from yesdesk.core.actors import Actor
from yesdesk.core.dates import (
    first_monday_after,
    full_day,
    humanize_day_and_year,
    humanize_month,
    iso_week,
    monday_before_or_on,
)
from yesdesk.core.web.pages import staff_page
from yesdesk.insight.models import PaperKind, TeamPaper
from yesdesk.insight.told.board import READS_MONEY, board_sheet
from yesdesk.insight.told.card import card_heading
from yesdesk.insight.told.papers import (
    READS,
    access_paper,
    card_after,
    next_bulletin,
    next_card,
    paper_words,
    papers,
)
from yesdesk.insight.told.values import OWN_FILE, six_values, value_of_month
from yesdesk.places.switches import Switch, is_on, needs
from yesdesk.policy.labels import library_today

_EARLIER: Final = 8
# From so many letters on they are smaller: nothing on a card is ever cut.
_SIZES: Final = ((1_000, "full fuller"), (550, "full"))


@require_safe
@staff_page(permission=READS)
def monday_card(request: Any) -> HttpResponse:
    """Show this week's card and the next one on one sheet. `?week=2026-W49`: an issued card."""
    by = request.actor
    earlier = papers(by, PaperKind.CARD, _EARLIER)
    wanted = request.GET.get("week", "")[:8]
    if wanted:
        cards = [_card(access_paper(by, PaperKind.CARD, wanted), by)]
    else:
        monday = monday_before_or_on(library_today())
        this = next((each for each in earlier if each.period == iso_week(monday)), None)
        this = this or next_card(monday, [by.language])
        cards = [_card(each, by) for each in (this, card_after(this, monday, [by.language]))]
    lines = [
        (each.period, card_heading(monday_before_or_on(each.issued_on), by.language))
        for each in earlier
    ]
    context = {
        "cards": cards,
        "earlier": [line for line in lines if line[0] != cards[0]["period"]],
        "backs": [] if wanted or not is_on(Switch.VALUES) else _backs(by),
    }
    return render(request, "insight/card.html", context)


def _backs(by: Actor) -> list[dict[str, Any]]:
    """The value of each card's month, in the cards' order, for the back of the sheet."""
    every, _problem = six_values(by)
    monday = monday_before_or_on(library_today())
    return [
        {"month": humanize_month(day, language=by.language), "value": every[value_of_month(day)]}
        for day in (monday, monday + timedelta(days=7))
    ]


@require_safe
@staff_page(permission=READS)
@needs(Switch.VALUES)
def values(request: Any) -> HttpResponse:
    """Show the six values, this month's first, with a story of this month's Monday cards."""
    by, today = request.actor, library_today()
    every, problem = six_values(by)
    now = value_of_month(today)
    weeks = {iso_week(today.replace(day=day)) for day in range(1, today.day + 1)}
    context = {
        "month": humanize_month(today, language=by.language),
        "now": every[now],
        "others": [each for key, each in every.items() if key != now],
        "story": newest_story(by, weeks),
        "problem": problem,
        "own_file": OWN_FILE,
    }
    return render(request, "insight/values.html", context)


def _card(paper: TeamPaper, by: Actor) -> dict[str, Any]:
    """Add staff's words to the card. A story is not kept with it, as either side may take it off."""
    words = paper_words(paper, by.language)
    talk = question_for_week(by, paper.period)
    story = story_for_week(by, paper.period)
    rule = words["rule"] or {}
    own = (talk.lived, talk.could_do, talk.next_time) if talk else (words["question"],)
    asked = question_on_card(by, paper.period)
    told = [*([story.text] if story else []), *(asked or {}).values()]
    letters = sum(map(len, (*rule.get("lines", ()), *map(str, rule.values()), *own, *told)))
    return {
        "period": paper.period,
        "day": card_heading(monday_before_or_on(paper.issued_on), by.language),
        "issued": paper.pk is not None,
        "size": next((size for least, size in _SIZES if letters >= least), ""),
        "talk": talk,
        "may_take_off": paper.period >= iso_week(library_today()) and facilitates(by),
        "story": story,
        "asked": asked,
        **words,
    }


@require_safe
@staff_page(permission=READS)
def bulletin(request: Any) -> HttpResponse:
    """Show the newest bulletin; before the first, today's preview. `?month=2026-12`: an issued bulletin."""
    by = request.actor
    earlier = papers(by, PaperKind.BULLETIN)
    wanted = request.GET.get("month", "")[:7]
    if wanted:
        paper = access_paper(by, PaperKind.BULLETIN, wanted)
    else:
        paper = earlier[0] if earlier else next_bulletin(library_today())
    context = {
        "month": humanize_month(paper.issued_on, language=by.language),
        "issued": paper.pk is not None,
        "issued_on": humanize_day_and_year(paper.issued_on, by.language),
        "comes_on": full_day(first_monday_after(library_today()), language=by.language),
        "words": paper_words(paper, by.language),
        "earlier": [
            (each.period, humanize_month(each.issued_on, language=by.language))
            for each in earlier
            if each.pk != paper.pk
        ],
    }
    return render(request, "insight/bulletin.html", context)


@require_safe
@staff_page(permission=READS_MONEY)
def board(request: Any) -> HttpResponse:
    return render(request, "insight/board.html", {"sheet": board_sheet(request.actor)})
