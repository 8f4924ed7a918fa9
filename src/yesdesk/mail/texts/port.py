"""The port of a provider of text messages: it sends, it signs, and it says what came."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from yesdesk.core.models import Delivery


class SendResult(Enum):
    TAKEN = auto()
    LATER = auto()  # not now: it goes again by itself
    NONE_NOW = auto()  # it cannot be reached, or refuses our account: no text goes now
    NEVER = auto()  # no such number, or none that texts reach
    STOPPED = auto()  # the number asked for no more
    UNKNOWN = auto()  # no answer came whether it was taken


@dataclass(frozen=True, slots=True)
class Sent:
    result: SendResult
    id: str = ""
    said: str = ""  # the provider's words, without any number


@dataclass(frozen=True, slots=True)
class TextIn:
    """A text that came. `sender` as the provider writes it: +33..., a short number or a name."""

    id: str
    sender: str
    words: str
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """A later word on a text of ours; `delivery` is None where nothing new is known."""

    id: str
    delivery: Delivery | None
    said: str = ""
    stopped: bool = False


class Provider(Protocol):
    """A provider and our account there. `signature`: the name of the header that holds it."""

    signature: str

    def __init__(self, account: str, secret: str, number: str) -> None: ...

    def send(self, to: str, words: str, report_to: str) -> Sent:
        """Send once; never raise. `report_to`: the address for later words on it."""

    def is_signed(self, url: str, fields: Mapping[str, list[str]], signature: str) -> bool:
        """Return whether the provider sent this form to our address `url`."""

    @staticmethod
    def read(fields: Mapping[str, str]) -> TextIn | Report | None:
        """Read a signed form; None for anything else."""
