"""What a shared desk computer is known by, and what a PIN alone opens there."""

from typing import Any, Final

from yesdesk.core.http import drop_notices
from yesdesk.core.permissions import Permission
from yesdesk.people.known_browsers import KnownBrowser, known_browser_of
from yesdesk.people.models import SharedDesk, session_key_hash

OPENED_BY_PIN: Final = frozenset(
    {
        Permission.DESK_ABOUT_LEADS_SEE,
        Permission.DESK_ANSWERS_CHANGE,
        Permission.DESK_ENTRY_STRIKE,
        Permission.DESK_HELD_RELEASE,
        Permission.DESK_LEADS_SEE,
        Permission.DESK_REQUEST_ANSWER,
        Permission.DESK_REQUEST_SEE,
        Permission.ILS_ACCOUNT_SEE,
        Permission.ILS_ACT_DO,
    }
)
"""The work of a desk. What decides who gets in, what is signed, kept or read of colleagues wants a password."""


def shared_desk_key(device: KnownBrowser) -> str:
    """Return what a shared desk computer is kept under: nobody makes its cookie from it."""
    return session_key_hash(f"shared desk:{device.key}")


def mark_shared_desk(request: Any, **_signal: Any) -> None:
    """Somebody signed in: the session knows whether the computer is a shared one. Receives `user_logged_in`."""
    device, session = known_browser_of(request), request.session
    known = SharedDesk.objects.filter(browser=shared_desk_key(device))
    desk = None if device.is_new else known.values_list("pk", flat=True).first()
    for name in ("shared_desk", "by_pin"):
        session.pop(name, None)
    if desk is not None:
        session.stand_at(desk)


def forget_notices(request: Any, **_signal: Any) -> None:
    """What a page still had to say was for whoever was here before. Receives `user_logged_in`, `user_logged_out`."""
    drop_notices(request)
