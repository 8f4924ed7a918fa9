"""Slow parts of an account, read after the page: titles that come one after the other, and which loans can be renewed.

Each has an address, so that it works without JavaScript; the page fetches titles by itself where it can.
"""

from typing import Final
from urllib.parse import urlencode

from yesdesk.desk.options.account import charge_answers
from yesdesk.desk.options.panels import AccountPanel
from yesdesk.desk.requests.views import StaffRequest

EVERYTHING: Final = "all"
"""A parameter or a form field: read the whole account, also what the need alone would not call for."""

RENEWALS: Final = "renewals"
"""A parameter or a form field: wait for which loans can be renewed."""

LEFT: Final = "left"
"""A parameter: the number of titles that were missing. Where no more come, the page does not ask again by itself."""


def is_wanted(http: StaffRequest, flag: str) -> bool:
    """Whether an address or a form asks for it."""
    return flag in http.GET or flag in http.POST


def kept_flags(http: StaffRequest) -> dict[str, str]:
    """Flags to send along with a tap, so that as much of the account is read again as was shown."""
    return {flag: "1" for flag in (EVERYTHING, RENEWALS) if is_wanted(http, flag)}


def reading_on(http: StaffRequest, panel: AccountPanel, ways_href: str) -> dict[str, str | bool]:
    """The addresses in parts/account_panel.html: the page again, the missing titles, what can be renewed."""
    kept = kept_flags(http)
    return {
        "again_href": _address(ways_href, kept),
        "titles_href": _address(ways_href, {"part": "account", LEFT: str(panel.unread)} | kept)
        if panel.unread and _more_came(http, panel) and not charge_answers(http.POST)
        else "",
        "weighed": is_wanted(http, RENEWALS),
        "renewals_href": _address(ways_href, kept | {RENEWALS: "1"}) + "#account-loans",
    }


def _more_came(http: StaffRequest, panel: AccountPanel) -> bool:
    left = http.GET.get(LEFT, "")
    return not left.isdigit() or panel.unread < int(left)


def _address(href: str, asked: dict[str, str]) -> str:
    if not asked:
        return href
    return f"{href}{'&' if '?' in href else '?'}{urlencode(asked)}"
