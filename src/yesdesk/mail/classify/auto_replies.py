"""Automatic replies and other mail of robots: RFC 3834, the headers of many programs, and weaker signs together.

Words alone make no robot: patrons name numbers, quote receipts and write of their leave. Words hold back our receipt,
and with a header that no person's program writes they tell a robot.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from yesdesk.mail.classify import senders, subjects
from yesdesk.mail.classify.plain import first_found, own_words, plain_list
from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.words import word_list, word_table

_PROGRAM: Final = re.compile(
    r"(?:vacation|auto-?responder|auto-?reply)(?:[\s/-]*v?[\d(].*)?", re.IGNORECASE
)
"""All of an X-Mailer that only a robot has: `Vacation Rentals Mail` is a person's, who sends by it."""

_ROBOT_HEADERS: Final = word_table("auto_replies", "robot_headers")
_NO_VALUES: Final = word_list("auto_replies", "no_values")
_ANSWERS: Final = plain_list("auto_replies", "answers")
_RECEIPT: Final = plain_list("auto_replies", "receipt")
_RETURNS: Final = plain_list("auto_replies", "returns")
_SAYS_AUTOMATIC: Final = plain_list("auto_replies", "says_automatic")
_SAYS_AWAY: Final = plain_list("auto_replies", "says_away")
_SAYS_THANKS: Final = plain_list("auto_replies", "says_thanks")

_ENOUGH = 3
_KEYWORDS = {"auto-replied", "auto-generated", "auto-notified"}
_COMMENT = re.compile(r"\([^()]*\)")
_LINK = re.compile(r"https?://\S+")
_BESIDE = 80
_QUOTES = tuple("\"'“”„«»‹›「『")


def auto_submitted(mail: Mail) -> str:
    """Return the keyword of RFC 3834 in small letters, without parameters and comments; empty without the header."""
    value = _COMMENT.sub("", mail.header("auto-submitted")[:200])
    return value.partition(";")[0].strip(" \"'").lower()


def is_marked_human(mail: Mail) -> bool:
    """`Auto-Submitted: no`: a program's own word that a person wrote it."""
    return auto_submitted(mail) == "no"


def robot_header(mail: Mail) -> str:
    """Return the name of the header that only a robot writes, with what RFC 3834 names; empty when there is none.

    A program that hands on what somebody wrote into a form says `auto-generated` too: there it is no sign.
    """
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
    """`X-Auto-Response-Suppress`, `Precedence`, `Auto-Submitted`: written on what people send through programs, too."""
    if auto_submitted(mail) not in {"", "no"}:
        return True
    value = mail.header("x-auto-response-suppress").lower()
    return any(each in value for each in ("all", "autoreply", "oof")) or (
        _precedence(mail) in {"junk", "bulk"}
    )


@dataclass(frozen=True, slots=True)
class Signs:
    """Weak signs together."""

    points: int
    named: tuple[str, ...]
    about_reply: bool
    """The subject is that of an automatic reply."""

    by_header: bool
    """One of them is a header that no person's program writes."""

    says_automatic: bool
    """The text calls itself automatic, and asks nothing."""

    @property
    def are_enough(self) -> bool:
        """Whether they tell a robot: several together, and one of them is no word."""
        return self.by_header and self.points >= _ENOUGH

    @property
    def hold_back_receipt(self) -> bool:
        """Whether no automatic answer goes: words are enough for that."""
        return self.points >= (_ENOUGH - self.says_automatic)


def weak_signs(mail: Mail) -> Signs:
    """Add up what each says a little: subject, first words, path, sender, precedence.

    Somebody who asks a question wants an answer, so one sign less counts where nothing calls itself automatic.
    """
    points = subjects.auto_reply_points(mail.subject)
    said = _own_signs(mail)
    found = [(points, "Subject is that of an automatic reply")]
    if points and (mail.in_reply_to or mail.references) and not subjects.is_answer(mail.subject):
        found.append((1, "In-Reply-To without the Re of an answer"))
    suppressed = mail.header("x-auto-response-suppress") and (points > 1 or said.automatic)
    by_header = [
        (2 if senders.has_empty_path(mail) else 0, "Return-Path is empty"),
        (1 if senders.wants_no_answer(mail) else 0, "From wants no answer"),
        (1 if suppressed and asks_for_no_answer(mail) else 0, "X-Auto-Response-Suppress"),
        (2 if _precedence(mail) == "junk" else 0, "Precedence"),
    ]
    found += [
        (2 if said.automatic else 0, f"the text says “{said.automatic}”"),
        (1 if said.away else 0, f"the text says “{said.away}”"),
        (1 if said.thanks else 0, f"the text says “{said.thanks}”"),
        (1 if said.later else 0, f"the text promises an answer “{said.later}”"),
        (_precedence(mail) == "bulk", "Precedence"),
        *by_header,
    ]
    named = tuple(name for worth, name in found if worth)
    asks = said.asks and points < _ENOUGH and not (said.automatic or senders.has_empty_path(mail))
    return Signs(
        sum(worth for worth, _ in found) - asks,
        named,
        about_reply=points > 0,
        by_header=any(worth for worth, _ in by_header),
        says_automatic=bool(said.automatic) and not said.asks,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """The words found at the top of the text, empty where there are none."""

    automatic: str = ""
    away: str = ""
    thanks: str = ""
    later: str = ""
    asks: bool = False
    """A question stands there."""


def _own_signs(mail: Mail) -> _Said:
    if senders.writes_for_another(mail):
        return _Said()
    text = own_words(mail.text)
    return _Said(
        automatic=_said_itself(_SAYS_AUTOMATIC + _RECEIPT, text),
        away=first_found(_SAYS_AWAY, text),
        thanks=first_found(_SAYS_THANKS, text),
        later=next((each for each in _RETURNS if _is_beside_an_answer(each, text)), ""),
        asks=any(mark in _LINK.sub("", text) for mark in "?？؟"),
    )


def _said_itself(words: Iterable[str], text: str) -> str:
    """Return the first of `words` that stands in `text` outside of quotation marks."""
    return next(
        (
            each
            for each in words
            if (at := text.find(each)) >= 0 and text[at - 1 : at] not in _QUOTES
        ),
        "",
    )


def _is_beside_an_answer(words: str, text: str) -> bool:
    """“I will respond when I return”; who fetches a book on their return asks for it."""
    at = text.find(words)
    return at >= 0 and bool(
        first_found(_ANSWERS, text[max(0, at - _BESIDE) : at + len(words) + _BESIDE])
    )


def _precedence(mail: Mail) -> str:
    """`junk` is what responders wrote before RFC 3834; `bulk` is written by a few people's programs, too."""
    return mail.header("precedence").strip().lower()
