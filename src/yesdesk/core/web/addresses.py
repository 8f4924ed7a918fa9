"""Addresses of pages that are the same for everybody. Each is looked up once and kept: Django's own way costs 8
microseconds, and a page names thirty.
"""

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse


def address_of(name: str, *numbers: int) -> str:
    """The address of a page, below the path that the library is served at."""
    return _found(get_urlconf(), get_script_prefix(), name, numbers)


def before_number(name: str) -> str:
    """The address of a page about a numbered thing, as far as its number, which ends it: for a list of fifty."""
    return address_of(name, 0).removesuffix("0")


@lru_cache(maxsize=1_000)
def _found(urlconf: str | None, _prefix: str, name: str, numbers: tuple[int, ...]) -> str:
    return reverse(name, urlconf=urlconf, args=numbers)
