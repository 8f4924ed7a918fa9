"""Letters of the mail world: what a phone writes, what it writes when it answers, and what comes back undelivered."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.twins.mail_world import Post


def as_read(content: bytes) -> EmailMessage:
    """What a mail program makes of the bytes."""
    read = message_from_bytes(content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def letter(
    words: str,
    *,
    sender: tuple[str, str],
    to: str,
    subject: str,
    message_id: str,
    signature: str = "",
    **headers: str,
) -> bytes:
    """As a phone writes it: plain text and HTML. `headers`: further fields, an underscore for each hyphen."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = formataddr(sender)
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    below = f"\n\n-- \n{signature}" if signature else ""
    mail.set_content(f"{words}{below}\n")
    lines = escape(words).replace("\n", "<br>")
    signed = f"<div>-- <br>{escape(signature)}</div>" if signature else ""
    mail.add_alternative(f"<html><body><p>{lines}</p>{signed}</body></html>", subtype="html")
    return mail.as_bytes()


def answer_to(post: "Post", words: str, *, sender: tuple[str, str], message_id: str) -> bytes:
    """Words above what was quoted, as programs write it."""
    theirs = post.mail
    quoted = "".join(f"> {line}\n" for line in post.text.splitlines())
    who = f"On Wed, 25 Nov 2026 at 10:14, {theirs['from']} wrote:"
    known = f"{theirs['references'] or ''} {theirs['message-id']}".split()
    return letter(
        f"{words}\n\n{who}\n\n{quoted}",
        sender=sender,
        to=str(theirs["from"]),
        subject=f"Re: {theirs['subject']}",
        message_id=message_id,
        In_Reply_To=str(theirs["message-id"]),
        References=" ".join(known),
    )


def not_delivered(content: bytes, sender: str, recipient: str, said: str) -> bytes:
    """A report (RFC 3464) that a mail did not reach `recipient`. `said`: like `550 5.1.1 no such user`."""
    status = said.split()[1]
    report = MIMEMultipart("report", policy=policy.SMTP)
    report.set_param("report-type", "delivery-status")
    report["From"] = "Mail Delivery System <mailer-daemon@post.example>"
    report["To"] = sender
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = format_datetime(datetime.now(UTC))
    report["Message-ID"] = f"<report-{abs(hash(content))}@post.example>"
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText("Your message could not be delivered.\n"))
    report.attach(_told(recipient, status, said))
    report.attach(MIMEMessage(message_from_bytes(content)))
    return report.as_bytes()


def _told(recipient: str, status: str, said: str) -> Message:
    """One block for the message, one for the address."""
    server, address = Message(), Message()
    server["Reporting-MTA"] = "dns; mx.post.example"
    address["Final-Recipient"] = f"rfc822; {recipient}"
    address["Action"] = "failed"
    address["Status"] = status
    address["Diagnostic-Code"] = f"smtp; {said}"
    part = Message()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([server, address])
    return part
