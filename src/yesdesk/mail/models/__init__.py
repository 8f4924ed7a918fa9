"""Mailboxes, what arrived in them, and which mail belongs to which request."""

from yesdesk.mail.models.arrival import (
    JUNK_REASONS,
    Arrival,
    ArrivalState,
    Message,
    ReviewReason,
    ServerCopy,
)
from yesdesk.mail.models.blocked import BlockedSender
from yesdesk.mail.models.mailbox import Auth, InboundMethod, Mailbox, Security
from yesdesk.mail.models.outbound import AutomaticMail, WayOutState
from yesdesk.mail.models.state import MailboxState, MailboxTrouble
from yesdesk.mail.models.threads import KnownId

__all__ = [
    "JUNK_REASONS",
    "Arrival",
    "ArrivalState",
    "Auth",
    "AutomaticMail",
    "BlockedSender",
    "InboundMethod",
    "KnownId",
    "Mailbox",
    "MailboxState",
    "MailboxTrouble",
    "Message",
    "ReviewReason",
    "Security",
    "ServerCopy",
    "WayOutState",
]
