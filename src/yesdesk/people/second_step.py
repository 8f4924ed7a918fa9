"""The second step of signing in: a code from an app, or a recovery code, each good once."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db.models import Q

from yesdesk.people.models import User


def spend_code(user: User, code: str) -> Authenticator | None:
    """Return what `code` belongs to, now spent: a code works once, also in two browsers at the same instant."""
    for authenticator in Authenticator.objects.filter(user_id=user.pk):
        if _spend(authenticator, code.replace(" ", "")):
            authenticator.user = user
            return authenticator
    return None


def _spend(authenticator: Authenticator, code: str) -> bool:
    if authenticator.type == Authenticator.Type.TOTP:
        return _spend_app_code(authenticator, code)
    return bool(authenticator.wrap().validate_code(code))  # locks its own row


def _spend_app_code(authenticator: Authenticator, code: str) -> bool:
    secret = decrypt(authenticator.data["secret"])
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            return _claim(authenticator, counter)
    return False


def _claim(authenticator: Authenticator, counter: int) -> bool:
    # Allauth remembers spent codes in a cache, which each process has for itself. The row is for all.
    unspent = Q(data__last_counter__lt=counter) | Q(data__last_counter__isnull=True)
    row = Authenticator.objects.filter(unspent, pk=authenticator.pk)
    authenticator.data = {**authenticator.data, "last_counter": counter}
    return bool(row.update(data=authenticator.data))


def has_second_step(user: User) -> bool:
    """Return whether an app's code is asked for when `user` signs in."""
    return bool(
        Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    )
