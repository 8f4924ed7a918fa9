"""Mailboxes, what arrived in them, and which mail belongs to which request."""

from yesdesk.channels.email.models.arrival import Arrival, ArrivalState, Message
from yesdesk.channels.email.models.mailbox import Auth, Mailbox, Security, WayIn
from yesdesk.channels.email.models.threads import KnownId

__all__ = [
    "Arrival",
    "ArrivalState",
    "Auth",
    "KnownId",
    "Mailbox",
    "Message",
    "Security",
    "WayIn",
]
