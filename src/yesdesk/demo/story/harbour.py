"""What the director of the demo library signs: the policy it rests on, and what she promises her staff."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SafeHarbour:
    policy: str
    signed_as: str
    promise: str
    exclusions: str
    days: int
    """For so long an exception keeps its author, so that they can undo it and are covered."""


HARBOUR: Final = SafeHarbour(
    policy="Board policy 4.2, kindness at the desk",
    signed_as="Director",
    promise="An exception made in good faith is never held against you. Not in a review, not later.",
    exclusions="It does not cover money on your own account, and nothing the law forbids.",
    days=10,
)
