"""Words of an option for what was done with it: its file names them here, as an entry's kind does its label."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from yesdesk.core.registry import Registry
from yesdesk.desk.models import Decision, DecisionState


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
