"""Shared desk computers: a lead says that one is, and that it is not any more. Who takes one over leaves no trace."""

from typing import Any

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.core.web.notices import drop_notices
from yesdesk.people.known_browsers import KnownBrowser, known_browser_of
from yesdesk.people.models import SharedDesk, User, session_key_hash
from yesdesk.people.shared_desks.pins import hash_pin


def shared_desk_key(device: KnownBrowser) -> str:
    """The key that a shared desk computer is stored under: its cookie cannot be made from it."""
    return session_key_hash(f"shared desk:{device.key}")


def mark_shared_desk(request: Any, **_signal: Any) -> None:
    """Note in the session of who signed in whether the computer is a shared one. Receives `user_logged_in`."""
    device, session = known_browser_of(request), request.session
    known = SharedDesk.objects.filter(browser=shared_desk_key(device))
    desk = None if device.is_new else known.values_list("pk", flat=True).first()
    for name in ("shared_desk", "by_pin"):
        session.pop(name, None)
    if desk is not None:
        session.stand_at(desk)


def forget_notices(request: Any, **_signal: Any) -> None:
    """Drop what a page still had to say to whoever was here before. Receives `user_logged_in`, `user_logged_out`."""
    drop_notices(request)


@transaction.atomic
def enrol_desk(browser: str, *, name: str, minutes: int, by: Actor) -> SharedDesk:
    """Make the computer with this browser (`shared_desk_key`) a shared one; said again, it is changed."""
    by.require(Permission.DESK_LEADS_SEE)
    desk, _new = SharedDesk.objects.update_or_create(
        browser=browser, defaults={"name": name, "minutes": minutes}
    )
    record_audit(
        "people.shared_desk.enrolled", f"shared_desk:{desk.pk}", by=by, name=name, count=minutes
    )
    return desk


@transaction.atomic
def unenrol_desk(pk: int, *, by: Actor) -> None:
    """Make it a computer like any other again; whoever is signed in there is signed out."""
    by.require(Permission.DESK_LEADS_SEE)
    desk = SharedDesk.objects.filter(pk=pk).first()
    if desk is None:
        raise NotFound.plain()
    record_audit("people.shared_desk.taken_off", f"shared_desk:{pk}", by=by, name=desk.name)
    desk.delete()


def set_own_pin(pin: str, *, by: Actor) -> None:
    """Set the digits one says at a shared desk computer."""
    hashed = hash_pin(pin)  # before the transaction: nobody waits to write meanwhile
    with transaction.atomic():
        if not User.objects.filter(pk=by.user_id or 0, is_active=True).update(pin=hashed):
            raise NotFound.plain()
        record_audit("people.account.pin_set", f"user:{by.user_id}", by=by)
