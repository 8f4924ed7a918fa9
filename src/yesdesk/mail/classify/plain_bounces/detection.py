"""Whether a mail without report parts is a bounce: two signs of sender, path, subject and opening words."""

import re

from yesdesk.mail.classify import auto_replies, senders, subjects
from yesdesk.mail.classify.plain import first_found, plain
from yesdesk.mail.classify.plain_bounces.recipients import recipients_in, stands_alone
from yesdesk.mail.classify.plain_bounces.returned_mail import diagnostic_lines
from yesdesk.mail.classify.words.openings import LIKELY, SURE
from yesdesk.mail.classify.words.people import FIRST_PERSON, GREETINGS
from yesdesk.mail.parse.mail import Mail

_HEAD = 2_500
"""Characters of the text in which an opening stands."""
_START = 24
"""A person quotes a bounce after words of their own; a server begins with it, but for a rule or a host's name."""
_REPLY_LINE = re.compile(r"^[ \t]{0,8}(5[0-5]\d)[ -]", re.MULTILINE)
_TOLD_SOON = 500
_FIRST_LINES = 12
_GREETING = 160


def bounce_sign(mail: Mail) -> str:
    """A sentence naming what makes it a bounce; empty for a forward, an answer, what is marked human, any other."""
    if mail.header("x-failed-recipients").strip():
        return "The header X-Failed-Recipients names whom a mail did not reach."
    if subjects.is_forward(mail) or auto_replies.is_marked_human(mail):
        return ""
    if senders.is_daemon(mail):
        return "The header From is a mail server's, under an address that no person uses."
    if _is_bare_report(mail):
        return "Its Content-Type is that of a delivery report, though the part itself is missing."
    return _two_signs(mail)


def _is_bare_report(mail: Mail) -> bool:
    if not mail.content_type.lower().startswith("multipart/report"):
        return False
    declared = mail.header("content-type").lower()
    return "delivery-status" in declared or (
        subjects.tells_of_bounce(mail.subject) or senders.sounds_like_server(mail)
    )


def _two_signs(mail: Mail) -> str:
    server, empty_path = senders.sounds_like_server(mail), senders.has_empty_path(mail)
    head = plain(mail.text[:_HEAD])
    if not (server or empty_path):
        return _stranger_signs(mail, head)
    sure = first_found(SURE, head) or (_reply_of_server(mail) if server else "")
    answered = subjects.is_answer(mail.subject) and not _names_what_failed(mail, head)
    written = answered or _is_a_persons(mail, head)
    if written and not (empty_path or sure):
        return ""
    sender = "The header From sounds like a mail server" if server else "Return-Path is empty"
    if subjects.tells_of_bounce(mail.subject) or (
        server and subjects.mentions_bounce(mail.subject)
    ):
        return f"{sender}, and Subject is that of a bounce."
    if sure:
        return f"{sender}, and the text says “{sure}”."
    likely = first_found(LIKELY, head)
    if likely and (server or not (auto_replies.robot_header(mail) or _speaks_as_person(head))):
        return f"{sender}, and the text says “{likely}”."
    return ""


def _names_what_failed(mail: Mail, head: str) -> bool:
    """Return whether a mail is brought back or an address stands by itself, and nobody speaks of themselves."""
    if _speaks_as_person(head):
        return False
    return bool(mail.returned) or stands_alone(diagnostic_lines(mail.text)[:_FIRST_LINES])


def _is_a_persons(mail: Mail, head: str) -> bool:
    """A desk of that name, like a delivery service's: a greeting, no mail brought back, nobody's address."""
    if mail.returned or not _speaks_as_person(head):
        return False
    return not recipients_in(diagnostic_lines(mail.text)[:_FIRST_LINES], (), _taking_part(mail))


def _taking_part(mail: Mail) -> list[str]:
    return [mail.sender.address if mail.sender else "", *(each.address for each in mail.to)]


def _stranger_signs(mail: Mail, head: str) -> str:
    """Under an ordinary name: a bounce's subject, and a beginning that no person writes. Some answer "Re:" what they
    could not deliver; there it names whom as well.
    """
    beginning = head.strip(" -=*_#.>\"'(")
    sure = next((each for each in SURE if _opens_with(each, beginning)), "")
    if mail.in_reply_to or subjects.is_answer(mail.subject):
        names_it = sure and _names_what_failed(mail, beginning)
        return f"The text begins with “{sure}”, and names what did not arrive." if names_it else ""
    if subjects.tells_of_bounce(mail.subject):
        return _told_by_subject(mail, head, beginning, sure)
    return ""


def _told_by_subject(mail: Mail, head: str, beginning: str, sure: str) -> str:
    if sure:
        return f"Subject is that of a bounce, and the text begins with “{sure}”."
    likely = first_found(LIKELY, head[:_TOLD_SOON])
    if not likely or _speaks_as_person(beginning):
        return ""
    if mail.returned:
        return f"Subject is that of a bounce, a mail is brought back, and the text says “{likely}”."
    lines = diagnostic_lines(mail.text)[:_FIRST_LINES]
    wants_none = senders.wants_no_answer(mail)
    if stands_alone(lines) or (wants_none and recipients_in(lines, (), _taking_part(mail))):
        return f"Subject is that of a bounce, an address is named, and the text says “{likely}”."
    return ""


def _opens_with(words: str, beginning: str) -> bool:
    at = beginning.find(words, 0, _START + len(words))
    return 0 <= at <= _START and not (at and _speaks_as_person(beginning[:at]))


def _reply_of_server(mail: Mail) -> str:
    """Return the code that a line begins with, as in `550 - no such user here`."""
    found = _REPLY_LINE.search(mail.text[:_HEAD])
    return found[1] if found else ""


def _speaks_as_person(beginning: str) -> bool:
    start = f" {beginning[:_GREETING]} "
    return beginning.startswith(GREETINGS) or any(each in start for each in FIRST_PERSON)
