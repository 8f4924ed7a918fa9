"""Bounces without report parts: recipient, cause, whether for good, and the RFC 3463 status that follows."""

import re
from collections.abc import Container, Mapping, Sequence
from typing import Final

from yesdesk.mail.classify.bounces import diagnostic_lines, recipients_in, split_returned_mail
from yesdesk.mail.classify.plain import (
    MOST_TEXT,
    first_found,
    plain,
    plain_list,
    plain_words,
    truncated_line,
)
from yesdesk.mail.classify.results import Action, RecipientReport
from yesdesk.mail.parse.mail import Mail
from yesdesk.mail.words import word_table

_CAUSES: Final = [
    (detail, plain_words(*words)) for detail, words in word_table("bounces", "causes").items()
]

ENHANCED = re.compile(r"(?<![\w.])([245])\.(\d{1,3})\.(\d{1,3})(?![\w.]*\d)")
REPLY_CODE = re.compile(r"(?<![\w.:/@=-])([45])[0-5]\d(?=[\s#:;-]|$)")


def delivery_status(said: str, action: Action) -> str:
    """Return the status in `said` (550 5.1.1 ..., #5.1.1), else a derived one: class by SMTP code, detail by words.
    Without a code the class is 5 for failed and 4 for delayed, without a known cause the detail is 0.0. Empty for
    delivered."""
    if action in {"delivered", "relayed", "expanded"}:
        return ""
    stated = [found for found in ENHANCED.finditer(said) if found[1] != "2"]
    exact = next((found for found in stated if (found[2], found[3]) != ("0", "0")), None)
    if exact is not None:
        return exact[0]
    code = REPLY_CODE.search(said)
    first = stated[0][1] if stated else code[1] if code else "4" if action == "delayed" else "5"
    return f"{first}.{_status_detail(said)}"


def names_cause(text: str) -> bool:
    return bool(ENHANCED.search(text) or REPLY_CODE.search(text)) or _status_detail(text) != "0.0"


def _status_detail(said: str) -> str:
    text = plain(said)
    return next((detail for detail, words in _CAUSES if any(each in text for each in words)), "0.0")


_ID = re.compile(r"<[^<>\s]{3,400}>")
_LINE = re.compile(
    r"^[ \t>]{0,12}(?:original-|x-original-)?message-id:\s{0,40}(<[^<>\s]{3,400}>)",
    re.IGNORECASE | re.MULTILINE,
)
_FIELDS = ("original-message-id", "x-original-message-id")


def referenced_message_id(mail: Mail, blocks: Sequence[dict[str, str]] = ()) -> str:
    """Return the Message-ID, with angle brackets, of the mail that a report is about; or empty. The report's own
    fields come first, then returned headers, the text, In-Reply-To."""
    for block in blocks:
        for name in _FIELDS:
            found = _ID.search(block.get(name, ""))
            if found:
                return found[0]
    returned = next((value for name, value in mail.returned if name.lower() == "message-id"), "")
    found = _ID.search(returned)
    if found:
        return found[0]
    in_text = _LINE.search(mail.text[:MOST_TEXT])
    if in_text:
        return in_text[1]
    return next(iter(mail.in_reply_to or mail.references[-1:]), "")


_DELAYED_SUBJECTS: Final = plain_list("bounces", "delayed_subjects")
_DELAYS: Final = plain_list("bounces", "delays")
_LIKELY: Final = plain_list("bounces", "likely_openings")

_BLOCK = 6
"""Lines under an address that may still speak of it."""
_RULES = ("---", "===", "***", "___")
_CONTINUED = re.compile(r"[245]\d\d-")
_NOT_YET = re.compile(
    r"^(?:because|reason|for the following reasons?|error|(?:technical )?details?)\s?:?\s?$",
    re.IGNORECASE,
)


def deliveries_in_text(mail: Mail) -> tuple[RecipientReport, ...]:
    """Return a `RecipientReport` for each recipient in the text; one without a recipient where it names none."""
    lines = diagnostic_lines(mail.text)
    message_id = referenced_message_id(mail)
    action = _action_in_text(mail, lines)
    places = recipients_in(
        lines, mail.header("x-failed-recipients").split(","), _other_addresses(mail)
    )
    if not places:
        places = [(each, len(lines)) for each in _recipient_of_returned(mail)] or [("", len(lines))]
    named = {number: each for each, number in places}
    deliveries = []
    for address, number in places:
        said = _diagnostic_for_address(lines, address, number, named)
        deliveries.append(
            RecipientReport(address, delivery_status(said, action), said, action, message_id)
        )
    return tuple(deliveries)


