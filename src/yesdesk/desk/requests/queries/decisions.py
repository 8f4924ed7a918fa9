"""Decisions of a request, with their acts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.models import Decision, How, Request
from yesdesk.ils.acts.queries import ActLine, acts_about

BY_ACTS: Final = (How.ACTS, How.MANUAL)

type Taken = tuple[Decision, Sequence[ActLine]]
"""A decision and its acts, in the order they were wanted."""


def decisions_by_entry(entries: Iterable[int]) -> dict[int, Taken]:
    """Decisions with their acts, by the entry that tells of them. Two queries, one where none has acts: whoever may
    read the entry may read what was done.
    """
    return with_acts(Decision.objects.filter(entry__in=list(entries)))


def with_acts(decisions: Iterable[Decision]) -> dict[int, Taken]:
    """Decisions with their acts, by their entry and in the order given. One query besides their own."""
    taken = list(decisions)
    acts: Mapping[str, list[ActLine]] = {each.about: [] for each in taken if each.how in BY_ACTS}
    for act in acts_about(SYSTEM, acts) if acts else ():
        acts[act.about].append(act)
    return {each.entry_id: (each, acts.get(each.about, ())) for each in taken}


def has_acts(request: Request) -> bool:
    """Whether anything was wanted of the library system for it."""
    return Decision.objects.filter(request=request, how__in=BY_ACTS).exists()


def topic_of_decision(pk: int) -> str:
    """The topic that pages with a decision's acts listen to; empty where it is gone."""
    request = Decision.objects.filter(pk=pk).values_list("request_id", flat=True).first()
    return f"request.{request}" if request is not None else ""


def acts_of(decision: Decision) -> list[UUID]:
    """The acts of a decision, in the order they were wanted."""
    return list(decision.shares.order_by("pk").values_list("act", flat=True))
