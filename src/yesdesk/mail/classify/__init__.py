"""Classify a mail as a person's, a bounce, a robot's or a list's. Order of signs: reports, bounces, robots, lists."""

from collections.abc import Collection

from yesdesk.mail.classify import auto_replies, reports, senders, subjects
from yesdesk.mail.classify.bounce_diagnostics import deliveries_in_text
from yesdesk.mail.classify.bounces import bounce_sign
from yesdesk.mail.classify.plain import truncated_line
from yesdesk.mail.classify.reply_policy import ReplyPolicy, reason_to_stay_silent, reply_policy
from yesdesk.mail.classify.reports import cloud_notice
from yesdesk.mail.classify.results import (
    Action,
    Classification,
    MailClass,
    RecipientReport,
    may_be_answered_automatically,
)
from yesdesk.mail.parse.mail import Mail

__all__ = [
    "Action",
    "Classification",
    "MailClass",
    "RecipientReport",
    "ReplyPolicy",
    "classify_mail",
    "may_be_answered_automatically",
    "reply_policy",
]


def classify_mail(mail: Mail, *, ours: Collection[str] = frozenset()) -> Classification:
    """Classify `mail`, with the reason. Pure and total: any mail has a class. A report part or a header that only
    robots write decides alone. Words never do: they hold back our receipt. `ours`: the library's own addresses in
    small letters; a group before one of them is no list."""
    if mail.too_broken:
        return Classification(
            MailClass.QUARANTINE,
            f"It cannot be read as a mail: {truncated_line(mail.too_broken)}.",
            automatic=True,
        )
    return (
        _classify_as_report(mail)
        or _classify_as_bounce(mail)
        or _robot_or_list(mail, ours)
        or _classify_as_person(mail)
    )


def _classify_as_report(mail: Mail) -> Classification | None:
    for read in (reports.delivery_report, reports.read_receipt, reports.complaint, cloud_notice):
        found = read(mail)
        if found is not None:
            return found
    return None


def _classify_as_bounce(mail: Mail) -> Classification | None:
    why = bounce_sign(mail)
    if not why:
        return None
    return Classification(MailClass.BOUNCE, why, deliveries_in_text(mail), automatic=True)


def _robot_or_list(mail: Mail, ours: Collection[str]) -> Classification | None:
    listed = senders.list_sign(mail, ours)
    if auto_replies.is_marked_human(mail):
        return _classification_of_list(listed) if listed else None
    header = auto_replies.robot_header(mail)
    about_reply = subjects.auto_reply_points(mail.subject) > 0
    if header and (about_reply or not listed or "auto-replied" in header):
        return Classification(
            MailClass.AUTO_REPLY,
            f"The header “{header}” is one that only robots write.",
            automatic=True,
        )
    signs = auto_replies.robot_signs(mail)
    if signs and (not listed or about_reply or listed.startswith("Precedence")):
        return Classification(
            MailClass.AUTO_REPLY, f"Signs that are a robot's together: {signs}.", automatic=True
        )
    return _classification_of_list(listed) if listed else None


def _classification_of_list(sign: str) -> Classification:
    return Classification(
        MailClass.LIST, f"It came through a list: the header “{sign}”.", automatic=True
    )


def _classify_as_person(mail: Mail) -> Classification:
    automatic = reason_to_stay_silent(mail) is not None
    if (mail.in_reply_to or mail.references) and not subjects.is_forward(mail):
        header = "In-Reply-To" if mail.in_reply_to else "References"
        return Classification(
            MailClass.REPLY,
            f"A person's answer: the header “{header}” names another mail.",
            automatic=automatic,
        )
    return Classification(MailClass.NEW, _why_new(mail), automatic=automatic)


def _why_new(mail: Mail) -> str:
    if subjects.is_forward(mail):
        return "A person handed on another mail: its subject or a line in it says so."
    return "A person's mail: neither In-Reply-To nor References, and no header or part of a robot."
