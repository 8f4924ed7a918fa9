"""Make threads of everyday needs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from yesdesk.demo.answers import Answerer
from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.schedule import ScheduledThread, timed_steps
from yesdesk.demo.shapes import (
    BranchSlug,
    ClosesWith,
    FillerNeed,
    Language,
    Login,
    NeedTemplate,
    PatronSketch,
    PointSlug,
    Replies,
    SaysThanks,
    StoryThread,
)
from yesdesk.demo.story import STORY

DAYS = 60
WEEK = timedelta(days=7)
SPOKEN = ("walk_in", "phone")
# Their newest answered need stays open: the patron has the word.
STILL_OPEN: tuple[Login, ...] = ("sam", "sam", "kim", "noor")


@dataclass(frozen=True)
class NeedArrival:
    at: datetime
    branch: BranchSlug
    # Somebody can stand at its desk.
    open: bool


def arrivals(
    number: int, *, until: datetime, stage: DemoLibrary, chance: Random
) -> list[NeedArrival]:
    """Draw arrivals in no order, each in an hour by its weight."""
    shares = STORY.rhythm.branch_weights
    branches = chance.choices(list(shares), weights=list(shares.values()), k=number)
    drawn: list[NeedArrival] = []
    for branch in shares:
        hours = list(_each_hour_with_weight(branch, until, stage))
        weights = [weight for _hour, weight in hours]
        for hour, _weight in chance.choices(hours, weights=weights, k=branches.count(branch)):
            at = hour + timedelta(seconds=chance.randrange(3600))
            drawn.append(NeedArrival(at, branch, stage.is_open(branch, at)))
    chance.shuffle(drawn)
    return drawn


def _each_hour_with_weight(
    branch: BranchSlug, until: datetime, stage: DemoLibrary
) -> Iterator[tuple[datetime, int]]:
    # In UTC; the last hour ends before `until`.
    first = (until - timedelta(days=DAYS)).replace(minute=0, second=0, microsecond=0)
    for hours in range(1, DAYS * 24):
        at = first + timedelta(hours=hours)
        local = at.astimezone(stage.zone)
        yield at.astimezone(UTC), STORY.rhythm.weeks[branch][local.weekday()][local.hour]


def everyday(
    number: int, *, until: datetime, stage: DemoLibrary, chance: Random
) -> list[ScheduledThread]:
    """Make everyday needs, each told whole before `until`."""
    needs = _needs_to_tell(number, chance)
    answerer = Answerer(chance)
    told = []
    for place, arrival in enumerate(arrivals(number, until=until, stage=stage, chance=chance)):
        need = _need_for(arrival, needs)
        thread = _thread_of_need(place, need, arrival, answerer, chance)
        # Spoken words wait until somebody is there to take them down.
        begins = stage.staffed(thread.branch, arrival.at) if thread.noted_by else arrival.at
        told.append(_moved_until_finished(timed_steps(thread, begins, stage), until, stage))
    return _with_some_left_open(told, stage)


def _needs_to_tell(number: int, chance: Random) -> list[FillerNeed]:
    # All filler texts once, then patterns, so that no two read alike.
    needs = list(STORY.needs[:number])
    texts = {need.text for need in needs}
    for made in _each_filled_pattern(chance):
        if len(needs) >= number:
            break
        if made.text not in texts:
            texts.add(made.text)
            needs.append(made)
    chance.shuffle(needs)
    return needs


def _each_filled_pattern(chance: Random) -> Iterator[FillerNeed]:
    while True:
        pattern = chance.choice(STORY.patterns)
        yield FillerNeed(
            _fill_gaps(pattern, chance), pattern.language, pattern.kind, pattern.channel
        )


def _fill_gaps(pattern: NeedTemplate, chance: Random) -> str:
    gaps = STORY.fillings[pattern.language]
    return pattern.text.format(**{slot: chance.choice(words) for slot, words in gaps.items()})


def _need_for(arrival: NeedArrival, needs: list[FillerNeed]) -> FillerNeed:
    # The first that can come there and then, else any.
    fitting = (place for place, need in enumerate(needs) if _can_come(need, arrival))
    return needs.pop(next(fitting, 0))


def _can_come(need: FillerNeed, arrival: NeedArrival) -> bool:
    if need.branch_hint not in {None, arrival.branch}:
        return False
    if need.language == "es" and arrival.branch == "hill":
        return False  # nobody at Hill Road answers in Spanish
    return arrival.open or need.channel in STORY.rhythm.closed_channels


def _thread_of_need(
    place: int, need: FillerNeed, arrival: NeedArrival, answerer: Answerer, chance: Random
) -> StoryThread:
    branch = need.branch_hint or arrival.branch
    login = answerer.who(branch, need.language)
    spoken = need.channel in SPOKEN
    return StoryThread(
        slug=f"everyday-{place}",
        patron=_draw_patron(need, chance),
        channel=need.channel,
        kind=need.kind,
        branch=branch,
        point=_draw_service_point(branch, need, chance),
        days_ago=0,
        at="",
        words=need.text,
        asked_for="",
        needed=need.needed,
        steps=answerer.steps(need, login),
        noted_by=login if spoken else None,
    )


def _draw_patron(need: FillerNeed, chance: Random) -> PatronSketch:
    pool = [each.name for each in STORY.names if each.language == need.language]
    name = need.name or chance.choice(pool)
    contact = None
    if need.channel in STORY.rhythm.closed_channels:
        host = chance.choice(("post.example", "mailbox.example", "letters.example"))
        contact = f"{_ascii_last_name(name)}.{chance.choice('abcdefghjklmnprstvw')}@{host}"
    elif need.channel in {"text", "phone"}:
        contact = f"555 01{chance.randrange(100):02}"
    return PatronSketch(name, contact, need.language)


def _ascii_last_name(name: str) -> str:
    # The last word of a name, in letters of an address.
    letters = [letter for letter in name.rsplit(maxsplit=1)[-1].lower() if "a" <= letter <= "z"]
    return "".join(letters) or "somebody"


def _draw_service_point(branch: BranchSlug, need: FillerNeed, chance: Random) -> PointSlug:
    if branch == "hill":
        return "hill-road-desk"
    if need.channel in STORY.rhythm.closed_channels:
        return "inbox"
    upstairs = need.channel == "walk_in" and chance.random() < 0.25
    return "childrens-floor" if upstairs else "ground-floor"


def _moved_until_finished(
    told: ScheduledThread, until: datetime, stage: DemoLibrary
) -> ScheduledThread:
    # Whole weeks earlier, so that the hour of the week stays.
    while told.ends >= until:
        told = timed_steps(told.thread, told.begins - WEEK, stage)
    return told


def _with_some_left_open(told: list[ScheduledThread], stage: DemoLibrary) -> list[ScheduledThread]:
    # The newest plain answers lose their ending, a colleague's where a login gave none.
    newest = sorted(range(len(told)), key=lambda place: told[place].begins, reverse=True)
    for login in STILL_OPEN:
        plain = [place for place in newest if _could_answer(login, told[place], stage)]
        own = [place for place in plain if _first_reply(told[place]).by == login]
        if plain:
            place = [*own, *plain][0]
            told[place] = _cut_after_reply(told[place], login)
    return told


def _could_answer(login: Login, told: ScheduledThread, stage: DemoLibrary) -> bool:
    # Written, plainly answered, where `login` works, in a language they speak.
    steps = [each.step for each in told.steps if not isinstance(each.step, SaysThanks)]
    match steps:
        case [Replies(), ClosesWith(outcome="yes")]:
            thread = told.thread
            return (
                thread.channel in {"web", "email", "text"}
                and thread.branch == stage.branch_of(login)
                and login in _logins_that_speak(thread.patron.language)
            )
    return False


def _first_reply(told: ScheduledThread) -> Replies:
    return next(each.step for each in told.steps if isinstance(each.step, Replies))


def _cut_after_reply(told: ScheduledThread, login: Login) -> ScheduledThread:
    first = replace(told.steps[0], step=replace(_first_reply(told), by=login))
    return replace(told, steps=(first,), thread=replace(told.thread, steps=(first.step,)))


def _logins_that_speak(language: Language) -> set[Login]:
    return {each.login for each in STORY.staff if language in each.speaks}
