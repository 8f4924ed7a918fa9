"""Models of backing, for every feature of the room."""

from yesdesk.backing.models.asked import MOST_TICKS, AskedKind, StaffQuestion, TickCell
from yesdesk.backing.models.practice import LONGEST_TITLE, LONGEST_WORDS, PracticeNeed
from yesdesk.backing.models.rulings import (
    Helped,
    Ruling,
    RulingAnswer,
    RulingMeasure,
    RulingState,
    RulingWord,
    WithoutWord,
)
from yesdesk.backing.models.suggestions import (
    ANSWERS_OF,
    LONGEST_LINE,
    Duty,
    Lane,
    Post,
    Reminded,
    SentOn,
    SentOnKind,
    Suggestion,
    SuggestionAnswer,
    SuggestionState,
    WaitingLine,
)
from yesdesk.backing.models.told import CardQuestion

__all__ = [
    "ANSWERS_OF",
    "LONGEST_LINE",
    "LONGEST_TITLE",
    "LONGEST_WORDS",
    "MOST_TICKS",
    "AskedKind",
    "CardQuestion",
    "Duty",
    "Helped",
    "Lane",
    "Post",
    "PracticeNeed",
    "Reminded",
    "Ruling",
    "RulingAnswer",
    "RulingMeasure",
    "RulingState",
    "RulingWord",
    "SentOn",
    "SentOnKind",
    "StaffQuestion",
    "Suggestion",
    "SuggestionAnswer",
    "SuggestionState",
    "TickCell",
    "WaitingLine",
    "WithoutWord",
]
