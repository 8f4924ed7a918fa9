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

type Waiting = int | Callable[[Actor], int]


@dataclass(frozen=True)
class MenuPage:
    label: str
    """Marked by gettext_noop, translated when shown."""

    url_name: str
    """The URL name."""

    place: str
    """`main`, `settings`, `own`: the corner with one's own name, `foot`: a link at the foot of pages, or `hand`: a
    phone's thumb bar alone."""

    order: int
    """Small first."""

    permission: Permission | None = None
    """The permission to see it; None for all staff."""

    icon: str = ""
    waiting: Callable[[], Waiting] | None = None
    """The number of things that wait there, shown beside it, or how to count them for a reader. While none do, the
    page is no line of its place but a quiet one in the corner with one's own name: a phone's head has room for what
    wants a look. It is asked seldom."""

    only_while_waiting: bool = False
    """Then it is nowhere at all."""

    at_hand: int = 0
    """Its order in the thumb bar of a phone; 0: it is not there."""

    keys: str = ""
    """The single keys that follow it there, as `data-key` has them."""

    any_of: frozenset[Permission] = frozenset()
    """The permissions of which one is needed; empty: none."""


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One line as the template prints it."""

    label: str
    href: str
    current: bool
    icon: str = ""
    count: int = 0
    keys: str = ""


menu: Registry[MenuPage] = Registry("menu page")


def add_menu_page(page: MenuPage) -> None:
    """Add a page to its menu, under its own url name."""
    menu.add(page.url_name, page)


def menu_lines(by: Actor, place: str, path: str) -> list[MenuLine]:
    """The menu lines of `place` that `by` may open, in order; `path` is the current page."""
    return [line for line, quiet in _lines(by, place, path) if not quiet]


def quiet_lines(by: Actor, place: str, path: str) -> list[MenuLine]:
    """Return the pages of `place` where somebody may wait and nobody does now."""
    return [line for line, quiet in _lines(by, place, path) if quiet]


def _lines(by: Actor, place: str, path: str) -> Iterator[tuple[MenuLine, bool]]:
    counts = _counts.get()
    pages = _open_to(by.permissions, place, get_language() or "")
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
    """The page of these that `path` is, or lies below: one, or none. `/settings/library-system` is not below
    `/settings/library`.
    """
    above = (href for href in hrefs if f"{path.rstrip('/')}/".startswith(f"{href.rstrip('/')}/"))
    return max(above, key=len, default="")


def recount_menu() -> None:
    """The next page asks again how many wait."""
    _counts.look_again()


def _waiting() -> dict[str, Waiting]:
    return {name: page.waiting() for name, page in menu.items() if page.waiting is not None}


_counts: Final[PolledValue[dict[str, Waiting]]] = PolledValue(_waiting, {})


@lru_cache
def _open_to(
    permissions: frozenset[Permission], place: str, _language: str
) -> list[tuple[str, str, str, str]]:
    """(name, label, address, icon) of each page; the same for everybody of a job class, on every page."""
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
    ]
