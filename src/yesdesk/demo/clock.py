"""A clock that stands where the story is, for as long as the story is told.

Actions ask `django.utils.timezone.now()` and nothing else, as they must: a test's frozen clock and
this one both reach them by that one name. Only this process is told another time, and only inside
the `with`; the database's own clock is asked by nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


class MovingClock:
    """`at`: what `timezone.now()` answers. Whoever tells the story sets it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def moving_clock(start: datetime) -> Iterator[MovingClock]:
    """Put a clock of our own in the place of `timezone.now`, and the real one back at the end."""
    clock, real = MovingClock(start), timezone.now
    timezone.now = clock
    try:
        yield clock
    finally:
        timezone.now = real
