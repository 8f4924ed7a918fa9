"""Marks of ours in a library system: what a connector that can find them by account says of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from yesdesk.core.money import Money


@dataclass(frozen=True, slots=True)
class SystemMark:
    """Money under a mark of ours."""

    tag: UUID
    """The uuid in it."""

    amount: Money
    number: str
    """The system's own."""

    at: datetime
    stands: bool = True
    """Nobody voided it."""


def tag_of(text: str) -> UUID | None:
    """Return the uuid it spells; None for any other word in its place."""
    try:
        return UUID(text)
    except ValueError:
        return None


@runtime_checkable
class SupportsListMarks(Protocol):
    """A connector that can say what stands on an account under marks of ours."""

    def marks_on(self, patron: str) -> tuple[SystemMark, ...]:
        """Return every one, whichever act it was for, voided ones too. Raises Unreachable."""
