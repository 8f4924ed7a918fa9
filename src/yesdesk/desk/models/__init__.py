"""Requests and all that points at them."""

from yesdesk.desk.models.answer import Answer, AnswerRule, AnswerVersion
from yesdesk.desk.models.approval import Approval, ApprovalState
from yesdesk.desk.models.asking import AnswerUse, Asking, Collection
from yesdesk.desk.models.call import Call, Way
from yesdesk.desk.models.decision import (
    Decision,
    DecisionEnd,
    DecisionShare,
    DecisionState,
    How,
    ShiftNote,
)
from yesdesk.desk.models.entry import (
    CardScan,
    Entry,
    EntryFile,
    EntryKind,
    HandOver,
    Outcome,
    OutgoingReply,
    Promise,
    PromiseState,
    PutAside,
    ThanksTo,
)
from yesdesk.desk.models.fund import Fund, FundUse, Gesture, PaidGesture, Span
from yesdesk.desk.models.no_lead import NoLeadNotice
from yesdesk.desk.models.request import (
    Channel,
    CopiedBranch,
    Kind,
    OutcomeValue,
    Participant,
    Presence,
    Request,
    ScannedCard,
    SlipAct,
    SlipWant,
)
from yesdesk.desk.models.tally import DayPart, TallyCell, TallyKind, TallyName, TallyTap

__all__ = [
    "Answer",
    "AnswerRule",
    "AnswerUse",
    "AnswerVersion",
    "Approval",
    "ApprovalState",
    "Asking",
    "Call",
    "CardScan",
    "Channel",
    "Collection",
    "CopiedBranch",
    "DayPart",
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
    "NoLeadNotice",
    "Outcome",
    "OutcomeValue",
    "OutgoingReply",
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
    "TallyCell",
    "TallyKind",
    "TallyName",
    "TallyTap",
    "ThanksTo",
    "Way",
]
