"""Rules, lines and situations for tests: the late charges of the picture in look/rule.html."""

from dataclasses import replace
from typing import Any

from yesdesk.policy.situation import LatitudeTerms, Measure, RuleKind, RuleTerms, Situation

SHELVER, LEAD, DIRECTOR, VOLUNTEER = 2, 5, 6, 1

LATE = RuleTerms(
    id=1,
    version=3,
    name="Late charges",
    kind=RuleKind.MONEY,
    measure=Measure.MONEY,
    reason="So that books come back to those who wait.",
    nearest_yes="Take off what you can, and ask for the rest.",
    currency="EUR",
)
LINES = (
    LatitudeTerms(SHELVER, "Shelver", 1, 7, per_act=2500, per_patron=5000, per_week=15000),
    LatitudeTerms(LEAD, "Lead", 4, 7, per_act=5000, per_patron=10000, per_week=30000, lead=True),
    LatitudeTerms(DIRECTOR, "Director", 5, 7, per_act=25000, lead=True),
)


def wish(
    amount: int = 0, *, asker: int = SHELVER, rule: RuleTerms = LATE, **known: Any
) -> Situation:
    """Sam's wish to bend late charges by `amount`, or whatever else is said of it."""
    return Situation(
        **({"rule": rule, "latitude": LINES, "job_class": asker, "amount": amount} | known)
    )


def rule(kind: RuleKind, **said: Any) -> RuleTerms:
    """A rule of another kind, without a measure unless one is said."""
    return replace(LATE, **({"kind": kind, "measure": Measure.NONE} | said))
