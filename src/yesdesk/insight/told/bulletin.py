"""The bulletin of a month: you said, we did; decisions with reasons; and what we cannot tell.

It holds answered and signed things alone, and never says who is late with an answer.
"""

from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _, ngettext

from yesdesk.backing.models import Suggestion, SuggestionAnswer, SuggestionState
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.insight.told.decided import cannot_tell, decision_sentence, signed_since

MOST_SAID, MOST_DECIDED = 5, 4
LINES: Final = 38  # lines of print on one page, below its head
_HALF, _WHOLE = 44, 95  # letters of a line in one of two columns, and across the page


def compose_bulletin(since: date, day: date) -> dict[str, dict[str, Any]]:
    answered, rulings = _answered_between(since, day), signed_since(since, day)
    words = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            decided = [decision_sentence(each, language, since, day) for each in rulings]
            cannot = cannot_tell(rulings[:MOST_DECIDED], since, day)
            left = LINES - sum(
                _number_of_lines(each, _WHOLE) for each in (*decided[:MOST_DECIDED], *cannot)
            )
            said = _that_fit([_said(each, language) for each in answered], left)
            words[language] = {
                "said": said,
                "more": _more_answered_sentence(len(answered) - len(said)),
                "decided": decided[:MOST_DECIDED],
                "cannot": cannot,
            }
    return words


def _that_fit(said: list[dict[str, str]], lines: int) -> list[dict[str, str]]:
    """The newest answers that the page has room for."""
    fit: list[dict[str, str]] = []
    for each in said[:MOST_SAID]:
        lines -= 2 + max(
            _number_of_lines(each["said"], _HALF), _number_of_lines(each["did"], _HALF)
        )
        if lines < 0 and fit:
            break
        fit.append(each)
    return fit


def _number_of_lines(words: str, letters: int) -> int:
    return 1 + len(words) // letters


def _answered_between(since: date, day: date) -> list[Suggestion]:
    rows = Suggestion.objects.filter(
        state=SuggestionState.ANSWERED, answered_on__gte=since, answered_on__lt=day
    )
    return list(rows.order_by("-answered_on", "line"))


def _said(row: Suggestion, language: str) -> dict[str, str]:
    """The words without their author, the answer, and its reason."""
    did = row.reason
    if row.trial_until is not None:
        until = humanize_day_and_year(row.trial_until, language)
        did = f"{did} {_('Until %(day)s.') % {'day': until}}"
    return {"said": row.line, "head": str(SuggestionAnswer(row.answer).label), "did": did}


def _more_answered_sentence(n: int) -> str:
    if n <= 0:
        return ""
    said = ngettext("%(n)s more was answered.", "%(n)s more were answered.", n) % {"n": n}
    return f"{said} {_('All answers are under Suggest a change.')}"
