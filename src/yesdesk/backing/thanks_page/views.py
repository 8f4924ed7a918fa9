"""The page of one's own thanks, suggestions and answers. It has no address for anybody else."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yesdesk.backing.models import SuggestionAnswer
from yesdesk.backing.stories.queries import stories_of
from yesdesk.backing.suggestions.queries import SuggestionLine, my_suggestions
from yesdesk.backing.thanks_page.queries import (
    decision_news,
    own_rules,
    rule_news,
    what_became_of,
)
from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.people.account.actions import clear_news
from yesdesk.requests.actions.thanks import rather_not_tell
from yesdesk.requests.queries.thanks import thanks_of, thanks_of_colleagues

READS_THANKS: Final = Permission.DESK_REQUEST_SEE


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    day: date | None
    state: str = ""  # done, now or empty


@require_safe
@staff_page(permission=READS_THANKS)
def own_thanks(http: Any) -> HttpResponse:
    """Show the reader's thanks, suggestions and news of rules. The heart beside their name goes."""
    by = http.actor
    thanks = thanks_of(by)
    told = stories_of([line.pk for line in thanks])
    met, sent = own_rules(by), my_suggestions(by)
    became = what_became_of([line.pk for line in sent])
    context = {
        "thanks": [(line, told.get(line.pk)) for line in thanks],
        "colleagues": thanks_of_colleagues(by),
        "suggestions": [
            (line, _steps_of_suggestion(line, became.get(line.pk)), _answer_label(line))
            for line in sent
        ],
        "decisions": decision_news(by, met),
        "news": rule_news(by, met),
        "name": by.name,
    }
    if http.member.has_news:
        clear_news(by=by)
        http.member = replace(http.member, has_news=False)
    return render(http, "backing/thanks.html", context)


def _steps_of_suggestion(line: SuggestionLine, ending: tuple[str, date] | None) -> list[Step]:
    if not line.answer:
        return [Step(_("Sent"), line.said_on, "done"), Step(_("Answer by"), line.due, "now")]
    found = [Step(_("Sent"), line.said_on), Step(_answer_label(line), line.answered_on)]
    if line.trial_until:
        found.append(Step(_("Tried until"), line.trial_until))
    if ending is not None:
        found.append(Step(*ending))
    return [*(replace(each, state="done") for each in found[:-1]), replace(found[-1], state="now")]


def _answer_label(line: SuggestionLine) -> str:
    return str(SuggestionAnswer(line.answer).label) if line.answer else ""


@require_POST
@staff_page(permission=READS_THANKS)
def rather_not(http: Any, entry: int) -> HttpResponse:
    rather_not_tell(entry, by=http.actor)
    flash(http, "We will not tell it.")
    return redirect("own_thanks")
