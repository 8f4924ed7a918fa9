"""The address and the options of the SIP2 server, from the plain values that a library sets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from hashlib import sha256
from typing import Final

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.loopback import is_loopback_host
from yesdesk.ils.sip2.fee_lines import FeePattern, fee_patterns

_NO: Final = frozenset({"no", "false", "off", "0"})


@dataclass(frozen=True, slots=True)
class Sip2Server:
    """A SIP2 server. `user` empty: it asks for no login. `fees`, `fee_lines`: a preset, and own patterns
    (`fee_lines.py`). `waive_type`: payment type that is a write-off there. `waive_proved`: the proof of it
    (`connection_check.py`)."""

    host: str
    port: int
    zone: tzinfo
    currency: str
    user: str = ""
    password: str = field(default="", repr=False)
    location: str = ""
    institution: str = ""
    tls: bool = True
    ca_file: str = ""
    tunnel: str = ""
    charset: str = "utf-8"
    timeout: float = 10.0
    pickups: tuple[str, ...] = ()
    fees: str = ""
    fee_lines: str = ""
    waive_type: str = "06"
    waive_proved: str = ""

    @property
    def digits(self) -> int:
        return get_currency_precision(self.currency)

    @property
    def plain_is_named(self) -> bool:
        return self.tunnel == f"{self.host}:{self.port}"

    def fee_patterns(self, *, greets: bool) -> tuple[FeePattern, ...]:
        return fee_patterns(self.fees, self.fee_lines, greets=greets)

    @property
    def fingerprint(self) -> str:
        """Name this server, account and payment type: a proof made elsewhere proves nothing here."""
        what = f"{self.host.lower()}:{self.port} {self.user} {self.location} {self.waive_type}"
        return sha256(what.encode()).hexdigest()[:12]


def sip2_server_from(values: Mapping[str, str], *, zone: tzinfo, currency: str) -> Sip2Server:
    """Build the server from checked values. Raises SettingNeedsMending for their combination."""
    given = {key: value.strip() for key, value in values.items()}
    server = Sip2Server(
        host=given.get("host", ""),
        port=int(given.get("port") or "6001"),
        zone=zone,
        currency=currency,
        user=given.get("user", ""),
        password=given.get("password", ""),
        location=given.get("location", ""),
        institution=given.get("institution", ""),
        tls=given.get("tls", "yes").lower() not in _NO,
        ca_file=given.get("ca_file", ""),
        tunnel=given.get("tunnel", ""),
        charset=given.get("charset") or "utf-8",
        timeout=float(given.get("timeout") or "10"),
        pickups=tuple(given.get("pickups", "").replace(",", " ").split()),
        fees=given.get("fees", ""),
        fee_lines=given.get("fee_lines", ""),
        waive_type=given.get("waive_type") or "06",
        waive_proved=given.get("waive_proved", ""),
    )
    _must_do(server)
    return server


def _must_do(server: Sip2Server) -> None:
    if not server.host:
        raise SettingNeedsMending(_("YESDESK_SIP2_HOST is empty. Say where the server answers."))
    server.fee_patterns(greets=False)
    if not (server.tls or server.plain_is_named or is_loopback_host(server.host)):
        raise SettingNeedsMending(
            _(
                "Plain text goes to this computer only. Set YESDESK_SIP2_TLS=yes, or, if {place} is the "
                "near end of a tunnel of yours, YESDESK_SIP2_TUNNEL={place}."
            ).format(place=f"{server.host}:{server.port}")
        )
