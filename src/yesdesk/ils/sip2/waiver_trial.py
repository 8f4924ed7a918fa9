"""Whether payment type 06 is a write-off there: proved on a test patron, or never sent.

On a server whose account has no write-off type, the same message is a *payment*: the till would be
short by what was meant as a kindness. SIP2 itself cannot tell the two apart. So an administrator lets
us send the smallest coin for a test patron, looks at that patron's account in the library system, and
only when it says write-off there is the proof written into YESDESK_SIP2_WAIVE_PROVED.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.port import Refused, Unknown
from yesdesk.ils.sip2.client import Client
from yesdesk.ils.sip2.reads import Sip2Reader
from yesdesk.ils.sip2.requests import Requests
from yesdesk.ils.sip2.server import Sip2Server


@dataclass(frozen=True, slots=True)
class WaiverTrialResult:
    """What was sent and read back."""

    card: str
    sent: Money
    before: Money
    after: Money
    proof: str
    """What to set once the library system was seen to say write-off."""


def waiver_proof(server: Sip2Server, *, staff: str, day: date) -> str:
    """Return who saw it, when, and for which server, account and payment type it holds."""
    return f"{server.fingerprint} {day.isoformat()} {staff}"


def waiver_is_proved(server: Sip2Server) -> bool:
    """Return whether the proof that is set was made for this very server, account and payment type."""
    return server.waive_proved.split(" ")[0] == server.fingerprint


class WaiverTrial:
    """One trial. Raises Refused, Unknown or Unreachable."""

    def __init__(
        self, client: Client, requests: Requests, reader: Sip2Reader, server: Sip2Server
    ) -> None:
        self._client = client
        self._requests = requests
        self._reader = reader
        self._server = server

    def try_on(self, test_card: str, *, staff: str, day: date, tag: str) -> WaiverTrialResult:
        """Send the smallest coin once for a test patron who owes at least that, and reads it back.

        It proves nothing by itself: a person has to look.
        """
        coin = Money(1, self._server.currency)
        before = self._owed(test_card)
        if before is None:
            raise Refused(_("There is no such card."), code="sip2.no_patron")
        if before < coin:
            raise Refused(
                _("This test patron owes nothing."),
                next_step=_("Charge it by hand in the library system, and try again."),
                code="sip2.nothing_owed",
            )
        said = self._client.tell(self._requests.waive(test_card, coin, tag))
        after = self._owed(test_card)
        if said.fixed[:1] != "Y" and after == before:
            raise Refused(_("The library system did not take it."), code="sip2.said_no")
        if after is None or before - after != coin:
            raise Unknown(_("What is owed is not what it should be now."))
        proof = waiver_proof(self._server, staff=staff, day=day)
        return WaiverTrialResult(test_card, coin, before, after, proof)

    def _owed(self, card: str) -> Money | None:
        answer = self._reader.patron(card)
        return None if answer is None else self._reader.balance(answer)
