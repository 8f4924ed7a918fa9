"""Robots that write no header and no subject of their own: told by two sentences that only they write together.

Whose mailbox nobody reads any more, challenges ("click to show that you are no robot"), other desks' receipts. A person
who asks something, or tells where they themselves are reached, is none.
"""

import re
from collections.abc import Iterable

from yesdesk.channels.email.reading.mail import Mail
from yesdesk.channels.email.sorting import senders, subjects
from yesdesk.channels.email.sorting.plain import first_found, own_words, plain
from yesdesk.channels.email.sorting.words.robot_talk import (
    GONE,
    HELD,
    INSTEAD,
    NUMBERED,
    ONESELF,
    PROVE,
    RECEIVED,
)

_TOP = 700
"""Plain characters; robots come to the point."""
_LONGEST = 1_500
_LINK = re.compile(r"https?://\S+")
_NUMBERED_SUBJECT = re.compile(
    r"[\[(](?:\w[\w .-]{0,30})?#? ?\w*\d{3,}[\])]|\b(?:ticket|case|caso|chamado) ?(?:id)?[ #:-]{1,3}\w*\d{3,}"
)


def robot_talk(mail: Mail) -> str:
    """The two things it says, as a sentence; empty where it is no such robot's."""
    if senders.writes_for_another(mail) or subjects.is_forward(mail):
        return ""
    text = own_words(mail.text)
    if len(text) > _LONGEST or "?" in _LINK.sub("", text):
        return ""
    top = text[:_TOP]
    pairs = (
        _nobody_there(mail, top),
        _challenge(top, has_link="http" in text),
        _receipt(mail, top),
    )
    return next(
        (f"The text says “{one}” and “{other}”." for one, other in pairs if one and other), ""
    )


def _nobody_there(mail: Mail, top: str) -> tuple[str, str]:
    gone = first_found(GONE, top)
    answers = mail.in_reply_to or mail.references or subjects.is_answer(mail.subject)
    if not (answers or first_found(GONE, plain(mail.subject[:300]))):
        return "", ""
    return gone, next((each for each in _all_in(INSTEAD, top) if not _is_of_oneself(each, top)), "")


def _is_of_oneself(words: str, text: str) -> bool:
    behind = text[text.find(words) + len(words) :][:12]
    return f"{behind} ".startswith(ONESELF)


def _challenge(top: str, *, has_link: bool) -> tuple[str, str]:
    held = first_found(HELD, top)
    return (held, first_found(PROVE, top)) if has_link or "reply to this" in top else ("", "")


def _receipt(mail: Mail, top: str) -> tuple[str, str]:
    numbered = first_found(NUMBERED, top)
    if not numbered and (found := _NUMBERED_SUBJECT.search(plain(mail.subject[:300]))):
        numbered = found[0]
    return first_found(RECEIVED, top), numbered


def _all_in(words: Iterable[str], text: str) -> Iterable[str]:
    return (each for each in words if each in text)
