"""Robots that write no header and no subject of their own: told by two sentences that only they write together.

Whose mailbox nobody reads any more, challenges ("click to show that you are no robot"), other desks' receipts. A person
who asks something, or tells where they themselves are reached, is none.
"""

import re
from collections.abc import Iterable

from yesdesk.mail.classify import senders, subjects
from yesdesk.mail.classify.plain import first_found, own_words, plain
from yesdesk.mail.classify.words import robot_forms as forms
from yesdesk.mail.classify.words import robot_talk as talk
from yesdesk.mail.parse.mail import Mail

_TOP = 700
"""Plain characters; robots come to the point."""
_LONGEST = 1_500
_LINK = re.compile(r"https?://\S+")


def robot_phrases(mail: Mail) -> str:
    """Return the two things it says, as a sentence; empty where it is no such robot's."""
    if senders.writes_for_another(mail) or subjects.is_forward(mail):
        return ""
    text = own_words(mail.text)
    if len(text) > _LONGEST or "?" in _LINK.sub("", text):
        return ""
    top = text[:_TOP]
    pairs = (_nobody_there(mail, top), _challenge(top), _receipt(mail, top))
    return next(
        (f"The text says “{one}” and “{other}”." for one, other in pairs if one and other), ""
    )


def _nobody_there(mail: Mail, top: str) -> tuple[str, str]:
    """Only as an answer: who writes first has something to ask for."""
    answers = mail.in_reply_to or mail.references or subjects.is_answer(mail.subject)
    subject = plain(mail.subject[:300])
    if forms.OWN_ADDRESS.search(top) or not (answers or _said(talk.GONE, forms.GONE, subject)):
        return "", ""
    instead = next(
        (each for each in talk.INSTEAD if each in top and not _is_of_oneself(each, top)), ""
    )
    return (
        _said(talk.GONE, forms.GONE, top),
        instead or _found(forms.INSTEAD, top) or _of_the_same_house(mail, top),
    )


def _is_of_oneself(words: str, text: str) -> bool:
    behind = text[text.find(words) + len(words) :][:12]
    return f"{behind} ".startswith(talk.ONESELF)


def _of_the_same_house(mail: Mail, top: str) -> str:
    """Return a colleague's address. One's own new one is of another house."""
    own = mail.sender.address.lower() if mail.sender else ""
    named = forms.ADDRESS.finditer(top)
    return next((each[0] for each in named if each[0] != own and own.endswith(f"@{each[1]}")), "")


def _challenge(top: str) -> tuple[str, str]:
    can_be_met = (
        "http" in top or "reply" in top or "respond" in top or "antworten" in top or "repond" in top
    )
    held = _said(talk.HELD, forms.HELD, top) if can_be_met else ""
    return held, _said(talk.PROVE, forms.PROVE, top)


def _receipt(mail: Mail, top: str) -> tuple[str, str]:
    said = f"{plain(mail.subject[:300])}. {top}"
    return _said(talk.RECEIVED, forms.RECEIVED, said), _said(talk.NUMBERED, forms.NUMBERED, said)


def _said(words: Iterable[str], form: re.Pattern[str], text: str) -> str:
    return first_found(words, text) or _found(form, text)


def _found(form: re.Pattern[str], text: str) -> str:
    found = form.search(text)
    return found[0] if found else ""
