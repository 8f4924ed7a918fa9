"""Whether a mail is a person's, a bounce, a robot's or a list's, and what a report says of our own mail."""

from yesdesk.channels.email.sorting.answering import Answering, answering
from yesdesk.channels.email.sorting.deciding import sort_mail
from yesdesk.channels.email.sorting.verdicts import (
    Action,
    Delivery,
    Sorted,
    Verdict,
    may_be_answered_automatically,
)

__all__ = [
    "Action",
    "Answering",
    "Delivery",
    "Sorted",
    "Verdict",
    "answering",
    "may_be_answered_automatically",
    "sort_mail",
]
