"""The library's name and address for every page, kept for five seconds in each process."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings

from yesdesk.core.registry import Registry

KEPT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class LibraryInfo:
    name: str = "Yesdesk"
    default_language: str = "en"
    languages: tuple[str, ...] = ("en",)
    is_demo: bool = False
    country: str = ""
    """ISO 3166: how dates, times and sums are written (core/dates.py)."""

    card_length: int = 0
    """The length of the shortest card number; 0: not said."""

    switches: frozenset[str] = frozenset()
    """The parts that are on (places/switches.py)."""

    frame_hosts: tuple[str, ...] = ()
    """The websites that can show the form to ask in a frame, by their host names."""

    card_prefix: str = ""
    card_marks: str = ""
    """The start and stop letter that scanners add to a card number, like AB; empty: none."""

    text_provider: str = ""
    """The provider of text messages by its name; empty while they are off or there is no number."""


@dataclass(slots=True)
class _Known:
    ask: Callable[[], LibraryInfo | None] | None = None
    facts: LibraryInfo = field(default_factory=LibraryInfo)
    until: float = 0.0


_known = _Known()


def provide_library_info(ask: Callable[[], LibraryInfo | None]) -> None:
    """Register the reader of the database, which gives None before `yesdesk init`. Call this in `ready`."""
    _known.ask = ask


def bare_card_number(joined: str, marks: str) -> str:
    """Return a card number without the start and stop letter that scanners add; unchanged where these are not around
    digits alone."""
    around = len(marks) == 2 and f"{joined[:1]}{joined[-1:]}".upper() == marks
    return joined[1:-1] if around and joined[1:-1].isdecimal() else joined


NO_LIBRARY: Final = "places.library.none"


def is_set_up() -> bool:
    return _known.ask is None or _known.ask() is not None


def forget_library_info() -> None:
    """Have the next page read again: call it when a detail changed."""
    _known.until = 0.0


def library_info() -> LibraryInfo:
    """The library's details, at most five seconds old (never old in tests, which roll back under it)."""
    now = time.monotonic()
    if _known.until <= now and _known.ask is not None:
        _known.facts = _known.ask() or LibraryInfo()
        _known.until = now + (0 if settings.TESTING else KEPT_SECONDS)
    return _known.facts


def library_country() -> str:
    """The library's country. In tests the one that was last read: a test pays for no query of its dates."""
    return (_known.facts if settings.TESTING else library_info()).country


def library_switches() -> frozenset[str]:
    """Return the parts that are on, for the frame. In tests those that were last read, like the country."""
    return (_known.facts if settings.TESTING else library_info()).switches


site_context: Registry[Callable[[Any], object]] = Registry("page fact")
"""Variables that rooms add to every template: a name -> a function of the request, run where it is used."""


type Addresses = Callable[[], Mapping[int, Sequence[str]]]

mail_addresses: Registry[Addresses] = Registry("mail addresses")


def addresses_of_branches() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    looks = [look for _name, look in mail_addresses.items()]
    for look in looks:
        for branch, addresses in look().items():
            found.setdefault(branch, []).extend(addresses)
    return found
