from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, TypedDict


class Fate(StrEnum):
    """The fate of a message. `taken`: the service has it, which is not yet that it rang. `gone`: nobody is behind this
    subscription any more. `later`: it may be sent again. `refused`: not this one."""

    TAKEN = "taken"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


class Given(TypedDict):
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class PushMessage:
    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)
    text: str
    """The message, 480 bytes at most; it is padded, so that its length tells nothing."""

    lives: timedelta
    topic: str


@dataclass(frozen=True, slots=True)
class PushResult:
    fate: Fate
    again_after: timedelta | None = None


class PushService(Protocol):
    """Send once and return the fate; never raises for faults outside."""

    def deliver(self, message: PushMessage) -> PushResult: ...


class NoPush:
    def deliver(self, _message: PushMessage) -> PushResult:
        return PushResult(Fate.REFUSED)
