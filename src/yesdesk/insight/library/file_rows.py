"""The numbers that the library's page shows of an edition, as lines of a file or of the API."""

from collections.abc import Iterator, Mapping
from typing import Any

from yesdesk.core.actors import Actor
from yesdesk.insight.figures import figure_of
from yesdesk.insight.library.page import SEES_MONEY
from yesdesk.insight.models import Edition
from yesdesk.insight.old_editions import money_of, needs_of, outcomes_of
from yesdesk.insight.rules.collect import rule_key
from yesdesk.insight.worded import Cells, span_rows
from yesdesk.policy.queries import rules_in_force


def file_rows(edition: Edition, figures: Mapping[str, Any], by: Actor) -> Iterator[Cells]:
    """The numbers of an edition as lines; those of money only for a reader who sees money."""
    if figures["outcomes"]:
        yield from _rows_of_figures(outcomes_of(figures["outcomes"]), "ended")
    yield from _rows_of_rules(edition, figures["waited"] or {}, by)
    if figures["needs"]:
        yield from _rows_of_figures(needs_of(figures["needs"]), "kinds", "tapped", "came")
    if figures["money"] and by.may(SEES_MONEY):
        money = money_of(figures["money"])
        yield from _rows_of_figures(money, "sent", "sent_minor", "elsewhere", "elsewhere_minor")


def _rows_of_figures(part: Mapping[str, Any], *names: str) -> Iterator[Cells]:
    for name in names:
        yield from span_rows(name, figure_of(part[name]).spans)


def _rows_of_rules(edition: Edition, told: Mapping[str, Any], by: Actor) -> Iterator[Cells]:
    for rule in rules_in_force(by, None, edition.made_on or edition.begun_at.date()):
        each = told.get(rule_key(rule.terms.id))
        if each:
            months = each["first"], each["last"]
            yield [f"rule {rule.slug}", *months, "had to wait or heard no", each["times"]]
            yield [f"rule {rule.slug}", *months, "met", each["of"]]
