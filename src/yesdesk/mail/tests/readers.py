"""What reads mail in tests of what goes on around reading; named `module:name`, for a process of its own."""

import ctypes
import email
import errno
import hashlib
import io
import os
import signal
import threading
from datetime import UTC, datetime
from email.policy import default
from email.utils import parseaddr

from yesdesk.mail.parse.mail import Address, Attachment, Mail, Report

HERE = "yesdesk.mail.tests.readers"


def plain(file):
    """A small reader; its mail does what its subject says."""
    raw = file.read()
    parsed = email.message_from_bytes(raw, policy=default)
    subject = str(parsed["subject"] or "")
    _ACTS.get(subject, lambda: None)()
    name, address = parseaddr(str(parsed["from"] or ""))
    text = str(parsed.get_content()) if not parsed.is_multipart() else ""
    hashed = f"{parsed['from']}{parsed['to']}{parsed['date']}{subject}{text}"
    return mail_of(
        headers=tuple((key, str(value)) for key, value in parsed.items()),
        sender=Address(name, address) if address else None,
        raw_from=str(parsed["from"] or ""),
        subject=subject,
        message_id=str(parsed["message-id"] or ""),
        text=text,
        content_hash=hashlib.sha256(hashed.encode()).hexdigest(),
        too_broken="nothing in it is a mail" if subject == "broken" else "",
    )


def mail_of(**given):
    nothing = {
        "headers": (),
        "sender": None,
        "raw_from": "",
        "to": (),
        "cc": (),
        "reply_to": (),
        "subject": "",
        "message_id": "",
        "in_reply_to": (),
        "references": (),
        "date": None,
        "text": "",
        "is_html": False,
        "html": "",
        "attachments": (),
        "content_type": "text/plain",
        "reports": (),
        "returned": (),
        "content_hash": "",
        "defects": (),
        "too_broken": "",
    }
    return Mail(**(nothing | given))


def full(_file):
    """Every field is used."""
    ana = Address("Ana Ødegård", "ana@example.org")
    photo = Attachment(
        "photo.jpg", "image/jpeg", 3, "x" * 32, inline=True, open=lambda: io.BytesIO(b"abc")
    )
    return mail_of(
        headers=(("Subject", "caf\udce9"), ("X-More", "1"), ("X-More", "2")),
        sender=ana,
        raw_from="Ana",
        to=(ana, Address("", "info@library.example")),
        cc=(ana,),
        reply_to=(ana,),
        in_reply_to=("<1@a>",),
        references=("<1@a>", "<2@a>"),
        date=datetime(2026, 11, 4, 18, 2, tzinfo=UTC),
        attachments=(photo, photo),
        reports=(Report("delivery-status", ({"a": "1"}, {"b": "2"})),),
        returned=(("Message-ID", "<3@a>"),),
        defects=("a line too long",),
    )


def _hang():
    threading.Event().wait()


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


def _eat():
    return len(bytearray(4 * 1024**3))


def _raise():
    raise RecursionError("words of a patron")


def _fill():
    raise OSError(errno.ENOSPC, "No space left on device", "a patron's words")


_ACTS = {"hang": _hang, "die": _die, "eat": _eat, "raise": _raise, "fill": _fill}


def open_to_others(_file):
    """Says whether another process of the same user may read this one's memory."""
    asked = ctypes.CDLL(None).prctl(3)  # PR_GET_DUMPABLE
    return mail_of(subject=str(asked))
