"""Results of classifying a mail: plain values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

type Action = Literal["failed", "delayed", "delivered", "expanded", "relayed"]


class MailClass(StrEnum):
    """The class of a mail. Callers who know other mails set `duplicate`, never `classify_mail`."""

    NEW = "new"
    REPLY = "reply"
    DUPLICATE = "duplicate"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class RecipientReport:
    recipient: str
    status: str
    """RFC 3463 like 5.1.1: as reported, or derived; empty where nothing is known."""

    diagnostic: str
    action: Action
    message_id: str


@dataclass(frozen=True, slots=True)
class Classification:
    verdict: MailClass
    why: str
    delivery: tuple[RecipientReport, ...] = ()
    automatic: bool = False
    """True where no automatic mail may go in return: robots, lists, and senders that want none."""


def may_be_answered_automatically(sorted_mail: Classification) -> bool:
    return sorted_mail.verdict in {MailClass.NEW, MailClass.REPLY} and not sorted_mail.automatic
