"""The client's address behind trusted proxies; drops headers that nobody outside may set."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from yesdesk.core.env import SettingNeedsMending
from yesdesk.server.types import Headers, Scope

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

_SAID_BY_PROXIES: Final = (b"x-forwarded", b"x-real-ip", b"forwarded", b"x-client-ip")


class Proxies:
    """Believes X-Forwarded-For as far as it was written by proxies this library trusts."""

    def __init__(self, trusted: Iterable[str]) -> None:
        try:
            self._trusted: list[Network] = [ip_network(text, strict=False) for text in trusted]
        except ValueError as error:
            raise SettingNeedsMending(
                f"YESDESK_TRUSTED_PROXIES: {error}. It takes addresses or networks, "
                "like 127.0.0.1 10.0.0.0/8"
            ) from error

    def client_of(self, scope: Scope) -> tuple[str, int]:
        """Address and port of whoever asks; the port is 0 when a proxy told the address."""
        peer, port = scope.get("client") or ("", 0)
        if not self._trusts(peer):
            return peer, port
        told = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        for text in reversed(told.decode("latin-1").split(",")):
            address = _address(text)
            if address is None:
                break
            peer = str(address)
            port = 0
            if not self._trusts(peer):
                break
        return peer, port

    def _trusts(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self._trusted)


def _address(text: str) -> Address | None:
    """Read `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]:4711`."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def clean_headers(headers: Headers) -> Headers:
    """The headers without names that WSGI would mistake for others (`X_Real` becomes HTTP_X_REAL too), and
    without what only proxies say: it has been read, and nothing behind the shell may believe it."""
    return [
        (name, value)
        for name, value in headers
        if b"_" not in name and not name.startswith(_SAID_BY_PROXIES)
    ]
