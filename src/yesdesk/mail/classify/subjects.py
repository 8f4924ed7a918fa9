"""Signs in subjects: of an answer, a forward, a bounce, an automatic reply."""

import re
from typing import Final

from yesdesk.mail.classify.plain import begin_below, plain, plain_list, plain_words
from yesdesk.mail.parse.mail import Mail

_LOTUS: Final = plain_list("auto_replies", "subject_lotus")
_MACHINE: Final = plain_list("auto_replies", "subject_machine")
_PERSONAL: Final = plain_list("auto_replies", "subject_personal")
_READ: Final = plain_list("auto_replies", "subject_read")
_BOUNCES: Final = plain_list("bounces", "subjects")
_INSIDE: Final = plain_list("bounces", "subjects_inside")

_TAGS = re.compile(r"^(?:\[[^\]]{0,60}\]\s?|\*+\s?|\{[^}]{0,60}\}\s?|spam:\s?)+")
_BRACKETED = re.compile(r"^[\[(【]\s?([^\])】]{3,60}?)\s?[\])】]|[\[(]([^\])]{3,60})[\])]$")
_REPLIES: Final = frozenset(plain_list("prefixes", "reply"))
_FORWARDS: Final = frozenset(plain_list("prefixes", "forward"))
_MARKS: Final = plain_list("prefixes", "forward_marks")
_MOST = 300
_WHOSE: Final = 40
_ITALIAN: Final = "i"
_LOOKED_AT: Final = 20_000
_HEAD_FROM: Final = re.compile(r"^\W{0,6}(?:da|from|von|de)\W{0,2}:", re.IGNORECASE | re.MULTILINE)
_HEAD_DATE: Final = re.compile(
    r"^\W{0,6}(?:inviato|data|sent|date|gesendet|envoy\w+|enviado)\W{0,2}:",
    re.IGNORECASE | re.MULTILINE,
)
_COLON: Final = re.compile("[:：﹕︓]")
_PUT_THERE: Final = (_REPLIES | _FORWARDS) - frozenset(plain_words("ref", "i", "enc", "на"))


def _prefix_before_colon(subject: str) -> str:
    before, colon, _ = plain(subject[:_MOST]).partition(":")
    return re.sub(r"[\[(^]?\d*[\])]?$", "", before).strip() if colon else ""


def without_prefixes(subject: str) -> str:
    words = subject.strip()
    while _prefix_before_colon(words) in _PUT_THERE and (colon := _COLON.search(words)):
        words = words[colon.end() :].strip()
    return words


def is_answer(subject: str) -> bool:
    return _prefix_before_colon(subject) in _REPLIES


def is_forward(mail: Mail) -> bool:
    """Recognise a forward by its subject, its first line, or the text below the author's own words. `I:` is Italian
    for a forward, and English besides: there a mail must be with it, or the head of one in its words."""
    prefix = _prefix_before_colon(mail.subject)
    if prefix in _FORWARDS and (prefix != _ITALIAN or _brings_a_mail(mail)):
        return True
    if plain(mail.text[:400]).startswith(_MARKS):
        return True
    return not is_answer(mail.subject) and begin_below(_MARKS, mail.text)


def _brings_a_mail(mail: Mail) -> bool:
    if any(each.type == "message/rfc822" for each in mail.attachments):
        return True
    text = mail.text[:_LOOKED_AT]
    return bool(_HEAD_FROM.search(text) and _HEAD_DATE.search(text)) or any(
        each in plain(text) for each in _MARKS
    )


def tells_of_bounce(subject: str) -> bool:
    """Return whether it begins as mail servers begin it. An answer or a forward of one does not."""
    text = plain(subject[:_MOST])
    return text.startswith(_BOUNCES) or _TAGS.sub("", text).startswith(_BOUNCES)


def mentions_bounce(subject: str) -> bool:
    text = plain(subject[:_MOST])
    return any(each in text for each in _INSIDE)


def mentions_rejection(subject: str) -> bool:
    return "rejected" in plain(subject[:_MOST])


def auto_reply_points(subject: str) -> int:
    """Points for an automatic reply: 0 not at all, 1 perhaps, 2 where only programs write so."""
    text = plain(subject[:_MOST])
    bracketed = _BRACKETED.search(text)
    if bracketed and (bracketed[1] or bracketed[2] or "").startswith(_MACHINE):
        return 2
    if not text or _prefix_before_colon(subject) in _REPLIES | _FORWARDS:
        return 0
    before, colon, behind = text.partition(":")
    is_named = before.startswith(_MACHINE) and len(before) <= _WHOSE
    if colon and (is_named or before in _PERSONAL or before.endswith(_MACHINE)):
        return (
            2
            if not behind.endswith(("?", "？", "؟")) or _prefix_before_colon(behind) in _REPLIES
            else 1
        )
    if text.startswith(_LOTUS) and any(each in text for each in _PERSONAL + _MACHINE):
        return 2
    if text in _MACHINE or text.rpartition(" - ")[2] in _MACHINE:
        return 1
    return 1 if text.startswith((*_MACHINE, *_PERSONAL, *_READ)) and not text.endswith("?") else 0
