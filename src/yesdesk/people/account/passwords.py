"""Passwords: signing in by one, its hash, and a new one.

Argon2id at 19 MiB, two hashes at a time: ten at once at Django's default took one gigabyte. A new password is hashed
before the transaction that stores it, so that no writer waits for a hash.
"""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any, Final, Self

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.core.transactions import refuse_in_transaction
from yesdesk.people.models import User

AT_A_TIME: Final = 2
PATIENCE_SECONDS: Final = 10.0
# Threads of a web process that never wait for a password: a flood of sign-ins stops no page.
PAGES_KEEP: Final = 2

# Two threads of their own, because malloc keeps the 19 MiB for each thread that ever hashed:
# eight web threads held 150 MB after one busy morning (measured), these two hold 38.
_hashing = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="password")
_queue = BoundedSemaphore(max(AT_A_TIME, settings.WEB_THREADS - PAGES_KEEP))


class TooManySigningIn(Refusal):
    """Refuse while the queue for checking passwords is full."""

    status = 503

    @classmethod
    def plain(cls) -> "TooManySigningIn":
        return cls(
            _("Very many people are signing in just now."),
            next_step=_("Press again in a moment."),
            code="people.sign_in.busy",
        )


class DeskArgon2(Argon2PasswordHasher):
    """Hash by OWASP's second choice of argon2id: m=19 MiB, t=2, p=1. Raises TooManySigningIn."""

    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return str(_run_in_hashing_queue(super().encode, password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        return bool(_run_in_hashing_queue(super().verify, password, encoded))


def take_hashing_slot() -> Callable[[], None]:
    """Take a place in the queue and return how to give it back. Raises TooManySigningIn."""
    if not _queue.acquire(blocking=False):
        raise TooManySigningIn.plain()
    return _queue.release


def _run_in_hashing_queue(work: Any, *given: str) -> Any:
    refuse_in_transaction("a password's hash")
    give_back = take_hashing_slot()
    try:
        hashed = _hashing.submit(work, *given)
        return hashed.result(timeout=PATIENCE_SECONDS)
    except TimeoutError:
        hashed.cancel()
        raise TooManySigningIn.plain() from None
    finally:
        give_back()


class LoginNameBackend(BaseBackend):
    """Know a member by login name, capitals aside. Permissions come with the Actor."""

    def authenticate(
        self,
        request: Any,  # noqa: ARG002 (Django's signature)
        username: str | None = None,
        password: str | None = None,
        **_others: Any,
    ) -> User | None:
        """Return the active member with this password. An unknown name costs as long as a known one."""
        if username is None or password is None:
            return None
        user = User.objects.filter(username__iexact=username.strip()).first()
        if user is None:
            User().set_password(password)  # the same work, so that time tells no names
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: Any) -> User | None:
        found = User.objects.select_related("job_class").filter(pk=user_id, is_active=True)
        return found.first()


# No letter or digit that looks like another one when written on a slip of paper.
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUPS: Final = 4
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class NewPassword:
    words: str = field(repr=False)
    hashed: str = field(repr=False)

    @classmethod
    def of(cls, words: str) -> Self:
        """Hash `words`, outside of any transaction."""
        return cls(words, make_password(words))

    @classmethod
    def for_start(cls) -> Self:
        """Make a start password to show once, outside of any transaction."""
        return cls.of(start_password())

    @classmethod
    def of_nobody(cls) -> Self:
        """Make a password that lets nobody in, until a start password replaces it."""
        return cls("", make_password(None))


def start_password() -> str:
    """Make a start password like `k7wd-mmpe-3fqx-9tzh`: 80 bits, easy to read aloud."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
