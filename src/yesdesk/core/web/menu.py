"""The main menu and the settings menu: rooms add their pages when their app is ready."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, gettext

from yesdesk.core.actors import Actor
from yesdesk.core.cache import PolledValue
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.core.site_context import library_switches

type Waiting = int | Callable[[Actor], int]


@dataclass(frozen=True)
class MenuPage:
    label: str
    url_name: str
    place: str
    """`main`, `settings`, `own` (the corner with the reader's name), `foot` (a link there), `hand` (a phone's bar)."""

    order: int
    permission: Permission | None = None
    icon: str = ""
    waiting: Callable[[], Waiting] | None = None
    """The number of things that wait there, or a way to count them; asked seldom. At none, the page is a quiet line in
    the corner with the reader's name, as a phone's head is small."""

    only_while_waiting: bool = False
    at_hand: int = 0
    keys: str = ""
    any_of: frozenset[Permission] = frozenset()
    switch: str = ""
    """The part (places/switches.py) without which there is no line; empty: always there."""


@dataclass(frozen=True, slots=True)
class MenuLine:
    label: str
    href: str
    current: bool
    icon: str = ""
    count: int = 0
    keys: str = ""


menu: Registry[MenuPage] = Registry("menu page")


def add_menu_pages(*pages: MenuPage) -> None:
    for page in pages:
        menu.add(page.url_name, page)


def menu_lines(by: Actor, place: str, path: str) -> list[MenuLine]:
    """Return a place's menu lines for an actor, less the quiet ones: pages that count work and have none."""
    return [line for line, quiet in _lines_with_is_here(by, place, path) if not quiet]


def quiet_lines(by: Actor, place: str, path: str) -> list[MenuLine]:
    return [line for line, quiet in _lines_with_is_here(by, place, path) if quiet]


def _lines_with_is_here(by: Actor, place: str, path: str) -> Iterator[tuple[MenuLine, bool]]:
    counts = _counts.get()
    pages = _open_to(by.permissions, place, get_language() or "", library_switches())
    here = _nearest(path, [href for _name, _label, href, _icon in pages])
    for name, label, href, icon in pages:
        waits = counts.get(name, 0)
        count = waits(by) if callable(waits) else waits
        if menu[name].only_while_waiting and not count:
            continue
        page = menu[name]
        line = MenuLine(label, href, current=href == here, icon=icon, count=count, keys=page.keys)
        yield line, page.waiting is not None and not count


def _nearest(path: str, hrefs: list[str]) -> str:
    """Find the page that `path` is, or lies below. `/settings/library-system` is not below `/settings/library`."""
    above = (href for href in hrefs if f"{path.rstrip('/')}/".startswith(f"{href.rstrip('/')}/"))
    return max(above, key=len, default="")


def recount_menu() -> None:
    _counts.look_again()


def _counts_of_waiting() -> dict[str, Waiting]:
    return {name: page.waiting() for name, page in menu.items() if page.waiting is not None}


_counts: Final[PolledValue[dict[str, Waiting]]] = PolledValue(_counts_of_waiting, {})


@lru_cache
def _open_to(
    permissions: frozenset[Permission], place: str, _language: str, switches: frozenset[str]
) -> list[tuple[str, str, str, str]]:
    """Cache the pages of a job class: the same for everybody in it, on every page."""
    if place == "hand":
        found = sorted((page for _, page in menu.items() if page.at_hand), key=lambda p: p.at_hand)
    else:
        here = (page for _, page in menu.items() if page.place == place)
        found = sorted(here, key=lambda p: p.order)
    return [
        (page.url_name, gettext(page.label), reverse(page.url_name), page.icon)
        for page in found
        if page.permission is None or page.permission in permissions
        if not page.any_of or page.any_of & permissions
        if not page.switch or page.switch in switches
    ]
