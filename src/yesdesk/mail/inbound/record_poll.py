"""How collecting a mailbox went, for the doctor, for staff, and for when to come again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.mail.models import MailboxState, MailboxTrouble

FIRST_WAIT: Final = 30.0  # seconds
LONGEST_WAIT: Final = 600.0
REMEMBERED: Final = 200
"""Mails that failed to come and are remembered; a server that fails with more of them has another trouble."""


@dataclass(frozen=True, slots=True)
class PollResult:
    """`more`: the time was over before the end. `missing`, `stumbled`: as in MailboxState."""

    more: bool
    missing: int
    stumbled: Mapping[str, int]


def record_poll(state: MailboxState, look: PollResult, *, by: Actor) -> None:
    """The server answered. While there is more to collect, nothing is said of what is missing."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    missing = state.missing if look.more else look.missing
    MailboxState.objects.filter(pk=state.pk).update(
        looked_at=now,
        trouble="",
        said="",
        since=None,
        failures=0,
        retry_at=None,
        missing=missing,
        missing_since=(state.missing_since or now) if missing else None,
        stumbled=_kept(look.stumbled),
    )


def record_cleanup(state: MailboxState, *, by: Actor) -> None:
    """The server of a mailbox that is not collected let us in. Nothing is known of what there is to collect."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    MailboxState.objects.filter(pk=state.pk).update(
        trouble="", said="", since=None, failures=0, retry_at=None
    )


def record_poll_failure(
    state: MailboxState,
    trouble: MailboxTrouble,
    said: str,
    stumbled: Mapping[str, int],
    *,
    by: Actor,
) -> datetime:
    """It could not be collected; when to try again. One dead server is asked ever more seldom."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    now, failures = timezone.now(), state.failures + 1
    wait = min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    again = now + timedelta(seconds=wait)
    MailboxState.objects.filter(pk=state.pk).update(
        trouble=trouble,
        said=said[:300],
        since=state.since or now,
        failures=failures,
        retry_at=again,
        stumbled=_kept(stumbled),
    )
    return again


def _kept(stumbled: Mapping[str, int]) -> dict[str, int]:
    return dict(list(stumbled.items())[-REMEMBERED:])
