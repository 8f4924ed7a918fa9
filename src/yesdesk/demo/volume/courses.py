"""The course of a request of volume: its entries and final state."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from yesdesk.demo.volume.weighted_choice import WeightedChoice

# A page shows so many at once.
LONG: Final = 20

OPEN_AMONG_NEWEST: Final = 0.10
# Of the newest twentieth: half a percent of all.
NEWEST: Final = 0.05

# A small library's queues have a full page too.
OPEN_AT_LEAST: Final = 300

HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class CourseEntry:
    kind: str
    after: int  # seconds
    words: int  # 0: none
    by_staff: bool


@dataclass(frozen=True, slots=True)
class Course:
    # Closed, waiting, waiting_mine, answered, promised, held or leads.
    state: str
    entries: list[CourseEntry]


class Courses:
    def __init__(self, number: int, chance: Random) -> None:
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
        """Draw a course. `age`: 0 for the oldest request, 1 for the newest."""
        if long:
            return Course("closed", list(self._long_course()))
        if age < 1 - NEWEST or self._chance.random() >= self._open:
            return Course("closed", list(self._closed_course()))
        state = self._open_states.draw_one()
        return Course(state, list(self._open_course(state)))

    def _closed_course(self) -> Iterator[CourseEntry]:
        answered = self._draw_seconds(6 * HOUR)
        yield self._patron_entry(0)
        yield self._staff_entry("reply", answered)
        yield CourseEntry("outcome", answered + self._draw_seconds(HOUR), 0, by_staff=True)

    def _open_course(self, state: str) -> Iterator[CourseEntry]:
        yield self._patron_entry(0)
        if state == "held":
            return
        noted = self._draw_seconds(HOUR // 2)
        yield self._staff_entry("note", noted)
        match state:
            case "answered":
                yield self._staff_entry("reply", noted + self._draw_seconds(HOUR // 3))
            case "promised":
                yield CourseEntry(
                    "promise", noted + self._draw_seconds(HOUR // 3), 5, by_staff=True
                )
            case _:
                yield self._patron_entry(noted + self._draw_seconds(HOUR // 3))

    def _long_course(self) -> Iterator[CourseEntry]:
        for place in range(LONG - 1):
            after = place * HOUR
            yield (
                self._patron_entry(after)
                if place % 3 == 0
                else self._staff_entry("note" if place % 3 == 1 else "reply", after)
            )
        yield CourseEntry("outcome", LONG * HOUR, 0, by_staff=True)

    def _patron_entry(self, after: int) -> CourseEntry:
        return CourseEntry("patron", after, 6 + self._draw_number(16), by_staff=False)

    def _staff_entry(self, kind: str, after: int) -> CourseEntry:
        return CourseEntry(kind, after, 8 + self._draw_number(14), by_staff=True)

    def _draw_seconds(self, mean: int) -> int:
        # At most twelve times the mean.
        return 30 + int(min(self._chance.expovariate(1 / mean), 12 * mean))

    def _draw_number(self, mean: int) -> int:
        return int(min(self._chance.expovariate(1 / mean), 200))
