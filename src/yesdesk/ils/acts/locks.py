"""Locks on an account: for whoever judges a tap, until it is written down, whatever request it is for;
and whoever sends an act, one for each account in all processes, by a lease that a dead one lets go.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Final

from django.db import connection
from django.utils.crypto import salted_hmac

from yesdesk.core.tasks.leases import release_lease, take_lease
from yesdesk.ils.pseudonyms import account_pseudonym

LEASE: Final = 90.0  # seconds
USABLE: Final = 45.0
"""Longer than a read takes, shorter than the lease: who was held up so long sends nothing any more."""


@dataclass(frozen=True, slots=True)
class AccountLock:
    """The right to write to one account. `is_fresh`: whether there is time left to send something."""

    until: float

    @property
    def is_fresh(self) -> bool:
        return monotonic() < self.until


@contextmanager
def lock_account(patron: str) -> Iterator[AccountLock | None]:
    """The right for the block, or None while somebody else has it. The ref itself is not written down."""
    sealed = salted_hmac("yesdesk.ils.writer", patron, algorithm="sha256").hexdigest()
    name = f"ils.{sealed[:48]}"
    holder = secrets.token_hex(16)
    started = monotonic()
    if not take_lease(name, holder, LEASE):
        yield None
        return
    try:
        yield AccountLock(started + USABLE)
    finally:
        release_lease(name, holder)


def hold_account(patron: str) -> None:
    """Keep others from the account (the library system's ref) until the caller's transaction ends.

    SQLite has one writer, so there the transaction itself is enough.
    """
    if connection.vendor != "postgresql":
        return
    number = int(account_pseudonym(patron)[:15], 16)  # as much as a bigint holds
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
