"""Shared desk computers: a lead enrols them, members take over by PIN. No trace names who took over.

A PIN is hashed like a password, and its tries count for the account at this computer.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.counts import network_of
from yesdesk.core.errors import NotFound, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.core.web.notices import drop_notices
from yesdesk.people.account.passwords import TooManySigningIn
from yesdesk.people.known_browsers import KnownBrowser, known_browser_of
from yesdesk.people.models import SharedDesk, StaffSession, User, session_key_hash
from yesdesk.people.sessions import PIN_HOLDS, SHARED_DESK
from yesdesk.people.throttle import begin_try, reset_tries, uncount_try, wait_sentence

# By room: what ends when a member (id) signs out, locks a shared desk, or another takes it over.
screen_left: Final[Registry[Callable[[int], None]]] = Registry("what ends when a screen is left")


def leave_screen(member: int) -> None:
    """End what holds only while a member (user id) is before a screen, like an open request."""
    for room in screen_left:
        screen_left[room](member)


def leave_when_signed_out(user: Any, **_signal: Any) -> None:
    if user is not None and user.pk is not None:
        leave_screen(user.pk)


def shared_desk_key(device: KnownBrowser) -> str:
    """Return the key that the table stores. The cookie cannot be made from it."""
    return session_key_hash(f"shared desk:{device.key}")


def mark_shared_desk(request: Any, **_signal: Any) -> None:
    """Note in the new session whether the computer is a shared one. Receives `user_logged_in`."""
    device, session = known_browser_of(request), request.session
    known = SharedDesk.objects.filter(browser=shared_desk_key(device))
    desk = None if device.is_new else known.values_list("pk", flat=True).first()
    for name in ("shared_desk", "by_pin"):
        session.pop(name, None)
    if desk is not None:
        session.stand_at(desk)


def forget_notices(request: Any, **_signal: Any) -> None:
    """Drop messages meant for the former member. Receives `user_logged_in`, `user_logged_out`."""
    drop_notices(request)


@transaction.atomic
def enrol_desk(browser: str, *, name: str, minutes: int, by: Actor) -> SharedDesk:
    """Make the computer of this browser (`shared_desk_key`) a shared one, or change it."""
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
    """Make a shared desk an ordinary computer, and sign out its member."""
    by.require(Permission.DESK_LEADS_SEE)
    desk = or_not_found(SharedDesk.objects.filter(pk=pk).first())
    record_audit("people.shared_desk.taken_off", f"shared_desk:{pk}", by=by, name=desk.name)
    desk.delete()


def forget_desk_use(now: datetime) -> None:
    """Delete the last use of locked shared desks, and the times of PINs."""
    for desk, minutes in SharedDesk.objects.values_list("pk", "minutes"):
        unused = StaffSession.objects.filter(shared_desk=desk)
        unused.filter(used_at__lt=now - timedelta(minutes=minutes)).update(used_at=None)
    StaffSession.objects.filter(pin_at__lt=now - PIN_HOLDS).update(pin_at=None)


def set_own_pin(pin: str, *, by: Actor) -> None:
    hashed = str(make_password(pin))  # before the transaction: nobody waits to write meanwhile
    with transaction.atomic():
        if not User.objects.filter(pk=by.user_id or 0, is_active=True).update(pin=hashed):
            raise NotFound.plain()
        record_audit("people.account.pin_set", f"user:{by.user_id}", by=by)


_SHORTEST_PIN: Final = 4
_LONGEST_PIN: Final = 6
_RUNS: Final = ("0123456789", "9876543210")


def counted_for(request: Any) -> str:
    """Name the place of a PIN's try: network and shared desk, so that no other desk is locked out. The browser's
    cookie has no part in it, as a guesser deletes that.
    """
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    return f"{network}:{request.session.get(SHARED_DESK, '')}"


def member_by_pin(login: str, pin: str, *, at: str) -> User | None:
    """Return the active member with this PIN. A missing PIN and an unknown name cost the same work. `at` comes from
    `counted_for`. Raises ValidationError with when to come back.
    """
    wait_until = begin_try("pin", login, at)
    if wait_until is not None:
        raise ValidationError(wait_sentence(wait_until), code="wait")
    known = User.objects.filter(username__iexact=login.strip(), is_active=True)
    member = known.filter(must_change_password=False).first()  # a start password comes first
    try:
        right = _pin_matches(member, pin)
    except TooManySigningIn as busy:
        uncount_try("pin", login, at)
        raise ValidationError(f"{busy.sentence} {busy.next_step}", code="busy") from busy
    if not right:
        return None
    reset_tries("pin", login, at)
    return member


def _pin_matches(member: User | None, pin: str) -> bool:
    if member is None or not member.pin:
        make_password(pin)  # the same work, so that time tells no names
        return False
    return bool(check_password(pin, member.pin))


def check_new_pin(pin: str, member: Any) -> None:
    """Raise ValidationError for a PIN of the wrong form, or a PIN that everybody tries first."""
    if not (pin.isascii() and pin.isdigit() and _SHORTEST_PIN <= len(pin) <= _LONGEST_PIN):
        raise ValidationError(_("Choose four to six digits."), code="digits")
    if len(set(pin)) == 1 or any(pin in run for run in _RUNS) or pin == member.username:
        raise ValidationError(
            _("People guess that one first. Choose other digits."), code="tried_first"
        )
