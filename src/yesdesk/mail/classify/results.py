"""Results of classifying a mail: plain values, and whether an automatic reply is allowed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

type Action = Literal["failed", "delayed", "delivered", "expanded", "relayed"]


class MailClass(StrEnum):
    """The class of a mail. `duplicate` is set by callers who know other mails, never by `classify_mail`."""

    NEW = "new"
    REPLY = "reply"
    DUPLICATE = "duplicate"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class RecipientReport:
    """The report on a mail of ours for one recipient."""

    recipient: str
    """An address, or what the report called it."""

    status: str
    """RFC 3463 like 5.1.1, as reported, else out of the diagnostic, else derived from an SMTP code or its words;
    empty where nothing is known."""

    diagnostic: str
    action: Action
    message_id: str
    """Of the mail it speaks of, with angle brackets, or empty."""


@dataclass(frozen=True, slots=True)
class Classification:
    """The class of a mail, with the reason."""

    verdict: MailClass
    why: str
    """A sentence that names the header or part that decided."""

    delivery: tuple[RecipientReport, ...] = ()
    automatic: bool = False
    """No automatic mail may go in return. So it is with every robot and list, and also where staff read the mail
    like any other but its sender is empty, wants no answer, or asked for none."""


def may_be_answered_automatically(sorted_mail: Classification) -> bool:
    """Whether a receipt or any other automatic mail may go to its sender."""
    return sorted_mail.verdict in {MailClass.NEW, MailClass.REPLY} and not sorted_mail.automatic
