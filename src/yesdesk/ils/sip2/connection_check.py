"""Check a connection: its capabilities, the mends, and the trial that proves a waiver. Sentences are English."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.extensions import WaiverTrialResult
from yesdesk.ils.port import Capability, Refused, SystemCheckLine, Unknown, Unreachable
from yesdesk.ils.sip2.client import Client, ServerStatus, Sip2LoginRefused
from yesdesk.ils.sip2.codec import Requests
from yesdesk.ils.sip2.reads import Sip2Reader
from yesdesk.ils.sip2.server import Sip2Server

# Places in BX.
PIN, PATRON, FEE_PAID, ITEM, HOLD, RENEW = 0, 7, 9, 10, 13, 14

_LOGIN: Final = _(
    "Look at YESDESK_SIP2_USER and YESDESK_SIP2_PASSWORD. In Koha they are a login in SIPconfig.xml and "
    "a patron of the same user name and password with the permission to circulate."
)
_WHERE: Final = _(
    "Look at YESDESK_SIP2_HOST, YESDESK_SIP2_PORT and YESDESK_SIP2_TLS, and whether the firewall there "
    "lets this computer in."
)
_ASKED: Final = _(
    "Ask the person who runs the SIP2 server to switch this message on for our account."
)
_PICKUPS: Final = _("Set YESDESK_SIP2_PICKUPS to the codes of the branches holds are fetched at.")
_PROVE: Final = _(
    "Prove on a test patron that it is a write-off there, as docs/library-system.md says step by step. "
    "Until then it stays a task for a colleague."
)


def sip2_capabilities(status: ServerStatus, server: Sip2Server) -> frozenset[Capability]:
    can = {
        Capability.FIND_PATRON: status.takes(PATRON),
        Capability.CHECK_PIN: status.takes(PIN),
        Capability.FIND_TITLE: status.takes(ITEM),
        Capability.LOANS: status.takes(PATRON) and status.takes(ITEM),
        Capability.RENEW: status.takes(RENEW) and status.renews,
        Capability.PLACE_HOLD: status.takes(HOLD) and bool(server.pickups),
        Capability.WAIVE_LINE: status.takes(FEE_PAID) and waiver_is_proved(server),
    }
    return frozenset(each for each, is_so in can.items() if is_so)


def sip2_check_lines(status: ServerStatus, server: Sip2Server) -> tuple[SystemCheckLine, ...]:
    can = sip2_capabilities(status, server)
    wanted = (
        (Capability.FIND_PATRON, _("Finding a patron by card"), _ASKED),
        (Capability.LOANS, _("What is out, with titles"), _ASKED),
        (Capability.RENEW, _("Renewing"), _ASKED),
        (
            Capability.PLACE_HOLD,
            _("Reserving a title"),
            _PICKUPS if status.takes(HOLD) else _ASKED,
        ),
        (
            Capability.WAIVE_LINE,
            _("Waiving a charge"),
            _PROVE if status.takes(FEE_PAID) else _ASKED,
        ),
    )
    lines = [
        SystemCheckLine(what, works=each in can, mend="" if each in can else mend)
        for each, what, mend in wanted
    ]
    return (SystemCheckLine(_reached_in_words(server), works=True), *lines)


def no_connection_line(why: Unreachable) -> SystemCheckLine:
    mend = _LOGIN if isinstance(why, Sip2LoginRefused) else _WHERE
    return SystemCheckLine(str(why), works=False, mend=mend)


def _reached_in_words(server: Sip2Server) -> str:
    if server.tls:
        return _("The SIP2 server answers, over TLS")
    if server.plain_is_named:
        return _("The SIP2 server answers, in plain text through the tunnel you named")
    return _("The SIP2 server answers, in plain text on this computer")


def waiver_proof(server: Sip2Server, *, staff: str, day: date) -> str:
    """The trial's record: its witness, its day, and the server, account and payment type it holds for."""
    return f"{server.fingerprint} {day.isoformat()} {staff}"


def waiver_is_proved(server: Sip2Server) -> bool:
    return server.waive_proved.split(" ")[0] == server.fingerprint


class WaiverTrial:
    """A trial of payment type 06: proved a write-off on a test patron, or never sent.

    On a server whose account has no write-off type, the same message is a *payment*, and the till would be short. SIP2
    cannot tell the two apart. So an administrator sends the smallest coin for a test patron, and looks there. Only a
    write-off is proof for YESDESK_SIP2_WAIVE_PROVED. Raises Refused, Unknown or Unreachable.
    """

    def __init__(
        self, client: Client, requests: Requests, reader: Sip2Reader, server: Sip2Server
    ) -> None:
        self._client = client
        self._requests = requests
        self._reader = reader
        self._server = server

    def try_on(self, test_card: str, *, staff: str, day: date, tag: str) -> WaiverTrialResult:
        """Send the smallest coin once for a test patron who owes as much, and read it back. A person has to look."""
        coin = Money(1, self._server.currency)
        before = self._owed_on_card(test_card)
        if before is None:
            raise Refused(_("There is no such card."), code="sip2.no_patron")
        if before < coin:
            raise Refused(
                _("This test patron owes nothing."),
                next_step=_("Charge it by hand in the library system, and try again."),
                code="sip2.nothing_owed",
            )
        said = self._client.tell(self._requests.waive(test_card, coin, tag))
        after = self._owed_on_card(test_card)
        if said.fixed[:1] != "Y" and after == before:
            raise Refused(_("The library system did not take it."), code="sip2.said_no")
        if after is None or before - after != coin:
            raise Unknown(_("What is owed is not what it should be now."))
        proof = waiver_proof(self._server, staff=staff, day=day)
        return WaiverTrialResult(test_card, coin, before, after, proof)

    def _owed_on_card(self, card: str) -> Money | None:
        answer = self._reader.patron(card)
        return None if answer is None else self._reader.balance(answer)
