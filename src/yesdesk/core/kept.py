"""What changes rarely and is asked on every page, kept for five seconds in each process."""

import time
from collections.abc import Callable

from django.conf import settings

KEPT_SECONDS = 5.0


class KeptBriefly[Value]:
    """`load` reads the value; `get` gives one at most five seconds old (never old in tests, which roll back).

    The value is shared between threads: give it something nobody changes.
    """

    def __init__(self, load: Callable[[], Value]) -> None:
        self._load = load
        self._value: Value | None = None
        self._until = 0.0

    def get(self) -> Value:
        now = time.monotonic()
        value = self._value
        if value is None or self._until <= now:
            self._value = value = self._load()
            self._until = now + (0 if settings.TESTING else KEPT_SECONDS)
        return value

    def forget(self) -> None:
        """The next `get` reads again: call it when the value changed here."""
        self._until = 0.0
