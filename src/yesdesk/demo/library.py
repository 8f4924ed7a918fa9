"""The demo library as the story finds it: places by slug, colleagues by login, when somebody is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from yesdesk.core.actors import Actor
from yesdesk.people.models import User
from yesdesk.places import hours as pure
from yesdesk.places.hours import Hours
from yesdesk.places.models import Branch, ServicePoint

BEFORE_OPENING = timedelta(minutes=30)
"""Staff come so much earlier than the door opens, and answer what the night brought."""

LOOK_AHEAD = 15  # days; no branch of the story is shut for longer


@dataclass(frozen=True)
class DemoLibrary:
    """All by the names the story uses: branch slug, service point slug, login."""

    zone: ZoneInfo
    branches: Mapping[str, Branch]
    points: Mapping[str, ServicePoint]
    people: Mapping[str, User]
    actors: Mapping[str, Actor]
    hours: Mapping[str, Hours]
    _shifts: dict[tuple[str, date], tuple[datetime, datetime] | None] = field(default_factory=dict)

    def branch_of(self, login: str) -> str:
        """Return the branch a colleague works at."""
        here = self.people[login].branch_id
        return next(slug for slug, branch in self.branches.items() if branch.pk == here)

    def staffed(self, branch: str, at: datetime) -> datetime:
        """`at`, or the next minute at which somebody works at `branch`."""
        day = at.astimezone(self.zone).date()
        for days in range(LOOK_AHEAD):
            shift = self._shift(branch, day + timedelta(days=days))
            if shift is not None and at < shift[1]:
                return max(at, shift[0])
        return at

    def is_open(self, branch: str, at: datetime) -> bool:
        """Return whether the door is open, so that somebody can stand at the desk."""
        return pure.is_open_at(self.hours[branch], at)

    def _shift(self, branch: str, day: date) -> tuple[datetime, datetime] | None:
        """From before the first opening of a day to its last closing: lunch is eaten in the house."""
        if (branch, day) not in self._shifts:
            spans = pure.open_spans_on(self.hours[branch], day)
            shift = (spans[0].opens - BEFORE_OPENING, spans[-1].closes) if spans else None
            self._shifts[branch, day] = shift
        return self._shifts[branch, day]
