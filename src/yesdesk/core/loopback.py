"""Hosts that are this computer itself, the one place where a password may travel without TLS."""

from ipaddress import ip_address
from socket import socket


def is_loopback_host(host: str) -> bool:
    return host.lower() == "localhost" or is_loopback_address(host)


def is_loopback_address(address: str) -> bool:
    """Judge by the address alone, as of a connection that stands: a name may lead anywhere."""
    try:
        return ip_address(address).is_loopback
    except ValueError:  # a name
        return False


def other_machine(link: socket) -> str:
    """Return the address at the other end; empty where it is this computer's own, or not known."""
    try:
        there, here = link.getpeername()[0], link.getsockname()[0]
    except OSError:  # it ended
        return ""
    return "" if there == here or is_loopback_address(there) else there
