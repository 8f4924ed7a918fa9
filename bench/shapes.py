"""Messages between the parts of the bench, as plain data that goes through a pipe as JSON."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One HTTP request to make. `body`: form fields for a POST, None for a GET.

    `browser`: where it leads to, and what the page then asks for by itself, count as the same call.
    """

    path: str
    body: dict[str, str] | None = None
    browser: bool = False


@dataclass(frozen=True)
class Session:
    """A signed-in browser: its cookie, and the token its forms carry."""

    cookie: str
    token: str


@dataclass(frozen=True)
class Load:
    """Closed loop: `clients` each make one call after the other for `seconds`.

    `once`: no call is made twice (writes); the slice ends when none is left. `sessions`: one for each
    client, or none for patrons. `expect`: the status every answer should have.
    """

    calls: list[Call]
    clients: int
    seconds: float
    sessions: list[Session] = field(default_factory=list)
    once: bool = False
    expect: int = 200


@dataclass(frozen=True)
class Driven:
    """The result of a load: milliseconds of each call, and how long it took in all (seconds)."""

    took: list[float]
    seconds: float
    wrong: dict[str, int]

    @property
    def made(self) -> int:
        return len(self.took)


def load_from(data: dict[str, Any]) -> Load:
    """A load again, from what `asdict` made of it."""
    calls = [Call(**each) for each in data["calls"]]
    sessions = [Session(**each) for each in data["sessions"]]
    return Load(**{**data, "calls": calls, "sessions": sessions})
