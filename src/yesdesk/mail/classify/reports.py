"""Machine-readable reports: delivery (RFC 3464), read receipt (RFC 8098), complaint (RFC 5965), Amazon SES notices."""

import json
import re
from collections.abc import Iterator
from typing import Any

from yesdesk.mail.classify import senders, subjects
from yesdesk.mail.classify.bounce_diagnostics import (
    ENHANCED,
    deliveries_in_text,
    delivery_status,
    diagnostic_in_text,
    referenced_message_id,
)
from yesdesk.mail.classify.plain import (
    MOST_TEXT,
    truncated_line,
)
from yesdesk.mail.classify.results import Action, Classification, MailClass, RecipientReport
from yesdesk.mail.parse.mail import Mail

_TYPE = re.compile(r"^\s*[\w.-]{1,30}\s*;\s*")  # rfc822; smtp; x-unix; dns;
_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,200}@[^\s<>,;:\"()]{1,255}")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_ACTIONS: dict[str, Action] = {
    "fail": "failed",
    "delay": "delayed",
    "deliver": "delivered",
    "expand": "expanded",
    "relay": "relayed",
    "redeliver": "failed",
}
_OF_STATUS: dict[str, Action] = {"2": "delivered", "4": "delayed", "5": "failed"}
_SAID = {
    "failed": "it could not be delivered",
    "delayed": "it is not delivered yet",
    "delivered": "it was delivered",
    "expanded": "it was delivered to a list",
    "relayed": "it was handed on to a server that makes no reports",
}


def delivery_report(mail: Mail) -> Classification | None:
    """Return a delivery report, one `RecipientReport` for each recipient; None for any other mail."""
    blocks = list(_blocks_of_kind(mail, "delivery-status"))
    if not blocks or not _is_the_mail_itself(mail):
        return None
    message_id = referenced_message_id(mail, blocks)
    delivery = tuple(
        _recipient_report_of_block(mail, block, message_id)
        for block in blocks
        if _names_recipient(block)
    )
    if not delivery:  # a report that names nobody: the part for people does
        delivery = deliveries_in_text(mail)
    why = f"The part message/delivery-status reports on another mail: {_SAID[delivery[0].action]}."
    return Classification(MailClass.BOUNCE, why, delivery, automatic=True)


def read_receipt(mail: Mail) -> Classification | None:
    """Return a note that a mail was displayed or deleted, which proves that it arrived; None for any other mail."""
    blocks = list(_blocks_of_kind(mail, "disposition-notification"))
    if not blocks or not _is_the_mail_itself(mail):
        return None
    field = next((block["disposition"] for block in blocks if block.get("disposition")), "")
    said = truncated_line(field.rpartition(";")[2], 40) or "unknown"
    named = next((_recipient(block) for block in blocks if _names_recipient(block)), "")
    message_id = referenced_message_id(mail, blocks)
    if senders.sounds_like_server(mail) and subjects.mentions_rejection(mail.subject):
        return _rejected_by_receipt(mail, named, message_id)
    delivery = RecipientReport(named, "", said, "delivered", message_id)
    why = "The part message/disposition-notification is a read receipt."
    return Classification(MailClass.AUTO_REPLY, why, (delivery,), automatic=True)


def _rejected_by_receipt(mail: Mail, named: str, message_id: str) -> Classification:
    """Tell Dovecot's full mailbox: a receipt that says deleted, and a text that says rejected."""
    said = diagnostic_in_text(mail, "")
    delivery = RecipientReport(named, delivery_status(said, "failed"), said, "failed", message_id)
    why = "The part message/disposition-notification is a mail server's, and the subject says that a mail was rejected."
    return Classification(MailClass.BOUNCE, why, (delivery,), automatic=True)


def complaint(mail: Mail) -> Classification | None:
    """Return a provider's report that a reader called our mail spam (it had arrived); None for any other mail."""
    blocks = list(_blocks_of_kind(mail, "feedback-report"))
    if not blocks:
        return None
    # a report's own fields: some providers send them as multipart/mixed, under any subject, a `Re:` too
    if not (
        _is_the_mail_itself(mail)
        or (
            any(block.get("feedback-type") and block.get("user-agent") for block in blocks)
            and not subjects.is_forward(mail)
        )
    ):
        return None
    fields = {name: value for block in reversed(blocks) for name, value in block.items()}
    kind = truncated_line(fields.get("feedback-type", "")) or "abuse"
    named = (
        fields.get("original-rcpt-to")
        or fields.get("removal-recipient")
        or next((value for key, value in mail.returned if key.lower() == "to"), "")
    )
    delivery = RecipientReport(
        _clean_address(named),
        "",
        f"feedback report: {kind}",
        "delivered",
        referenced_message_id(mail, blocks),
    )
    why = "The part message/feedback-report is a complaint that a mail of ours was called spam."
    return Classification(MailClass.BOUNCE, why, (delivery,), automatic=True)


