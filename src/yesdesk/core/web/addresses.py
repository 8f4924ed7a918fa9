"""Addresses of pages, looked up once: Django's own way costs 8 to 20 microseconds, and a page names thirty. A number
that comes back in one is read here too."""

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse

_PLACE = 900_000_000_000_000_000


def address_of(name: str, *numbers: int) -> str:
    return _address_pattern(get_urlconf(), get_script_prefix(), name, len(numbers)) % numbers


def before_number(name: str) -> str:
    """The address of a page about a numbered thing, as far as its number, which ends it: for a list of fifty."""
    return address_of(name, 0).removesuffix("0")


def number_in(text: str) -> int | None:
    """Read an id from an address; None for anything else or too long."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else None


@lru_cache(maxsize=1_000)
def _address_pattern(urlconf: str | None, _prefix: str, name: str, count: int) -> str:
    places = [_PLACE + place for place in range(count)]
    address = reverse(name, urlconf=urlconf, args=places).replace("%", "%%")
    for place in places:
        address = address.replace(str(place), "%d")
    return address
