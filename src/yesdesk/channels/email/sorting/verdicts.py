"""What sorting says of a mail: plain values, and whether any automatic mail may go in return."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

type Action = Literal["failed", "delayed", "delivered", "expanded", "relayed"]


class Verdict(StrEnum):
    """What a mail is. `duplicate` is said by callers who know other mails, never by `sort_mail`."""

    NEW = "new"
    REPLY = "reply"
    DUPLICATE = "duplicate"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a mail of ours fared with one recipient.

    `recipient`: an address, or what the report called it. `status`: RFC 3463 like 5.1.1, as reported, else out
    of the diagnostic, else derived from an SMTP code or its words; empty where nothing is known. `diagnostic`: one
    line. `message_id`: of the mail it speaks of, with angle brackets, or empty.
    """

    recipient: str
    status: str
    diagnostic: str
    action: Action
    message_id: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a mail is and why. `why`: a sentence that names the header or part that decided.

    `automatic`: no automatic mail may go in return. So it is with every robot and list, and also where staff
    read the mail like any other but its sender is empty, wants no answer, or asked for none.
    """

    verdict: Verdict
    why: str
    delivery: tuple[Delivery, ...] = ()
    automatic: bool = False


def may_be_answered_automatically(sorted_mail: Sorted) -> bool:
    """Whether a receipt or any other automatic mail may go to its sender."""
    return sorted_mail.verdict in {Verdict.NEW, Verdict.REPLY} and not sorted_mail.automatic
