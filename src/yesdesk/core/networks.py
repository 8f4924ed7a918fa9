"""Which network an address belongs to: what limits count where nobody has a name yet."""

from ipaddress import ip_address, ip_network


def network_of(client: str) -> str:
    """The network a client belongs to: /24 in IPv4, /48 in IPv6. Empty when it is no address."""
    try:
        address = ip_address(client)
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))
