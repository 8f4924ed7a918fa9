"""Bounces without report parts: two signs of sender, path, subject and opening words. And the mail they bring back."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from yesdesk.mail.classify import auto_replies, senders, subjects
from yesdesk.mail.classify.plain import MOST_TEXT, first_found, plain, plain_list
from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.words import word_list

_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,255}")
_HEADED = re.compile(r"^\s{0,8}<([^<>\s@]{1,64}@[^<>\s]{1,255})>:")
_ALONE = re.compile(
    r"""^[\s*>•"'<(\[:;,-]{0,20}                    # bullets, quotes, brackets
        (?:mailto:|smtp:|rfc822;|to:|recipient:|\[smtp:)?\s?
        <?([\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,255})>?
        (?:<mailto:[^>]{1,320}>)?
        [\s"'>)\].,;]{0,10}
        (?:$|:|\(|\[|<|\son\s|-\s|\.\.\.)""",
    re.IGNORECASE | re.VERBOSE,
)
_CODED = re.compile(
    r"^[\s<]{0,8}[45]\d\d[\s-]{1,4}<?([\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,255})>?"
)
_LEADING = re.compile(r"^\s{0,8}<?([\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,255})>?\s")
_NAMED = re.compile(
    r"recipient|undeliverable|unknown|error-for|exceeds|attempts|userid|rcpt\s?to|addressed\sto|delivered|deliver"
    r"|message\sto|mail\sto|user|mailbox|account|not\s(?:exist|listed|found)|rejected|said|empf|destinat|adressat|to\s",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"contact|help|assist|support|questions|abuse|report|from|sender|sent\sby|message\sby|kontakt",
    re.IGNORECASE,
)
_NOBODY = ("postmaster@", "mailer-daemon@", "abuse@", "mailerdaemon@", "noreply@", "no-reply@")

type Place = tuple[str, int]


def recipients_in(lines: Sequence[str], known: Iterable[str], others: Iterable[str]) -> list[Place]:
    """Recipients named in `lines`, each once, by the surest form that occurs. `known`: addresses that a header names
    already. `others`: parties that were not written to, like the bounce's recipient."""
    given = [each.strip(" <>") for each in known if "@" in each]
    if given:
        return [(each, _first_line_that_names(each, lines)) for each in dict.fromkeys(given)]
    left_out = {each.lower() for each in others}
    for find in (
        _places_in_headers,
        _places_alone_on_line,
        _places_beside_code,
        _places_at_line_start,
        _places_named_as_failed,
        _all_places,
    ):
        found = _distinct_places(find(lines), left_out)
        if found:
            return found
    return _distinct_places(_places_in_headers(lines), set()) or _distinct_places(
        _places_alone_on_line(lines), set()
    )


def stands_alone(lines: Sequence[str]) -> bool:
    """Return whether an address stands alone in a line, as servers set it and people seldom do."""
    return bool(_places_in_headers(lines) or _places_alone_on_line(lines))


def _distinct_places(places: list[Place], left_out: set[str]) -> list[Place]:
    kept: dict[str, Place] = {}
    for raw, number in places:
        address = raw.strip("'`\"").rstrip(".-")
        low = address.lower()
        if low not in left_out and not low.startswith(_NOBODY) and "@" in low:
            kept.setdefault(low, (address, number))
    return list(kept.values())


def _first_line_that_names(address: str, lines: Sequence[str]) -> int:
    low = address.lower()
    return next((number for number, line in enumerate(lines) if low in line.lower()), len(lines))


def _places_in_headers(lines: Sequence[str]) -> list[Place]:
    return [
        (found[1], number) for number, line in enumerate(lines) if (found := _HEADED.match(line))
    ]


def _places_alone_on_line(lines: Sequence[str]) -> list[Place]:
    return [
        (found[1], number) for number, line in enumerate(lines) if (found := _ALONE.match(line))
    ]


def _places_beside_code(lines: Sequence[str]) -> list[Place]:
    return [
        (found[1], number) for number, line in enumerate(lines) if (found := _CODED.match(line))
    ]


def _places_at_line_start(lines: Sequence[str]) -> list[Place]:
    return [
        (found[1], number) for number, line in enumerate(lines) if (found := _LEADING.match(line))
    ]


def _places_named_as_failed(lines: Sequence[str]) -> list[Place]:
    return [
        place
        for place in _all_places(lines)
        if _NAMED.search(lines[place[1]]) and not _OTHERS.search(lines[place[1]])
    ]


def _all_places(lines: Sequence[str]) -> list[Place]:
    return [
        (each, number)
        for number, line in enumerate(lines)
        if "@" in line
        for each in _ADDRESS.findall(line)
    ]


_BORDERS: Final = plain_list("bounces", "borders")
_RULED: Final = plain_list("bounces", "ruled_borders")
_RETURNED_HEADERS: Final = word_list("bounces", "returned_headers")

_MOST_LINES = 400
_RULE = "-=*_+#~<[ \t"
_ARTICLES = ("a ", "the ", "here is ", "attached is ", "--- ")


def diagnostic_lines(text: str) -> list[str]:
    return split_returned_mail(text)[0]


def split_returned_mail(text: str) -> tuple[list[str], list[str]]:
    lines = [line[:1000] for line in text[:MOST_TEXT].splitlines()[:_MOST_LINES]]
    for number, line in enumerate(lines):
        if _is_border(line) or (number and line.lower().startswith(_RETURNED_HEADERS)):
            return lines[:number], lines[number:]
    return lines, []


def _is_border(line: str) -> bool:
    bare = line.strip()
    if not bare or len(bare) > 120:
        return False
    words = plain(bare).lstrip(_RULE)
    for article in _ARTICLES:
        words = words.removeprefix(article)
    if bare[0] in _RULE:
        return any(each in words for each in _BORDERS) or words.startswith(_RULED)
    return words.startswith(_BORDERS)


_SURE: Final = plain_list("bounces", "sure_openings")
_LIKELY: Final = plain_list("bounces", "likely_openings")
_GREETINGS: Final = plain_list("bounces", "greetings")
_FIRST_PERSON: Final = word_list("bounces", "first_person")

_HEAD = 2_500
_START = 24
"""The place where a server's bounce begins, behind a rule or a host's name; a person quotes it after other words."""
_REPLY_LINE = re.compile(r"^[ \t]{0,8}(5[0-5]\d)[ -]", re.MULTILINE)
_TOLD_SOON = 500
_FIRST_LINES = 12
_GREETING = 160


def bounce_sign(mail: Mail) -> str:
    """A sentence naming the sign of a bounce; empty for a forward, an answer, a mail marked human, any other."""
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
        return _bounce_under_a_name(mail, head)
    sure = first_found(_SURE, head) or (_reply_of_server(mail) if server else "")
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
    likely = first_found(_LIKELY, head)
    if likely and (server or not (auto_replies.robot_header(mail) or _speaks_as_person(head))):
        return f"{sender}, and the text says “{likely}”."
    return ""


def _names_what_failed(mail: Mail, head: str) -> bool:
    if _speaks_as_person(head):
        return False
    return bool(mail.returned) or stands_alone(diagnostic_lines(mail.text)[:_FIRST_LINES])


def _is_a_persons(mail: Mail, head: str) -> bool:
    """Tell a desk of that name, like a delivery service's: a greeting, no mail brought back, nobody's address."""
    if mail.returned or not _speaks_as_person(head):
        return False
    people = [mail.sender.address if mail.sender else "", *(each.address for each in mail.to)]
    return not recipients_in(diagnostic_lines(mail.text)[:_FIRST_LINES], (), people)


def _bounce_under_a_name(mail: Mail, head: str) -> str:
    """The sign of a bounce under an ordinary name: a subject, or a beginning that no person writes."""
    if not (mail.returned or senders.wants_no_answer(mail)):
        return ""
    beginning = head.strip(" -=*_#.>\"'(")
    sure = next((each for each in _SURE if _opens_with_words(each, beginning)), "")
    if mail.in_reply_to or subjects.is_answer(mail.subject):
        said = sure if not _speaks_as_person(beginning) else ""
        return f"It brings a mail back, and the text begins with “{said}”." if said else ""
    likely = "" if _speaks_as_person(beginning) else first_found(_LIKELY, head[:_TOLD_SOON])
    if subjects.tells_of_bounce(mail.subject) and (sure or likely):
        return f"Subject is that of a bounce, and the text says “{sure or likely}”."
    return ""


def _opens_with_words(words: str, beginning: str) -> bool:
    at = beginning.find(words, 0, _START + len(words))
    return 0 <= at <= _START and not (at and _speaks_as_person(beginning[:at]))


def _reply_of_server(mail: Mail) -> str:
    found = _REPLY_LINE.search(mail.text[:_HEAD])
    return found[1] if found else ""


def _speaks_as_person(beginning: str) -> bool:
    start = f" {beginning[:_GREETING]} "
    return beginning.startswith(_GREETINGS) or any(each in start for each in _FIRST_PERSON)
