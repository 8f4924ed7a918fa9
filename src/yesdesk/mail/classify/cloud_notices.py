"""Notices of Amazon SES, which come as JSON in the text of a mail."""

import json
from typing import Any

from yesdesk.mail.classify.bounce_diagnostics import delivery_status
from yesdesk.mail.classify.plain import MOST_TEXT, truncated_line
from yesdesk.mail.classify.results import Action, Classification, MailClass, RecipientReport
from yesdesk.mail.parse.mail import Mail

_KINDS: dict[str, tuple[str, str, Action]] = {
    "Bounce": ("bounce", "bouncedRecipients", "failed"),
    "Complaint": ("complaint", "complainedRecipients", "delivered"),
    "Delivery": ("delivery", "recipients", "delivered"),
}
_WRAP = "!\n "  # how a line over the limit of SMTP is broken


def cloud_notice(mail: Mail) -> Classification | None:
    """Return what a notice reports of a mail of ours; None for any other mail."""
    if "notificationType" not in mail.text[:MOST_TEXT]:
        return None
    notice = _notice(mail.text[:MOST_TEXT])
    kind = _KINDS.get(str(notice.get("notificationType")))
    if kind is None:
        return None
    name, recipients, action = kind
    told, sent = _object(notice.get(name)), _object(notice.get("mail"))
    message_id = _message_id(sent)
    listed = told.get(recipients)
    delivery = tuple(
        _delivery(each, action, message_id) for each in (listed if isinstance(listed, list) else [])
    )
    why = "The text is a notice of a mail service in JSON, with a notificationType."
    return Classification(
        MailClass.BOUNCE,
        why,
        delivery or (RecipientReport("", "", "", action, message_id),),
        automatic=True,
    )


def _notice(text: str) -> dict[str, Any]:
    begin = text.find("{")
    try:
        found = _object(json.JSONDecoder().raw_decode(text.replace(_WRAP, ""), begin)[0])
        if isinstance(
            found.get("Message"), str
        ):  # wrapped once more by the service that hands it on
            found = _object(json.loads(found["Message"]))
    except (ValueError, RecursionError):
        return {}
    return found


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _message_id(sent: dict[str, Any]) -> str:
    common = str(_object(sent.get("commonHeaders")).get("messageId") or "")
    return common if common.startswith("<") else ""


def _delivery(listed: Any, action: Action, message_id: str) -> RecipientReport:
    if isinstance(listed, str):
        return RecipientReport(truncated_line(listed), "", "", action, message_id)
    fields = _object(listed)
    said = truncated_line(str(fields.get("diagnosticCode") or "")).removeprefix("smtp; ")
    status = truncated_line(str(fields.get("status") or "")) or delivery_status(said, action)
    return RecipientReport(
        truncated_line(str(fields.get("emailAddress") or "")), status, said, action, message_id
    )
