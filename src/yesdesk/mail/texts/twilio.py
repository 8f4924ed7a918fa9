"""Twilio: Messages by its API of 2010-04-01, its signed webhooks and its error codes."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Final

from yesdesk.core.models import Delivery
from yesdesk.mail.texts.port import Report, SendResult, Sent, TextIn

API: Final = "https://api.twilio.com"
PATIENCE: Final = 15.0

_STOPPED: Final = 21610
_NO_SUCH_NUMBER: Final = frozenset({21211, 21214, 21217, 21408, 21612, 21614, 21635})
_OURS_TO_MEND: Final = frozenset({401, 402, 403, 404, 429})
"""No money, a wrong key, a closed or unknown account, too many at once."""

_ENDS: Final = {
    "delivered": Delivery.DELIVERED,
    "undelivered": Delivery.FAILED,
    "failed": Delivery.FAILED,
}


class Twilio:
    signature = "X-Twilio-Signature"

    def __init__(self, account: str, secret: str, number: str) -> None:
        self._account, self._secret, self._number = account, secret, number

    def send(self, to: str, words: str, report_to: str) -> Sent:
        import httpx  # only where a library sends texts

        from yesdesk.core.http_deadline import Deadline, DeadlineTransport
        from yesdesk.mail.tls import token_tls_context

        form = {"To": to, "From": self._number, "Body": words, "StatusCallback": report_to}
        deadline = Deadline()
        deadline.begin(PATIENCE)
        transport = DeadlineTransport(deadline, token_tls_context(), keep=0)
        address = f"{API}/2010-04-01/Accounts/{self._account}/Messages.json"
        try:
            with httpx.Client(transport=transport, trust_env=False, timeout=PATIENCE) as client:
                answer = client.post(address, data=form, auth=(self._account, self._secret))
            return _read_answer(answer.status_code, answer.json())
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Sent(SendResult.NONE_NOW, said=type(error).__name__)
        except (httpx.HTTPError, ValueError) as error:
            return Sent(SendResult.UNKNOWN, said=type(error).__name__)

    def is_signed(self, url: str, fields: Mapping[str, list[str]], signature: str) -> bool:
        told = url + "".join(
            name + value for name in sorted(fields) for value in sorted(set(fields[name]))
        )
        mac = hmac.new(self._secret.encode(), told.encode("utf-8", "surrogatepass"), hashlib.sha1)
        ours = base64.b64encode(mac.digest())
        return hmac.compare_digest(ours, signature.encode("utf-8", "replace"))

    @staticmethod
    def read(fields: Mapping[str, str]) -> TextIn | Report | None:
        message = fields.get("MessageSid", "")
        status = fields.get("MessageStatus", "")
        if message and status:
            code = fields.get("ErrorCode", "")
            said = f"{status} {code}".strip()
            return Report(message, _ENDS.get(status), said, stopped=code == str(_STOPPED))
        if not message or "Body" not in fields:
            return None
        pictures = fields.get("NumMedia", "0")
        return TextIn(
            message,
            fields.get("From", ""),
            fields["Body"],
            int(pictures) if pictures.isdecimal() else 0,
        )


def _read_answer(status: int, told: Any) -> Sent:
    told = told if isinstance(told, dict) else {}
    code = told.get("code")
    said = f"{status} {code or ''}".strip()
    if status == 201 and told.get("sid"):
        return Sent(SendResult.TAKEN, str(told["sid"]), said)
    if status >= 500 or status in {200, 201}:
        return Sent(SendResult.UNKNOWN, said=said)
    if code == _STOPPED:
        return Sent(SendResult.STOPPED, said=said)
    if code in _NO_SUCH_NUMBER:
        return Sent(SendResult.NEVER, said=said)
    return Sent(SendResult.NONE_NOW if status in _OURS_TO_MEND else SendResult.LATER, said=said)
