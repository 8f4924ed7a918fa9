"""Answers about rules that the reader met, for them alone. No row says who met what."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from yesdesk.backing.models import Ruling, RulingAnswer, RulingState
from yesdesk.backing.rulings.queries import recent_rulings
from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.core.labels import with_colon
from yesdesk.desk.answers.queries import library_day
from yesdesk.policy.labels import new_words
from yesdesk.policy.queries import latitude_in_force, line_of, new_on, rules_in_force, sheet_lines
from yesdesk.requests.models import Entry, RuleMet

_RECENT: Final = timedelta(days=120)
_LOOKED_THROUGH: Final = 1_000  # of the newest: more than a month of a busy library


def own_rules(by: Actor) -> set[int]:
    """Return ids of rules that `by` has a line for, or met in requests that carry their name. Two queries at most."""
    own_entries = Entry.objects.filter(request=OuterRef("request"), author=by.user_id or 0)
    newest = RuleMet.objects.order_by("-pk").values("pk")[:_LOOKED_THROUGH]
    met = RuleMet.objects.filter(Exists(own_entries), pk__in=newest)
    return {*met.values_list("rule", flat=True), *_rules_on_own_sheet(by)}


def _rules_on_own_sheet(by: Actor) -> set[int]:
    day = library_day()
    lines = sheet_lines(by, latitude_in_force(by, day))
    return {
        rule.terms.id
        for rule in rules_in_force(by, by.branch, day)
        if line_of(by.job_class_id or 0, lines.get(rule.terms.version, ())) is not None
    }


def rule_news(by: Actor, met: set[int]) -> list[dict[str, Any]]:
    """Return this time's news of rules that `by` met, in the rule book's order. One query at most."""
    day = library_day()
    lines = sheet_lines(by, latitude_in_force(by, day))
    found = []
    for rule in rules_in_force(by, by.branch, day):
        terms = rule.terms
        mine = line_of(by.job_class_id or 0, lines.get(terms.version, ()))
        because = new_on(day, terms, mine) if terms.id in met else ""
        if because:
            found.append(
                {
                    "name": terms.name,
                    "slug": rule.slug,
                    "told": new_words(because),
                    "since": rule.from_day,
                }
            )
    return found


def decision_news(by: Actor, met: set[int]) -> list[dict[str, Any]]:
    """Return recent and running decisions about rules that `by` met, the newest first. One query."""
    return [
        {
            "pk": line.pk,
            "title": line.title,
            "says": _decision_words(line, by.language),
        }
        for line in recent_rulings(by, met, library_day() - _RECENT)
    ]


def what_became_of(suggestions: Collection[int]) -> dict[int, tuple[str, date]]:
    """Return how the trial of each suggestion (id) ended, where somebody said so. One query."""
    if not suggestions:
        return {}
    rows = Ruling.objects.filter(
        suggestions__in=suggestions, state__in=[RulingState.KEPT, RulingState.ENDED]
    )
    found = rows.values_list("suggestions", "state", "closed_on").order_by("closed_on", "pk")
    return {pk: (str(RulingState(state).label), on) for pk, state, on in found if on}


def _decision_words(ruling: Ruling, language: str) -> str:
    def day(of: date) -> str:
        return humanize_day_and_year(of, language)

    if ruling.closed_on is not None:
        return f"{with_colon(day(ruling.closed_on))} {ruling.became}"
    today = library_day()
    since = _("%(answer)s. Since %(day)s.") % {
        "answer": RulingAnswer(ruling.answer).label,
        "day": day(ruling.signed_on or today),
    }
    if ruling.due_on is None:
        return since
    if ruling.is_owed(today):
        return _("Answer owed since %(day)s.") % {"day": day(ruling.due_on)}
    looked = _("We look at it on %(day)s.") % {"day": day(ruling.due_on)}
    return f"{since} {looked}"
