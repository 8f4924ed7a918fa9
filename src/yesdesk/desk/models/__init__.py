"""Requests and all that points at them."""

from yesdesk.desk.models.entry import Entry, EntryFile, EntryKind
from yesdesk.desk.models.presence import Presence
from yesdesk.desk.models.request import Channel, Kind, OutcomeValue, Request
from yesdesk.desk.models.settled import Outcome, Promise, PromiseState

__all__ = [
    "Channel",
    "Entry",
    "EntryFile",
    "EntryKind",
    "Kind",
    "Outcome",
    "OutcomeValue",
    "Presence",
    "Promise",
    "PromiseState",
    "Request",
]
