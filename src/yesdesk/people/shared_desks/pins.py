"""A short PIN, said at a shared desk computer: hashed like a password, and its tries counted for the account."""

from typing import Any, Final

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yesdesk.people.account.hashers import TooManySigningIn
from yesdesk.people.models import User
from yesdesk.people.throttle import begin_try, reset_tries, uncount_try, wait_sentence

SHORTEST: Final = 4
LONGEST: Final = 6
_RUNS: Final = ("0123456789", "9876543210")


def member_by_pin(login: str, pin: str) -> User | None:
    """Return the active member whose PIN this is. One who has none, and an unknown name, cost the same work.

    Counted for the account wherever it is tried: so few digits bear few tries. Raises ValidationError with when to
    come back.
    """
    wait_until = begin_try("pin", login)
    if wait_until is not None:
        raise ValidationError(wait_sentence(wait_until), code="wait")
    known = User.objects.filter(username__iexact=login.strip(), is_active=True)
    member = known.filter(must_change_password=False).first()  # a start password comes first
    try:
        right = _fits(member, pin)
    except TooManySigningIn as busy:
        uncount_try("pin", login)
        raise ValidationError(f"{busy.sentence} {busy.next_step}", code="busy") from busy
    if not right:
        return None
    reset_tries("pin", login)
    return member


def _fits(member: User | None, pin: str) -> bool:
    if member is None or not member.pin:
        make_password(pin)  # the same work, so that time tells no names
        return False
    return bool(check_password(pin, member.pin))


def hash_pin(pin: str) -> str:
    """Hash a PIN as it is stored."""
    return str(make_password(pin))


def check_new_pin(pin: str, member: Any) -> None:
    """Raises ValidationError where it is no PIN, or one that everybody tries first."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise ValidationError(_("Choose four to six digits."), code="digits")
    if len(set(pin)) == 1 or any(pin in run for run in _RUNS) or pin == member.username:
        raise ValidationError(
            _("That one is tried first. Choose other digits."), code="tried_first"
        )
