"""Whether a mail is a person's, a bounce, a robot's or a list's, and what a report says of our own mail."""

from yesdesk.mail.classify.classifier import classify_mail
from yesdesk.mail.classify.reply_policy import ReplyPolicy, reply_policy
from yesdesk.mail.classify.results import (
    Action,
    Classification,
    MailClass,
    RecipientReport,
    may_be_answered_automatically,
)

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
