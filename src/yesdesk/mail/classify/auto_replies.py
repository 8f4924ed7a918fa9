"""Automatic replies and other mail of robots: RFC 3834, the headers of many programs, and weaker signs together. Words
alone make no robot: patrons name numbers, quote receipts and write of their leave. Words hold back our receipt, and
tell a robot together with a header that no person's program writes."""

import re
from collections.abc import Iterable
from typing import Final

from yesdesk.mail.classify import senders, subjects
from yesdesk.mail.classify.plain import first_found, own_words, plain_list
from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.words import word_list, word_table

_PROGRAM: Final = re.compile(
    r"(?:vacation|auto-?responder|auto-?reply)(?:[\s/-]*v?[\d(].*)?", re.IGNORECASE
)
"""A whole X-Mailer that only a robot has: `Vacation Rentals Mail` is a person's program."""

_ROBOT_HEADERS: Final = word_table("auto_replies", "robot_headers")
_NO_VALUES: Final = word_list("auto_replies", "no_values")
_RECEIPT: Final = plain_list("auto_replies", "receipt")
_SAYS_AUTOMATIC: Final = plain_list("auto_replies", "says_automatic")
_SAYS_AWAY: Final = plain_list("auto_replies", "says_away")

_FORM: Final = 10_000

_LABELLED_ADDRESS: Final = re.compile(
    r"^[\s*>-]{0,9}(?:your |su |votre )?(?:e-?mail|mail|correo|courriel|contact|adresse)[\w /'’-]{0,30}:\s{0,9}"
    r"<?([\w.+'-]{1,64}@[\w.-]{1,190})",
    re.IGNORECASE | re.MULTILINE,
)

SURE: Final = 2

_KEYWORDS = {"auto-replied", "auto-generated", "auto-notified"}
_COMMENT = re.compile(r"\([^()]*\)")
_LINK = re.compile(r"https?://\S+")
_QUOTES = tuple("\"'“”„«»‹›「『")


def auto_submitted(mail: Mail) -> str:
    """Return the keyword of RFC 3834 in small letters, without parameters and comments; empty without the header."""
    value = _COMMENT.sub("", mail.header("auto-submitted")[:200])
    return value.partition(";")[0].strip(" \"'").lower()


def is_marked_human(mail: Mail) -> bool:
    """Trust `Auto-Submitted: no`: a program's own word that a person wrote it."""
    return auto_submitted(mail) == "no"


def robot_header(mail: Mail) -> str:
    """Return the name of the header that only a robot writes; empty when there is none. A program that hands on a
    filled form says `auto-generated` too: there it is no sign."""
    keyword = auto_submitted(mail)
    if keyword == "auto-generated" and senders.is_a_form(mail):
        keyword = ""
    if keyword and keyword != "no":
        return f"Auto-Submitted: {keyword}" if keyword in _KEYWORDS else "Auto-Submitted"
    for name, value in mail.headers:
        begins = _ROBOT_HEADERS.get(name.lower())
        if begins is not None and _header_tells(value.strip().lower(), begins):
            return name
    return "X-Mailer" if _PROGRAM.fullmatch(mail.header("x-mailer").strip()[:200]) else ""


def _header_tells(value: str, begins: tuple[str, ...]) -> bool:
    if begins:
        return value.startswith(begins)
    return value not in _NO_VALUES and value != ""


def asks_for_no_answer(mail: Mail) -> bool:
    if auto_submitted(mail) not in {"", "no"}:
        return True
    value = mail.header("x-auto-response-suppress").lower()
    return any(each in value for each in ("all", "autoreply", "oof")) or (
        _precedence_header(mail) in {"junk", "bulk"}
    )


def robot_signs(mail: Mail) -> str:
    """Return the header and the words that tell a robot together, else empty. An empty path needs fewer words."""
    subject, said = subjects.auto_reply_points(mail.subject), text_says_automatic(mail)
    words = "Subject is that of an automatic reply" if subject else said
    if senders.has_empty_path(mail):
        return f"Return-Path is empty, {words}" if (words := words or _says_away(mail)) else ""
    if _precedence_header(mail) == "junk":
        return f"Precedence, {words}" if (words := words or _says_away(mail)) else ""
    if not said and subject < SURE:
        return ""
    if senders.wants_no_answer(mail) and not _is_filled_in(mail):
        return f"From wants no answer, {words}"
    suppressed = mail.header("x-auto-response-suppress") and asks_for_no_answer(mail)
    return f"X-Auto-Response-Suppress, {words}" if suppressed else ""


def _is_filled_in(mail: Mail) -> bool:
    """Return whether its words give an address of another domain, as a website's form does that sets no Reply-To."""
    own = senders.site(mail.sender.address) if mail.sender else ""
    return any(senders.site(each) != own for each in _LABELLED_ADDRESS.findall(mail.text[:_FORM]))


def text_says_automatic(mail: Mail) -> str:
    """Return words by which a text calls itself automatic, as a clause; empty where it asks something."""
    if senders.writes_for_another(mail):
        return ""
    text = own_words(mail.text)
    said = _said_itself(_SAYS_AUTOMATIC + _RECEIPT, text)
    asks = any(mark in _LINK.sub("", text) for mark in "?？؟")
    return f"the text says “{said}”" if said and not asks else ""


def _says_away(mail: Mail) -> str:
    said = first_found(_SAYS_AWAY, own_words(mail.text))
    return f"the text says “{said}”" if said else ""


def _said_itself(words: Iterable[str], text: str) -> str:
    return next(
        (
            each
            for each in words
            if (at := text.find(each)) >= 0 and text[at - 1 : at] not in _QUOTES
        ),
        "",
    )


def _precedence_header(mail: Mail) -> str:
    return mail.header("precedence").strip().lower()
