"""Explain what would become of a mail, for an administrator whose mail went astray. Stores nothing, asks nobody."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from yesdesk.mail.classify import Classification, MailClass, classify_mail, reply_policy
from yesdesk.mail.parse.addresses import read_addresses, read_without_domain
from yesdesk.mail.parse.mail import Address, Mail
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.mail.quote import split_quoted

STANDARD_INPUT: Final = "-"


@dataclass(frozen=True, slots=True)
class Explanation:
    line: dict[str, Any]
    was_opened: bool


@dataclass(slots=True)
class _Known:
    hashes: dict[tuple[str, str], str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def explain(names: Iterable[str]) -> Iterator[Explanation]:
    """Explain each mail of these files, in order; a folder is all files in and below it, `-` is standard input. An
    earlier mail of the same call makes a duplicate. Without a database headers alone tell an answer."""
    known = _Known()
    for name in _each_file(names):
        yield _explained(name, known)


def _explained(name: str, known: _Known) -> Explanation:
    """Give each mail its line, also where reading fails."""
    try:
        with _open_named(name) as file:
            mail = parse_mail(file)
        return Explanation(
            _line_of_result(name, mail, _classify_known(name, mail, known)), was_opened=True
        )
    except OSError as error:
        why, was_opened = f"The file cannot be read: {error.strerror or error}.", False
    except Exception as error:  # noqa: BLE001 # an exception may quote the mail: its kind must do
        why, was_opened = f"It cannot be read as a mail: {type(error).__name__}.", True
    return Explanation(
        {
            "file": _printable_name(name),
            "verdict": str(MailClass.QUARANTINE),
            "why": why,
            "answer_to": "",
            "receipt": False,
            "from": "",
            "from_name": "",
            "to": [],
            "cc": [],
            "reply_to": [],
            "subject": "",
            "text": "",
            "folded": "",
            "attachments": [],
            "delivery": [],
            "defects": [],
        },
        was_opened=was_opened,
    )


def _each_file(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name == STANDARD_INPUT or not os.path.isdir(name):  # noqa: PTH112 - never raises, whatever the name
            yield name
        else:
            inside = Path(name).rglob("*")
            yield from sorted(
                str(path)
                for path in inside
                if not any(part.startswith(".") for part in path.relative_to(name).parts)
                and os.path.isfile(path)  # noqa: PTH113
            )


@contextmanager
def _open_named(name: str) -> Iterator[IO[bytes]]:
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with Path(name).open("rb") as file:
        yield file


def _classify_known(name: str, mail: Mail, known: _Known) -> Classification:
    found = classify_mail(mail)
    if found.verdict is MailClass.QUARANTINE:
        return found
    mark = (mail.message_id, mail.content_hash)
    before = known.hashes.setdefault(mark, name)
    if before != name:
        by = "has its message id and its content" if mail.message_id else "has its content"
        why = f"It came before: {_printable_name(before)} {by}."
        return Classification(MailClass.DUPLICATE, why, found.delivery)
    answered = next((each for each in _answered_ids(mail) if each in known.ids), "")
    known.ids.setdefault(mail.message_id, name)
    if found.verdict is MailClass.REPLY and answered:
        return Classification(
            found.verdict, f"{found.why} That one is {_printable_name(known.ids[answered])}."
        )
    return found


def _answered_ids(mail: Mail) -> Iterator[str]:
    yield from mail.in_reply_to
    yield from reversed(mail.references)


def _line_of_result(name: str, mail: Mail, found: Classification) -> dict[str, Any]:
    folded = split_quoted(mail.text, from_html=mail.is_html, subject=mail.subject)
    sender = _sender(mail)
    returns = reply_policy(mail, found)
    is_told = found.verdict in {MailClass.NEW, MailClass.REPLY} and not returns.receipt
    return {
        "file": _printable_name(name),
        "verdict": str(found.verdict),
        "why": f"{found.why} No receipt: {returns.why}" if is_told else found.why,
        "answer_to": returns.answer_to,
        "receipt": returns.receipt,
        "from": sender.address,
        "from_name": sender.name,
        "to": _addresses_of(mail.to),
        "cc": _addresses_of(mail.cc),
        "reply_to": _addresses_of(mail.reply_to),
        "subject": mail.subject,
        "text": folded.text,
        "folded": folded.folded,
        "attachments": [
            {"name": each.name, "type": each.type, "size": each.size, "md5": each.md5}
            for each in mail.attachments
        ],
        "delivery": [
            {"recipient": each.recipient, "status": each.status, "diagnostic": each.diagnostic}
            for each in found.delivery
        ],
        "defects": list(mail.defects),
    }


def _sender(mail: Mail) -> Address:
    """The sender as the desk reads it: Sender where there is no From. A From without a domain, like `root`, is told as
    it stands."""
    written = [each for value in mail.all_headers("from") for each in read_addresses(value)]
    if mail.sender is not None and (not written or any(each.address for each in written)):
        return mail.sender
    return read_without_domain(mail.raw_from)


def _addresses_of(people: Iterable[Address]) -> list[str]:
    return [each.address for each in people if each.address]


def _printable_name(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")
