"""Decisions of a request, with their acts, and the words of an option for what was done with it: its file names them
here, as an entry's kind does its label.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from yesdesk.core.actors import SYSTEM
from yesdesk.core.registry import Registry
from yesdesk.desk.models import Decision, DecisionState, How, Request
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


def acts_of(decision: Decision) -> list[UUID]:
    """The acts of a decision, in the order they were wanted."""
    return list(decision.shares.order_by("pk").values_list("act", flat=True))


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """`title`: what it is on the timeline, by the decision, the reader's language, and whether staff read it.

    `letter`: a sentence for the patron's letter, by the decision and their language; None where it needs none.
    """

    title: Callable[[Decision, str, bool], str]
    letter: Callable[[Decision, str], str] | None = None


decision_words: Final = Registry[DecisionWords]("what an option says was done")
"""By the first word of the option's key."""


def words_for(decision: Decision) -> DecisionWords | None:
    """The words of the option that was taken; None where its acts say it all."""
    name = decision.option.partition(".")[0]
    if name not in decision_words:
        return None
    return decision_words[name]


def letter_of(decision: Decision, language: str) -> str:
    """Its sentence for the patron's letter, empty where there is none or nothing was done."""
    words = words_for(decision)
    if words is None or words.letter is None or decision.state != DecisionState.DONE:
        return ""
    return words.letter(decision, language)
