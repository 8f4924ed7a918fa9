"""A push service inside the test itself, for what is about us and not about the wire."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.twins.push.browser import Browser
from yesdesk.core.webpush.port import Fate, PushMessage, PushResult


@dataclass
class RecordingPush:
    """`sent`: messages in their order. `fates`: what becomes of the next ones; then each is taken."""

    sent: list[PushMessage] = field(default_factory=list)
    fates: list[PushResult] = field(default_factory=list)

    def deliver(self, message: PushMessage) -> PushResult:
        self.sent.append(message)
        return self.fates.pop(0) if self.fates else PushResult(Fate.TAKEN)

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(message.text) for message in self.sent]


def some_browser(server_key: str, name: str = "a") -> Browser:
    """One whose push service nobody asks."""
    return Browser(f"https://push.example/{name}", server_key)