def diagnostic_in_text(mail: Mail, recipient: str) -> str:
    lines = diagnostic_lines(mail.text)
    low = recipient.lower()
    places = [number for number, line in enumerate(lines) if low and low in line.lower()]
    return _diagnostic_for_address(
        lines, recipient, places[0] if places else len(lines), dict.fromkeys(places, recipient)
    )


def _other_addresses(mail: Mail) -> list[str]:
    sender = [mail.sender.address] if mail.sender else []
    return [*sender, *(each.address for each in mail.to)]


def _recipient_of_returned(mail: Mail) -> list[str]:
    field = next((value for name, value in mail.returned if name.lower() == "to"), "")
    if not field:
        brought_back = split_returned_mail(mail.text)[1]
        field = next((line[3:] for line in brought_back if line.lower().startswith("to:")), "")
    places = recipients_in([field[:2000]], (), ())
    return [address for address, _ in places] if len(places) == 1 else []


def _action_in_text(mail: Mail, lines: Sequence[str]) -> Action:
    if first_found(_DELAYED_SUBJECTS, plain(mail.subject[:300])):
        return "delayed"
    text = plain(" ".join(lines[:40]))
    if "failed permanently" in text or "permanent fatal" in text:
        return "failed"
    return "delayed" if first_found(_DELAYS, text) else "failed"


def _diagnostic_for_address(
    lines: Sequence[str], address: str, number: int, named: Mapping[int, str]
) -> str:
    """`named`: the address that each line names a recipient by."""
    blocks = [
        _block_after_address(lines, address, each, named)
        for each in _lines_that_name(lines, address, number)
    ]
    stated = next((block for block in blocks if _states_code(block)), "")
    if stated:
        return truncated_line(stated)
    others = {each.lower() for each in named.values() if each != address}
    coded = [
        number
        for number, line in enumerate(lines)
        if _states_code(line) and not _is_about_others(lines, number, address, others)
    ]
    own = [number for number in coded if address and address.lower() in lines[number].lower()]
    cause = next((block for block in blocks if names_cause(block)), "")
    if own or (coded and not cause):
        return truncated_line(_with_continuation(lines, (own or coded)[0]))
    return truncated_line(cause or next(iter(blocks), "")) or _first_cause(lines)


def _is_about_others(lines: Sequence[str], number: int, address: str, others: set[str]) -> bool:
    """Return whether the paragraph up to this line names other recipients and not this one."""
    begins = number
    while begins and lines[begins - 1].strip():
        begins -= 1
    said = "\n".join(lines[begins : number + 1]).lower()
    return any(each in said for each in others) and address.lower() not in said


def _lines_that_name(lines: Sequence[str], address: str, number: int) -> list[int]:
    if not address or number >= len(lines):
        return []
    low = address.lower()
    return [
        number,
        *(each for each in range(number + 1, len(lines)) if low in lines[each].lower()),
    ][:4]


def _states_code(text: str) -> bool:
    return bool(REPLY_CODE.search(text) or ENHANCED.search(text))


def _first_cause(lines: Sequence[str]) -> str:
    cause = next((line for line in lines if names_cause(line)), "")
    return truncated_line(
        cause or next((line for line in lines if first_found(_LIKELY, plain(line))), "")
    ).strip("*- ")


def _with_continuation(lines: Sequence[str], number: int) -> str:
    gathered = [lines[number].strip(" <>#*-\t")]
    following = number + 1
    while _CONTINUED.match(gathered[-1]) and following < len(lines) and len(gathered) < _BLOCK:
        gathered.append(lines[following].strip(" <>#*-\t"))
        following += 1
    return " ".join(gathered)


def _block_after_address(
    lines: Sequence[str], address: str, number: int, named: Container[int]
) -> str:
    _, _, beside = lines[number].partition(address)
    gathered = [beside.strip(" >:()<\t\"'].")]
    for offset, line in enumerate(lines[number + 1 : number + 1 + _BLOCK * 2], number + 1):
        if offset in named or len(gathered) > _BLOCK:
            break
        if not line.strip() or _NOT_YET.match(line.strip()):
            if any(len(each) > 3 for each in gathered):
                break
            continue
        if not line.lstrip().startswith(_RULES):
            gathered.append(line.strip())
    return " ".join(each for each in gathered if each).strip()
