"""What a bounce without report parts says: to whom, why, whether for good."""

import re
from collections.abc import Sequence

from yesdesk.channels.email.reading.mail import Mail
from yesdesk.channels.email.sorting.old_bounces.cutting import cut, told_lines
from yesdesk.channels.email.sorting.old_bounces.recipients import recipients_in
from yesdesk.channels.email.sorting.old_bounces.status import (
    ENHANCED,
    REPLY_CODE,
    names_cause,
    status_of,
)
from yesdesk.channels.email.sorting.plain import first_found, one_line, plain
from yesdesk.channels.email.sorting.spoken_of import message_id_spoken_of
from yesdesk.channels.email.sorting.verdicts import Action, Delivery
from yesdesk.channels.email.sorting.words.causes import DELAYED_SUBJECTS, DELAYS
from yesdesk.channels.email.sorting.words.openings import LIKELY

_BLOCK = 6
"""Lines under an address that may still speak of it."""
_RULES = ("---", "===", "***", "___")
_CONTINUED = re.compile(r"[245]\d\d-")
_NOT_YET = re.compile(
    r"^(?:because|reason|for the following reasons?|error|(?:technical )?details?)\s?:?\s?$",
    re.IGNORECASE,
)


def deliveries_in_text(mail: Mail) -> tuple[Delivery, ...]:
    """One `Delivery` for each recipient that the text names; one without a recipient where it names none."""
    lines = told_lines(mail.text)
    message_id = message_id_spoken_of(mail)
    action = _action(mail, lines)
    places = recipients_in(lines, mail.header("x-failed-recipients").split(","), _others(mail))
    if not places:
        places = [(each, len(lines)) for each in _returned_to(mail)] or [("", len(lines))]
    numbers = {number for _, number in places}
    deliveries = []
    for address, number in places:
        said = _said(lines, address, number, numbers)
        deliveries.append(Delivery(address, status_of(said, action), said, action, message_id))
    return tuple(deliveries)


def diagnostic_in_text(mail: Mail, recipient: str) -> str:
    """What the text says of `recipient` (or at all, when that is empty), for reports that are silent on it."""
    lines = told_lines(mail.text)
    low = recipient.lower()
    places = [number for number, line in enumerate(lines) if low and low in line.lower()]
    return _said(lines, recipient, places[0] if places else len(lines), set(places))


def _others(mail: Mail) -> list[str]:
    sender = [mail.sender.address] if mail.sender else []
    return [*sender, *(each.address for each in mail.to)]


def _returned_to(mail: Mail) -> list[str]:
    """To of the mail that came back, where that is one address."""
    field = next((value for name, value in mail.returned if name.lower() == "to"), "")
    if not field:
        brought_back = cut(mail.text)[1]
        field = next((line[3:] for line in brought_back if line.lower().startswith("to:")), "")
    places = recipients_in([field[:2000]], (), ())
    return [address for address, _ in places] if len(places) == 1 else []


def _action(mail: Mail, lines: Sequence[str]) -> Action:
    if first_found(DELAYED_SUBJECTS, plain(mail.subject[:300])):
        return "delayed"
    text = plain(" ".join(lines[:40]))
    if "failed permanently" in text or "permanent fatal" in text:
        return "failed"
    return "delayed" if first_found(DELAYS, text) else "failed"


def _said(lines: Sequence[str], address: str, number: int, numbers: set[int]) -> str:
    """The diagnostic of one recipient: where the address stands beside a code, else a cause, else anywhere."""
    blocks = [_block(lines, address, each, numbers) for each in _places(lines, address, number)]
    stated = next((block for block in blocks if _states_code(block)), "")
    if stated:
        return one_line(stated)
    coded = [number for number, line in enumerate(lines) if _states_code(line)]
    own = [number for number in coded if address and address.lower() in lines[number].lower()]
    cause = next((block for block in blocks if names_cause(block)), "")
    if own or (coded and not cause):
        return one_line(_with_continuation(lines, (own or coded)[0]))
    return one_line(cause or next(iter(blocks), "")) or _first_cause(lines)


def _places(lines: Sequence[str], address: str, number: int) -> list[int]:
    """The line that tells of the address, and three more where it stands."""
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
    return one_line(
        cause or next((line for line in lines if first_found(LIKELY, plain(line))), "")
    ).strip("*- ")


def _with_continuation(lines: Sequence[str], number: int) -> str:
    """A reply of several lines: `550-5.1.1 ...` and what follows, up to the line without a hyphen."""
    gathered = [lines[number].strip(" <>#*-\t")]
    following = number + 1
    while _CONTINUED.match(gathered[-1]) and following < len(lines) and len(gathered) < _BLOCK:
        gathered.append(lines[following].strip(" <>#*-\t"))
        following += 1
    return " ".join(gathered)


def _block(lines: Sequence[str], address: str, number: int, numbers: set[int]) -> str:
    _, _, beside = lines[number].partition(address)
    gathered = [beside.strip(" >:()<\t\"'].")]
    for offset, line in enumerate(lines[number + 1 : number + 1 + _BLOCK * 2], number + 1):
        if offset in numbers or len(gathered) > _BLOCK:
            break
        if not line.strip() or _NOT_YET.match(line.strip()):
            if any(len(each) > 3 for each in gathered):
                break
            continue
        if not line.lstrip().startswith(_RULES):
            gathered.append(line.strip())
    return " ".join(each for each in gathered if each).strip()
