"""Hosts of push endpoints, which are text from a browser: they must lead to no machine inside but those in settings."""

import ipaddress
import socket
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from yesdesk.core.loopback import is_loopback_host

LONGEST: Final = 1000
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def may_lead_to(endpoint: str) -> bool:
    """Judge by looks, without asking anybody: https on the usual port and no address of its own house."""
    parts = _parts_if_whole(endpoint)
    if parts is None or len(endpoint) > LONGEST:
        return False
    host = parts.hostname or ""
    if _is_ours(host, port_of(parts)):
        return parts.scheme == "https" or is_loopback_host(host)
    return parts.scheme == "https" and port_of(parts) == 443 and _sounds_public(host)


def public_addresses_of(host: str, port: int) -> list[str]:
    """Public addresses of `host`; the sender connects to these, so that no second answer slips in. Raises OSError when
    nobody knows it, NotPublic when it leads inside alone."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if _is_ours(host, port):
        return addresses
    public = [each for each in addresses if is_public(ipaddress.ip_address(each.partition("%")[0]))]
    if not public:
        raise NotPublic(host)
    return public


class NotPublic(Exception):
    """The name leads into somebody's own house."""


def is_public(address: Address) -> bool:
    """Return whether the address is public; mapped, 6to4 and NAT64 forms are unpacked."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _behind_nat64(address)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def _behind_nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def port_of(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _parts_if_whole(endpoint: str) -> SplitResult | None:
    try:
        parts = urlsplit(endpoint)
        plain = parts.port is None or parts.port > 0
    except ValueError:
        return None
    whole = plain and parts.hostname and not parts.username and not parts.fragment
    written = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint
    return parts if whole and written else None


def _sounds_public(host: str) -> bool:
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".localhost", ".local", ".internal"))


def _is_ours(host: str, port: int) -> bool:
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" in settings.PUSH_INSIDE
