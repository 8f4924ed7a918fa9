"""Mailboxes, what arrived in them, and which mail belongs to which request."""

from yesdesk.mail.models.arrival import (
    JUNK_REASONS,
    Arrival,
    ArrivalState,
    BlockedSender,
    KnownId,
    Message,
    ReviewReason,
    ServerCopy,
)
from yesdesk.mail.models.mailbox import (
    Auth,
    InboundMethod,
    Mailbox,
    MailboxState,
    MailboxTrouble,
    Security,
)
from yesdesk.mail.models.outbound import AutomaticMail, WayOutState

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
