"""The port of a push service: what it takes, and what it answers."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, TypedDict


class Fate(StrEnum):
    """The result of sending a message. `taken`: the service has it, which is not yet that it rang.

    `gone`: nobody is behind this subscription any more. `later`: it may be sent again. `refused`: not this one.
    """

    TAKEN = "taken"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


class Given(TypedDict):
    """A browser's subscription: the endpoint of its push service, and the keys to encrypt messages with."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class PushMessage:
    """`endpoint`, `p256dh`, `auth`: the subscription as the browser gave it, keys in base64url."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)
    text: str
    """At most 480 bytes; it is padded, so that its length tells nothing."""

    lives: timedelta
    """The time that the service keeps it for a browser that is offline."""

    topic: str
    """A newer one of the same takes its place there."""


@dataclass(frozen=True, slots=True)
class PushResult:
    fate: Fate
    again_after: timedelta | None = None
    """The time to wait before the next message, where the service said so."""


class PushService(Protocol):
    """Sends once and says what became of it; never raises for what happens outside."""

    def deliver(self, message: PushMessage) -> PushResult: ...


class NoPush:
    """Rings nobody, where a library switched it off."""

    def deliver(self, _message: PushMessage) -> PushResult:
        return PushResult(Fate.REFUSED)
