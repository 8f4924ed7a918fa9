"""Where a request, and each act on it, is found."""

from functools import lru_cache

from django.urls import reverse

from yesdesk.desk.pages.form_actions import FORM_ACTIONS
from yesdesk.desk.pages.quick_actions import QUICK_ACTIONS


def request_addresses(pk: int) -> dict[str, str]:
    """Addresses of a request by name: `request`, `here`, and every form and quick action. A page names twenty-five
    of them.
    """
    return {name: f"{before}/{pk}{after}" for name, before, after in _around()}


def entry_addresses(pk: int) -> dict[str, str]:
    """Addresses of an entry by name, with `{}` where its number goes, so that a page of twenty looks once at the
    addresses.
    """
    parts = {
        name: reverse(route, args=[pk, 0]).rpartition("/0/")
        for name, route in (("undo", "undo_entry"), ("strike", "strike_words"))
    }
    return {name: f"{before}/{{}}/{after}" for name, (before, _zero, after) in parts.items()}


@lru_cache(maxsize=1)
def _around() -> list[tuple[str, str, str]]:
    """(name, what stands before the number, what after it), asked of the urls once a process."""
    routes = {"request": "request"} | {
        name: f"request_{name}"
        for name in ("here", "slip", "ways", "words", *FORM_ACTIONS, *QUICK_ACTIONS)
    }
    parts = {name: reverse(route, args=[0]).rpartition("/0") for name, route in routes.items()}
    return [(name, before, after) for name, (before, _zero, after) in parts.items()]
