"""The course of one request of volume: its entries, and its state in the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from yesdesk.demo.volume.weighted_choice import WeightedChoice

LONG: Final = 20
"""Entries of a long request, as the page shows at once."""

OPEN_AMONG_NEWEST: Final = 0.10
NEWEST: Final = 0.05
"""One in ten of the newest twentieth is still open: half a percent of all."""

OPEN_AT_LEAST: Final = 300
"""So that every queue of a small library has its page full too."""

HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class CourseEntry:
    """One entry: `after` so many seconds, so many `words` (0: none), by a colleague or the patron."""

    kind: str
    after: int
    words: int
    by_staff: bool


@dataclass(frozen=True, slots=True)
class Course:
    state: str
    """Closed, waiting, waiting_mine, answered, promised, held or leads."""

    entries: list[CourseEntry]


class Courses:
    """Draws what happens."""

    def __init__(self, number: int, chance: Random) -> None:
        """`number`: of requests in all."""
        self._chance = chance
        self._open = min(0.9, max(OPEN_AMONG_NEWEST, OPEN_AT_LEAST / (NEWEST * number)))
        self._open_states = WeightedChoice(
            {
                "waiting": 38, "waiting_mine": 12, "answered": 30, "promised": 15, "held": 3,
                "leads": 2,
            },
            chance,
        )  # fmt: skip

    def course(self, *, age: float, long: bool) -> Course:
        """`age`: 0 for the oldest, 1 for the newest of all."""
        if long:
            return Course("closed", list(self._long()))
        if age < 1 - NEWEST or self._chance.random() >= self._open:
            return Course("closed", list(self._closed()))
        state = self._open_states.one()
        return Course(state, list(self._left_open(state)))

    def _closed(self) -> Iterator[CourseEntry]:
        answered = self._within(6 * HOUR)
        yield self._patron(0)
        yield self._staff("reply", answered)
        yield CourseEntry("outcome", answered + self._within(HOUR), 0, by_staff=True)

    def _left_open(self, state: str) -> Iterator[CourseEntry]:
        yield self._patron(0)
        if state == "held":
            return
        noted = self._within(HOUR // 2)
        yield self._staff("note", noted)
        match state:
            case "answered":
                yield self._staff("reply", noted + self._within(HOUR // 3))
            case "promised":
                yield CourseEntry("promise", noted + self._within(HOUR // 3), 5, by_staff=True)
            case _:
                yield self._patron(noted + self._within(HOUR // 3))

    def _long(self) -> Iterator[CourseEntry]:
        for place in range(LONG - 1):
            after = place * HOUR
            yield (
                self._patron(after)
                if place % 3 == 0
                else self._staff("note" if place % 3 == 1 else "reply", after)
            )
        yield CourseEntry("outcome", LONG * HOUR, 0, by_staff=True)

    def _patron(self, after: int) -> CourseEntry:
        return CourseEntry("patron", after, 6 + self._many(16), by_staff=False)

    def _staff(self, kind: str, after: int) -> CourseEntry:
        return CourseEntry(kind, after, 8 + self._many(14), by_staff=True)

    def _within(self, mean: int) -> int:
        """Seconds, mostly few and now and then many; at most twelve times the mean."""
        return 30 + int(min(self._chance.expovariate(1 / mean), 12 * mean))

    def _many(self, mean: int) -> int:
        return int(min(self._chance.expovariate(1 / mean), 200))
