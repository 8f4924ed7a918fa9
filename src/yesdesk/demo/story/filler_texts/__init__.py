"""The everyday mass: short needs in people's own words, what staff answer, how it ends.

`MURMURS` are told once each. `PATTERNS` with their `FILLINGS` make as many more as are wanted
without two that read alike.
"""

from yesdesk.demo.story.filler_texts.account import ACCOUNT
from yesdesk.demo.story.filler_texts.events import EVENTS
from yesdesk.demo.story.filler_texts.fillings import FILLINGS
from yesdesk.demo.story.filler_texts.french import FRENCH
from yesdesk.demo.story.filler_texts.honest_noes import HONEST_NOES
from yesdesk.demo.story.filler_texts.names import NAMES
from yesdesk.demo.story.filler_texts.notes import NOTES
from yesdesk.demo.story.filler_texts.other import OTHER
from yesdesk.demo.story.filler_texts.outcomes import (
    OUTCOME_WEIGHTS,
    PROMISE_WORDS,
    THANKS_WORDS,
    WITHDRAWN_WORDS,
)
from yesdesk.demo.story.filler_texts.patterns import PATTERNS
from yesdesk.demo.story.filler_texts.reference import REFERENCE
from yesdesk.demo.story.filler_texts.replies_en import REPLIES_EN
from yesdesk.demo.story.filler_texts.replies_es import REPLIES_ES
from yesdesk.demo.story.filler_texts.replies_fr import REPLIES_FR
from yesdesk.demo.story.filler_texts.rooms import ROOMS
from yesdesk.demo.story.filler_texts.spanish import SPANISH
from yesdesk.demo.story.filler_texts.technology import TECHNOLOGY
from yesdesk.demo.story.filler_texts.what_to_read import WHAT_TO_READ
from yesdesk.demo.story.filler_texts.where_is_it import WHERE_IS_IT
from yesdesk.demo.story.shapes import FillerNeed, Reply

MURMURS: tuple[FillerNeed, ...] = (
    *TECHNOLOGY,
    *WHERE_IS_IT,
    *REFERENCE,
    *WHAT_TO_READ,
    *ACCOUNT,
    *ROOMS,
    *EVENTS,
    *OTHER,
    *SPANISH,
    *FRENCH,
)

REPLIES: tuple[Reply, ...] = (*REPLIES_EN, *REPLIES_ES, *REPLIES_FR)

__all__ = [
    "FILLINGS",
    "HONEST_NOES",
    "MURMURS",
    "NAMES",
    "NOTES",
    "OUTCOME_WEIGHTS",
    "PATTERNS",
    "PROMISE_WORDS",
    "REPLIES",
    "THANKS_WORDS",
    "WITHDRAWN_WORDS",
]
