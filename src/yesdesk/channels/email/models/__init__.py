"""Mailboxes, what arrived in them, and which mail belongs to which request."""

from yesdesk.channels.email.models.arrival import (
    JUNK_REASONS,
    Arrival,
    ArrivalState,
    Message,
    Reason,
    ServerCopy,
)
from yesdesk.channels.email.models.blocked import BlockedSender
from yesdesk.channels.email.models.going_out import AutomaticMail, WayOutState
from yesdesk.channels.email.models.mailbox import Auth, Mailbox, Security, WayIn
from yesdesk.channels.email.models.state import MailboxState, Trouble
from yesdesk.channels.email.models.threads import KnownId

__all__ = [
    "JUNK_REASONS",
    "Arrival",
    "ArrivalState",
    "Auth",
    "AutomaticMail",
    "BlockedSender",
    "KnownId",
    "Mailbox",
    "MailboxState",
    "Message",
    "Reason",
    "Security",
    "ServerCopy",
    "Trouble",
    "WayIn",
    "WayOutState",
]
