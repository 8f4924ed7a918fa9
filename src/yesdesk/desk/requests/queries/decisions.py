"""Decisions of a request, with their acts."""

from collections.abc import Iterable
from uuid import UUID

from yesdesk.desk.models import Decision


def decisions_by_entry(entries: Iterable[int]) -> dict[int, Decision]:
    """Decisions by the entry that tells of them, with their shares. Two queries, one where there is none."""
    found = Decision.objects.filter(entry__in=list(entries)).prefetch_related("shares")
    return {decision.entry_id: decision for decision in found}


def acts_of(decision: Decision) -> list[UUID]:
    """The acts of a decision, in the order they were wanted."""
    return [share.act for share in sorted(decision.shares.all(), key=lambda each: each.pk)]
