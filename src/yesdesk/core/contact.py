"""Where the library can be reached by mail, for its contact page: rooms that know addresses hang them in."""

from collections.abc import Callable, Mapping, Sequence

from yesdesk.core.registry import Registry

type Addresses = Callable[[], Mapping[int, Sequence[str]]]

mail_addresses: Registry[Addresses] = Registry("mail addresses")
"""Each gives addresses by branch id."""


def addresses_of_branches() -> dict[int, list[str]]:
    """Every address patrons may write to, by branch id."""
    found: dict[int, list[str]] = {}
    looks = [look for _name, look in mail_addresses.items()]
    for look in looks:
        for branch, addresses in look().items():
            found.setdefault(branch, []).extend(addresses)
    return found
