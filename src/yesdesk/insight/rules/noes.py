"""Noes of single rules, beside how many requests ended without a yes.

The page of the library tells the latter month by month. What is left of it beside the noes of a rule would be those of
all other rules and of none; so a rule's noes stand alone only where five and more are left of what is told there.
Only what pages tell decides that: a word of a count that nobody sees would tell it.
"""

from collections.abc import Mapping
from itertools import chain, combinations
from typing import Any, Final

from yesdesk.core.suppression import FEWEST, Names, Part, Shown, Stretch, cut_of, shown_of
from yesdesk.policy.models import RuleEvent

WITHOUT_A_YES: Final = "not"
"""Of the four ways in which the library's page tells how requests ended."""

MOST_NEAR: Final = 10
"""With noes of more rules at the same time, those of another one stand together with questions in vain."""


class Noes:
    """The noes that pages of rules tell, and beside which of them another rule's may stand."""

    def __init__(self, outcomes: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
        """`outcomes`: what the library's page tells of how requests ended. `kept`: what the last edition has of each
        rule.
        """
        self._ended = {
            each["month"]: _with_noes(shown_of(each["shown"]))
            for each in outcomes.get("months", [])
        }
        self._told: list[tuple[Names, int]] = []
        for rule in kept.values():
            for era in rule["eras"]:
                for stretch in cut_of(era["cut"]).stretches:
                    self.add(stretch)

    def add(self, stretch: Stretch) -> None:
        """Note what a page tells from now on."""
        n = stretch.shown.count(RuleEvent.NO)
        if n is not None:
            self._told.append((stretch.steps, n))

    def may_stand(self, months: Names, part: Part) -> bool:
        """Whether a part of a rule may be told: noes alone only where five and more are left, whichever other rules
        are taken away as well.
        """
        if part.of != (RuleEvent.NO,):
            return True
        near = self._near(months)
        if len(near) > MOST_NEAR:
            return False
        every = chain.from_iterable(combinations(near, size) for size in range(len(near) + 1))
        return all(self._left([(months, part.n), *some]) >= FEWEST for some in every)

    def _near(self, months: Names) -> list[tuple[Names, int]]:
        """What is told of these months, and of months that share a stretch with them."""
        reached, size = {*months}, 0
        near: list[tuple[Names, int]] = []
        while len(reached) > size:
            size = len(reached)
            near = [each for each in self._told if not reached.isdisjoint(each[0])]
            reached |= {month for steps, _n in near for month in steps}
        return near

    def _left(self, told: list[tuple[Names, int]]) -> int:
        months = {month for steps, _n in told for month in steps}
        return sum(self._ended.get(month, 0) for month in months) - sum(n for _steps, n in told)


def _with_noes(shown: Shown) -> int:
    """How many stand in the part of those without a yes, whatever stands there with them."""
    return sum(part.n for part in shown.parts if WITHOUT_A_YES in part.of)