def _blocks_of_kind(mail: Mail, kind: str) -> Iterator[dict[str, str]]:
    for report in mail.reports:
        if report.type.lower().endswith(kind):
            yield from report.blocks


def _is_the_mail_itself(mail: Mail) -> bool:
    if mail.content_type.lower().startswith(("multipart/report", "message/")):
        return True
    if subjects.is_forward(mail) or subjects.is_answer(mail.subject):
        return False
    return (
        senders.sounds_like_server(mail)
        or senders.has_empty_path(mail)
        or subjects.tells_of_bounce(mail.subject)
    )


def _names_recipient(block: dict[str, str]) -> bool:
    return any(
        block.get(name) for name in ("final-recipient", "original-recipient", "x-actual-recipient")
    )


def _recipient_report_of_block(
    mail: Mail, block: dict[str, str], message_id: str
) -> RecipientReport:
    recipient = _recipient(block)
    reported = _STATUS.search(block.get("status", ""))
    action = _action_in_field(block.get("action", ""), reported[1] if reported else "")
    said = truncated_line(_TYPE.sub("", block.get("diagnostic-code", ""))) or diagnostic_in_text(
        mail, recipient
    )
    status = _status_or_guess(reported[0] if reported else "", said, action)
    return RecipientReport(recipient, status, said, action, message_id)


def _status_or_guess(reported: str, said: str, action: Action) -> str:
    stated = ENHANCED.search(said)
    return reported or (stated[0] if stated else delivery_status(said, action))


def _action_in_field(word: str, status_class: str) -> Action:
    word = word.strip().lower()
    for begin, action in _ACTIONS.items():
        if word.startswith(begin):
            return action
    return _OF_STATUS.get(status_class, "failed")


def _recipient(block: dict[str, str]) -> str:
    """The final recipient where that is an address of the wide world, else the original one, else its name."""
    names = [
        block.get(name, "")
        for name in ("final-recipient", "original-recipient", "x-actual-recipient")
    ]
    cleaned = [_clean_address(name) for name in names if name]
    addresses = [each for each in cleaned if "@" in each]
    wide = next((each for each in addresses if "." in each.rpartition("@")[2]), "")
    return wide or next(iter(addresses or cleaned), "")


def _clean_address(field: str) -> str:
    bare = _TYPE.sub("", field).removeprefix("smtp=")
    found = _ADDRESS.search(bare)
    return found[0].rstrip(".") if found else truncated_line(bare).strip("<> ")


_NOTICE_KINDS: dict[str, tuple[str, str, Action]] = {
    "Bounce": ("bounce", "bouncedRecipients", "failed"),
    "Complaint": ("complaint", "complainedRecipients", "delivered"),
    "Delivery": ("delivery", "recipients", "delivered"),
}
_WRAP = "!\n "  # how a line over the limit of SMTP is broken


def cloud_notice(mail: Mail) -> Classification | None:
    if "notificationType" not in mail.text[:MOST_TEXT]:
        return None
    notice = _json_notice(mail.text[:MOST_TEXT])
    kind = _NOTICE_KINDS.get(str(notice.get("notificationType")))
    if kind is None:
        return None
    name, recipients, action = kind
    told, sent = _dict_or_empty(notice.get(name)), _dict_or_empty(notice.get("mail"))
    common = str(_dict_or_empty(sent.get("commonHeaders")).get("messageId") or "")
    message_id = common if common.startswith("<") else ""
    listed = told.get(recipients)
    delivery = tuple(
        _recipient_report_of_notice(each, action, message_id)
        for each in (listed if isinstance(listed, list) else [])
    )
    why = "The text is a notice of a mail service in JSON, with a notificationType."
    return Classification(
        MailClass.BOUNCE,
        why,
        delivery or (RecipientReport("", "", "", action, message_id),),
        automatic=True,
    )


def _json_notice(text: str) -> dict[str, Any]:
    begin = text.find("{")
    try:
        found = _dict_or_empty(json.JSONDecoder().raw_decode(text.replace(_WRAP, ""), begin)[0])
        if isinstance(
            found.get("Message"), str
        ):  # wrapped once more by the service that hands it on
            found = _dict_or_empty(json.loads(found["Message"]))
    except (ValueError, RecursionError):
        return {}
    return found


def _dict_or_empty(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _recipient_report_of_notice(listed: Any, action: Action, message_id: str) -> RecipientReport:
    if isinstance(listed, str):
        return RecipientReport(truncated_line(listed), "", "", action, message_id)
    fields = _dict_or_empty(listed)
    said = truncated_line(str(fields.get("diagnosticCode") or "")).removeprefix("smtp; ")
    status = truncated_line(str(fields.get("status") or "")) or delivery_status(said, action)
    return RecipientReport(
        truncated_line(str(fields.get("emailAddress") or "")), status, said, action, message_id
    )
