"""What a connection can do, and how to mend what it cannot. Sentences are English, translated when shown."""

from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.ils.port import Capability, SystemCheckLine, Unreachable
from yesdesk.ils.sip2.client import ServerStatus, Sip2LoginRefused
from yesdesk.ils.sip2.server import Sip2Server
from yesdesk.ils.sip2.waiver_trial import waiver_is_proved

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
_ASKED: Final = _("Ask whoever runs the SIP2 server to switch this message on for our account.")
_PICKUPS: Final = _("Set YESDESK_SIP2_PICKUPS to the codes of the branches holds are fetched at.")
_PROVE: Final = _(
    "Prove on a test patron that it is a write-off there, as docs/library-system.md says step by step. "
    "Until then it stays a task for a colleague."
)


def sip2_capabilities(status: ServerStatus, server: Sip2Server) -> frozenset[Capability]:
    """Return what the server says it takes, less what nobody has made safe here yet."""
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
    """One for each thing a library would want, in the order to mend them."""
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
    return (SystemCheckLine(_reached(server), works=True), *lines)


def no_connection_line(why: Unreachable) -> SystemCheckLine:
    """Return why there is no connection at all."""
    mend = _LOGIN if isinstance(why, Sip2LoginRefused) else _WHERE
    return SystemCheckLine(str(why), works=False, mend=mend)


def _reached(server: Sip2Server) -> str:
    if server.tls:
        return _("The SIP2 server answers, over TLS")
    if server.plain_is_named:
        return _("The SIP2 server answers, in plain text through the tunnel you named")
    return _("The SIP2 server answers, in plain text on this computer")
