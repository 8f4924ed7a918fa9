"""When everyday needs arrive: hours drawn by the story's rhythm, from the sixty days before now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.shapes import BranchSlug
from yesdesk.demo.story import STORY

DAYS = 60


@dataclass(frozen=True)
class NeedArrival:
    """A minute at which a need comes to a branch."""

    at: datetime
    branch: BranchSlug
    open: bool
    """Whether somebody can stand at its desk."""


def arrivals(
    number: int, *, until: datetime, stage: DemoLibrary, chance: Random
) -> list[NeedArrival]:
    """So many arrivals in no order, each in an hour drawn by its weight."""
    shares = STORY.rhythm.branch_weights
    branches = chance.choices(list(shares), weights=list(shares.values()), k=number)
    drawn: list[NeedArrival] = []
    for branch in shares:
        hours = list(_hours(branch, until, stage))
        weights = [weight for _hour, weight in hours]
        for hour, _weight in chance.choices(hours, weights=weights, k=branches.count(branch)):
            at = hour + timedelta(seconds=chance.randrange(3600))
            drawn.append(NeedArrival(at, branch, stage.is_open(branch, at)))
    chance.shuffle(drawn)
    return drawn


def _hours(
    branch: BranchSlug, until: datetime, stage: DemoLibrary
) -> Iterator[tuple[datetime, int]]:
    """Every hour of the sixty days with its weight, in UTC; the last one ends before `until`."""
    first = (until - timedelta(days=DAYS)).replace(minute=0, second=0, microsecond=0)
    for hours in range(1, DAYS * 24):
        at = first + timedelta(hours=hours)
        local = at.astimezone(stage.zone)
        yield at.astimezone(UTC), STORY.rhythm.weeks[branch][local.weekday()][local.hour]
