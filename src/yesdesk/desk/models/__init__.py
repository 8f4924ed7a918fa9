"""Requests and all that points at them."""

from yesdesk.desk.models.answer import Answer, AnswerRule, AnswerVersion
from yesdesk.desk.models.approval import Approval, ApprovalState
from yesdesk.desk.models.copied_branch import CopiedBranch
from yesdesk.desk.models.decision import (
    Decision,
    DecisionEnd,
    DecisionShare,
    DecisionState,
    How,
)
from yesdesk.desk.models.entry import Entry, EntryFile, EntryKind, PutAside
from yesdesk.desk.models.fund import Fund, FundUse, Span
from yesdesk.desk.models.gesture import Gesture, PaidGesture
from yesdesk.desk.models.participant import Participant
from yesdesk.desk.models.presence import Presence
from yesdesk.desk.models.request import Channel, Kind, OutcomeValue, Request
from yesdesk.desk.models.scanned_card import ScannedCard
from yesdesk.desk.models.settled import HandOver, Outcome, Promise, PromiseState
from yesdesk.desk.models.shift_note import ShiftNote
from yesdesk.desk.models.slip_act import SlipAct, SlipWant

__all__ = [
    "Answer",
    "AnswerRule",
    "AnswerVersion",
    "Approval",
    "ApprovalState",
    "Channel",
    "CopiedBranch",
    "Decision",
    "DecisionEnd",
    "DecisionShare",
    "DecisionState",
    "Entry",
    "EntryFile",
    "EntryKind",
    "Fund",
    "FundUse",
    "Gesture",
    "HandOver",
    "How",
    "Kind",
    "Outcome",
    "OutcomeValue",
    "PaidGesture",
    "Participant",
    "Presence",
    "Promise",
    "PromiseState",
    "PutAside",
    "Request",
    "ScannedCard",
    "ShiftNote",
    "SlipAct",
    "SlipWant",
    "Span",
]
