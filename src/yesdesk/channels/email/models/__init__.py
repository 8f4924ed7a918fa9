"""Mailboxes, what arrived in them, and which mail belongs to which request."""

from yesdesk.channels.email.models.arrival import (
    JUNK_REASONS,
    Arrival,
    ArrivalState,
    Message,
    ReviewReason,
    ServerCopy,
)
from yesdesk.channels.email.models.blocked import BlockedSender
from yesdesk.channels.email.models.mailbox import Auth, InboundMethod, Mailbox, Security
from yesdesk.channels.email.models.outbound import AutomaticMail, WayOutState
from yesdesk.channels.email.models.state import MailboxState, MailboxTrouble
from yesdesk.channels.email.models.threads import KnownId

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
