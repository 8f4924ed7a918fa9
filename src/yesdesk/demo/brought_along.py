"""Count the year before the story, so that a year's pages and decisions have one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from yesdesk.core.dates import local_day
from yesdesk.core.models import CountChange
from yesdesk.counts.early import add_early
from yesdesk.counts.measured import Cell, cell_of
from yesdesk.counts.measures import NOT_ON_TIME, ON_TIME
from yesdesk.demo.everyday import DAYS, arrivals
from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.story import STORY
from yesdesk.demo.wren_valley import MetBefore
from yesdesk.places.hours import is_open_at
from yesdesk.policy.models import RuleEvent
from yesdesk.policy.queries import rules_in_force
from yesdesk.requests.counting.actions import part_of_day
from yesdesk.requests.models import OutcomeValue, TallyKind

FOUR_WEEKS: Final = timedelta(days=28)
_HOUR: Final = timedelta(hours=1)
_A_DAY: Final = timedelta(days=1)
_MIDDLES: Final = (time(10, 30), time(13), time(16), time(18, 15))

# The outcome of a request by the way it met a rule.
_ENDS: Final = {
    RuleEvent.PLAIN: OutcomeValue.YES,
    RuleEvent.EXCEPTION: OutcomeValue.YES_BENT,
    RuleEvent.ASKED_YES: OutcomeValue.YES_BENT,
    RuleEvent.ASKED_NO: OutcomeValue.NOT_THIS_TIME,
    RuleEvent.ASKED_UNANSWERED: OutcomeValue.YES_PARTIAL,
    RuleEvent.NO: OutcomeValue.NOT_THIS_TIME,
}

_BESIDE: Final = (RuleEvent.STILL_BLOCKED,)


def begin_of_counts(now: datetime) -> datetime:
    """Return the moment from which the demo library counts."""
    return _end_of_year(now) - FOUR_WEEKS * len(STORY.brought_along.requests) - _A_DAY


def _end_of_year(now: datetime) -> datetime:
    return now - timedelta(days=DAYS + 1)


def bring_counts_along(now: datetime, stage: DemoLibrary, chance: Random) -> None:
    year = _Year(_end_of_year(now), stage, chance)
    year.count_everyday()
    year.short_questions()
    year.rules()
    year.promises()
    year.write()


class _Year:
    def __init__(self, until: datetime, stage: DemoLibrary, chance: Random) -> None:
        self._told = STORY.brought_along
        self._until = until
        self._stage = stage
        self._chance = chance
        self._first = until - FOUR_WEEKS * len(self._told.requests)
        self._by_kind = _last_day_before(self._told.counted_by_kind_from, until.date())
        self._found: Counter[Cell] = Counter()

    def count_everyday(self) -> None:
        told, chance = self._told, self._chance
        for back in range(0, (self._until - self._first).days, DAYS):
            until = self._until - timedelta(days=back)
            place = len(told.requests) - 1 - back // FOUR_WEEKS.days
            number = told.requests[place] * DAYS // FOUR_WEEKS.days
            for each in arrivals(number, until=until, stage=self._stage, chance=chance):
                if each.at < self._first:
                    continue
                kind = _draw_weighted(told.kinds, chance)
                outcome = _draw_weighted(STORY.outcomes.weights[kind], chance)
                kept = OutcomeValue.YES if outcome == "promised" else OutcomeValue(outcome)
                first = outcome != "promised" and chance.random() < 0.7
                self._count_request(each.branch, each.at, kind, kept, first=first)

    def short_questions(self) -> None:
        for back in range(1, (self._until - self._first).days):
            day = (self._until - timedelta(days=back)).date()
            has_kind = day >= self._by_kind
            for slug, hours in self._stage.hours.items():
                branch = self._stage.branches[slug].pk
                for middle in _MIDDLES:
                    if not is_open_at(hours, datetime.combine(day, middle, self._stage.zone)):
                        continue
                    for kind in TallyKind:
                        n = self._chance.choice(self._told.short_questions)
                        said = kind.value if has_kind else ""
                        self._found[cell_of(day, branch, "tapped", said)] += n

    def rules(self) -> None:
        """Count how rules were met, each time at a desk."""
        for met in self._told.met:
            branch = self._stage.branches[met.branch]
            day = local_day(self._until, branch.time_zone)
            in_force = rules_in_force(self._stage.actors["dana"], branch.pk, day)
            terms = next(rule.terms for rule in in_force if rule.slug == met.rule)
            for event, at in self._events_with_times(met):
                day = local_day(at, branch.time_zone)
                if event in _BESIDE:
                    self._add_to_cell(day, branch.pk, event.value, terms.id)
                    continue
                self._add_to_cell(day, branch.pk, "met", terms.id, event.value)
                self._count_request(met.branch, at, "account", _ENDS[event])

    def promises(self) -> None:
        branch = self._stage.branches["mill"].pk
        for place in range(len(self._told.requests)):
            day = (self._first + FOUR_WEEKS * place).date()
            for measure, values, n in (
                ("promise", (ON_TIME,), self._told.on_time),
                ("promise", (NOT_ON_TIME,), self._told.not_on_time),
                ("asked_again", (), self._told.asked_again),
            ):
                self._found[cell_of(day, branch, measure, *values)] += n

    def _events_with_times(self, met: MetBefore) -> Iterator[tuple[RuleEvent, datetime]]:
        for event in (*_ENDS, *_BESIDE):
            for place, number in enumerate(getattr(met, event.value)):
                for turn in range(number):
                    later = FOUR_WEEKS * ((turn + self._chance.random()) / number)
                    day = (self._first + FOUR_WEEKS * place + later).date()
                    clock = time(self._chance.randint(10, 17), 5)
                    at = datetime.combine(day, clock, tzinfo=self._stage.zone).astimezone(UTC)
                    while not self._stage.is_open(met.branch, at):
                        at -= _HOUR
                    yield event, at

    def _count_request(
        self,
        slug: str,
        at: datetime,
        kind: str,
        ended: OutcomeValue,
        *,
        first: bool = True,
    ) -> None:
        branch = self._stage.branches[slug]
        day, part = local_day(at, branch.time_zone), part_of_day(branch, at)
        self._add_to_cell(day, branch.pk, "came", day.weekday(), part.value)
        self._add_to_cell(day, branch.pk, "ended", kind, ended.value)
        if first:
            self._add_to_cell(day, branch.pk, "first_contact", kind)

    def _add_to_cell(self, day: date, branch: int, measure: str, *values: object) -> None:
        self._found[cell_of(day, branch, measure, *values)] += 1

    def write(self) -> None:
        add_early(self._found)
        CountChange.objects.get_or_create(
            measure="fact_ended", from_day=self._by_kind, defaults={"why": self._told.why}
        )


def _draw_weighted[T](weights: Mapping[T, int], chance: Random) -> T:
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def _last_day_before(day_of_year: str, before: date) -> date:
    day = date.fromisoformat(f"{before.year}-{day_of_year}")
    return day if day < before else day.replace(year=before.year - 1)
