"""What an edition of the library shows a reader, as lines of a file: which table, from when to when, what, how many."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yesdesk.core.actors import Actor
from yesdesk.core.suppression import Part, row_of, shown_of
from yesdesk.insight.library.page import SEES_MONEY, latest
from yesdesk.insight.models import Edition
from yesdesk.insight.rules.collect import rule_key
from yesdesk.policy.queries import rules_in_force

type Cells = list[str | int]


def csv_rows(edition: Edition, figures: Mapping[str, Any], by: Actor) -> Iterator[Cells]:
    """The lines of the file. `figures`: the parts of the edition by name, as its page reads them."""
    if figures["outcomes"]:
        month = figures["outcomes"]["months"][-1]
        yield from _lines("ended", month, shown_of(month["shown"]).parts)
    yield from _of_rules(edition, figures["waited"] or {}, by)
    if figures["needs"]:
        yield from _of_needs(figures["needs"])
    if figures["money"] and by.may(SEES_MONEY):
        yield from _of_money(figures["money"])


def _of_rules(edition: Edition, told: Mapping[str, Any], by: Actor) -> Iterator[Cells]:
    for rule in rules_in_force(by, None, edition.made_on or edition.begun_at.date()):
        each = told.get(rule_key(rule.terms.id))
        if each:
            span = [each["first"], each["last"]]
            yield [f"rule {rule.slug}", *span, "had to wait or heard no", each["times"]]
            yield [f"rule {rule.slug}", *span, "met", each["of"]]


def _of_needs(figures: Mapping[str, Any]) -> Iterator[Cells]:
    for name in ("kinds", "tapped"):
        yield from _lines(name, figures, shown_of(figures[name]).parts)
    for row in map(row_of, figures["came"]):
        days = "+".join(str(int(day) + 1) for day in row.of)
        yield from _lines(f"came on {days}", figures, row.shown.parts)


def _of_money(figures: Mapping[str, Any]) -> Iterator[Cells]:
    for name in ("sent", "elsewhere"):
        for each in latest(figures[name]):
            span = [each["months"][0], each["months"][-1]]
            yield [f"waived {name}", *span, "times", each["n"]]
            yield [f"waived {name}", *span, f"minor {figures['currency']}", each["minor"]]


def _lines(name: str, period: Mapping[str, str], parts: Iterable[Part]) -> Iterator[Cells]:
    for part in parts:
        of = "+".join(each or "not said" for each in part.of)
        yield [name, period["first"], period["last"], of, part.n]
