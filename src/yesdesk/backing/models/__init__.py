"""Models of backing, for every feature of the room."""

from yesdesk.backing.models.suggestions import (
    ANSWERS_OF,
    LONGEST_LINE,
    Duty,
    Lane,
    Post,
    SentOn,
    SentOnKind,
    Suggestion,
    SuggestionAnswer,
    SuggestionState,
    WaitingLine,
)

__all__ = [
    "ANSWERS_OF",
    "LONGEST_LINE",
    "Duty",
    "Lane",
    "Post",
    "SentOn",
    "SentOnKind",
    "Suggestion",
    "SuggestionAnswer",
    "SuggestionState",
    "WaitingLine",
]
