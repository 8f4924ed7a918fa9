"""How often a rule was the reason for a no (*not this time*), and when a page may show that number by itself.

The library's page shows, month by month, how many requests ended without a yes. Somebody who subtracts one rule's noes
from that is left with the noes of all other rules. So a rule's noes are shown by themselves only where that rest is
five or more; else they are added to the questions in vain.

Only numbers on pages decide this. A number that nobody sees would otherwise show through what is left out.
"""

from collections.abc import Mapping
from itertools import chain, combinations
from typing import Any, Final

from yesdesk.core.suppression import FEWEST, Names, Part, Stretch, cut_of, shown_of
from yesdesk.policy.models import RuleEvent

WITHOUT_A_YES: Final = "not"
"""The name of requests without a yes among the four ends that the library's page counts."""

MOST_NEAR: Final = 10
"""Where noes of more than ten other rules share the months, a rule's noes are not shown by themselves:
trying all sums of them would take too long.
"""


class ShownDeclines:
    """All noes that pages of rules show so far; says whether those of one more rule may be shown too."""

    def __init__(self, outcomes: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
        """Take what pages show already.

        `outcomes`: how requests ended, as the library's page shows it. `kept`: each rule as the last edition has it.
        """
        self._without_yes = {
            each["month"]: sum(
                part.n for part in shown_of(each["shown"]).parts if WITHOUT_A_YES in part.of
            )
            for each in outcomes.get("months", [])
        }
        self._shown: list[tuple[Names, int]] = []
        for rule in kept.values():
            for era in rule["eras"]:
                for stretch in cut_of(era["cut"]).stretches:
                    self.add(stretch)

    def add(self, stretch: Stretch) -> None:
        """Add what a page shows from now on."""
        n = stretch.shown.count(RuleEvent.NO)
        if n is not None:
            self._shown.append((stretch.steps, n))

    def may_show(self, months: Names, part: Part) -> bool:
        """Whether a page may show this part of a rule. Noes by themselves only where five or more are left after
        subtracting them, together with any of the other rules' noes that pages show.
        """
        if part.of != (RuleEvent.NO,):
            return True
        near = self._near(months)
        if len(near) > MOST_NEAR:
            return False
        every = chain.from_iterable(combinations(near, size) for size in range(len(near) + 1))
        return all(self._left([(months, part.n), *some]) >= FEWEST for some in every)

    def _near(self, months: Names) -> list[tuple[Names, int]]:
        """The noes shown of these months, and of months that share a stretch with them."""
        reached, size = {*months}, 0
        near: list[tuple[Names, int]] = []
        while len(reached) > size:
            size = len(reached)
            near = [each for each in self._shown if not reached.isdisjoint(each[0])]
            reached |= {month for steps, _n in near for month in steps}
        return near

    def _left(self, shown: list[tuple[Names, int]]) -> int:
        months = {month for steps, _n in shown for month in steps}
        return sum(self._without_yes.get(month, 0) for month in months) - sum(
            n for _steps, n in shown
        )
