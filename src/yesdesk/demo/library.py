"""Open the demo library through the rooms' actions, and find its places and people."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from yesdesk.community.actions import add_place, note_answered, write_anything_else
from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.dates import local_day
from yesdesk.demo.story import STORY
from yesdesk.demo.wren_valley import BranchName
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.people.account.demo import demo_password
from yesdesk.people.account.passwords import NewPassword
from yesdesk.people.colleagues.actions import add_member, deactivate_member
from yesdesk.people.job_classes.actions import add_default_job_classes
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import actor_for
from yesdesk.places import hours as pure
from yesdesk.places.actions import (
    add_branch,
    add_closure,
    add_service_point,
    open_library,
    set_hours,
    set_switches,
)
from yesdesk.places.demo_hours import week_open_on, zone_at_ten_to_six
from yesdesk.places.emergency.actions import write_emergency_card
from yesdesk.places.hours import Hours
from yesdesk.places.models import Branch, EmergencyKind, ServicePoint, Sign, SignState
from yesdesk.places.queries import branches, opening_hours_of, service_points, the_library
from yesdesk.places.switches import parts
from yesdesk.policy.defaults import add_default_rules
from yesdesk.policy.queries import rules_in_force
from yesdesk.policy.rule_values import SheetHead
from yesdesk.policy.sheets.actions import change_sheet, sign_sheet
from yesdesk.requests.models import Kind

# Staff come so early, and answer what the night brought.
BEFORE_OPENING = timedelta(minutes=30)

# Before the year of facts that it brought along.
OPENED_BEFORE = timedelta(days=430)

# The sheet was in force on each day of the story.
SIGNED_BEFORE = timedelta(days=70)

LOOK_AHEAD = 15  # days; no branch of the story is shut for longer


@dataclass(frozen=True)
class DemoLibrary:
    """All by the story's names: branch slug, service point slug, login."""

    zone: ZoneInfo
    branches: Mapping[str, Branch]
    points: Mapping[str, ServicePoint]
    people: Mapping[str, User]
    actors: Mapping[str, Actor]
    hours: Mapping[str, Hours]
    _shifts: dict[tuple[str, date], tuple[datetime, datetime] | None] = field(default_factory=dict)

    def branch_of(self, login: str) -> str:
        here = self.people[login].branch_id
        return next(slug for slug, branch in self.branches.items() if branch.pk == here)

    def staffed(self, branch: str, at: datetime) -> datetime:
        """Return `at`, or the next minute at which somebody works at `branch`."""
        day = at.astimezone(self.zone).date()
        for days in range(LOOK_AHEAD):
            shift = self._shift_on(branch, day + timedelta(days=days))
            if shift is not None and at < shift[1]:
                return max(at, shift[0])
        return at

    def is_open(self, branch: str, at: datetime) -> bool:
        """Return whether somebody can stand at the desk."""
        return pure.is_open_at(self.hours[branch], at)

    def _shift_on(self, branch: str, day: date) -> tuple[datetime, datetime] | None:
        # From before the first opening to the last closing: lunch is eaten in the house.
        if (branch, day) not in self._shifts:
            spans = pure.open_spans_on(self.hours[branch], day)
            shift = (spans[0].opens - BEFORE_OPENING, spans[-1].closes) if spans else None
            self._shifts[branch, day] = shift
        return self._shifts[branch, day]


def open_demo_library() -> None:
    """Open Wren Valley Library with its cast. Raises Refusal where a library is open."""
    told, told_at = STORY.places, timezone.now()
    with moving_clock(told_at - OPENED_BEFORE):
        open_library(
            told.library.name,
            languages=told.library.languages,
            time_zone=zone_at_ten_to_six(told_at),
            currency=told.library.currency,
            country=told.library.country,
            phone=told.branches[0].phone,
            is_demo=True,
            by=SYSTEM,
        )
    set_switches(set(parts), by=SYSTEM)
    houses: dict[str, Branch] = {each.slug: _open_branch(each) for each in told.branches}
    for point in told.service_points:
        add_service_point(houses[point.branch], point.name, kind=point.kind, by=SYSTEM)
    # Nobody's page keeps it up in the demo, so it stays for a week.
    desk = ServicePoint.objects.filter(branch=houses["mill"])[0]
    Sign.objects.create(point=desk, state=SignState.FREE, until=timezone.now() + timedelta(days=7))
    _close_days(houses, _library_today())
    _write_emergency_cards(houses)
    _write_places_outside()
    classes = add_default_job_classes(by=SYSTEM)
    _add_members(houses, classes)
    with moving_clock(timezone.now() - SIGNED_BEFORE):
        _sign_what_staff_may_decide(houses, classes)
    _keep_answers(houses, classes)


def _library_today() -> date:
    return local_day(timezone.now(), the_library().time_zone)


def _open_branch(told: BranchName) -> Branch:
    branch = add_branch(
        told.name,
        slug=told.slug,
        time_zone=the_library().time_zone,
        phone=told.phone,
        charges_fees=told.charges_late_fees,
        by=SYSTEM,
    )
    week = [
        [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day]
        for day in told.hours
    ]
    set_hours(branch, week_open_on(week, _library_today().weekday()), by=SYSTEM)
    return branch


def _close_days(houses: Mapping[str, Branch], today: date) -> None:
    for told in STORY.places.closures:
        day = today + timedelta(days=told.days_from_today)
        everywhere = len(told.branches) == len(houses)
        shut = [None] if everywhere else [houses[slug] for slug in told.branches]
        for branch in shut:
            add_closure(day, branch=branch, reason=told.reason, by=SYSTEM)


def _write_emergency_cards(houses: Mapping[str, Branch]) -> None:
    for told in STORY.places.emergency:
        write_emergency_card(
            EmergencyKind(told.kind),
            branch=houses[told.branch] if told.branch else None,
            title=told.title,
            whom=told.whom,
            number=told.number,
            say=told.say,
            ends=told.ends,
            also=told.also,
            by=SYSTEM,
        )


def _write_places_outside() -> None:
    write_anything_else(STORY.places.anything_else, by=SYSTEM)
    for told in STORY.places.outside:
        words = asdict(told)
        days = words.pop("checked_days_ago")
        place = add_place(words, by=SYSTEM)
        with moving_clock(timezone.now() - timedelta(days=days)):
            note_answered(place, seen_version=place.version, by=SYSTEM)


def _add_members(houses: Mapping[str, Branch], classes: Mapping[str, JobClass]) -> None:
    for told in STORY.staff:
        member, _password = add_member(
            told.login,
            name=told.name,
            job_class=classes[told.job_class],
            branch=houses[told.branch],
            language=told.language,
            password=NewPassword.of(demo_password(told.login)),
            must_change_password=False,
            by=SYSTEM,
        )
        if not told.active:
            deactivate_member(member, by=SYSTEM)


def _sign_what_staff_may_decide(
    houses: Mapping[str, Branch], classes: Mapping[str, JobClass]
) -> None:
    charging = [house.pk for house in houses.values() if house.charges_fees]
    dana = User.objects.select_related("job_class").get(username="dana")
    director = actor_for(dana)
    languages = STORY.places.library.languages
    sheet = add_default_rules(classes, languages=languages, fee_branches=charging, by=director)
    told = STORY.places.safe_harbour
    head = SheetHead(
        policy=told.policy,
        harbour_text=told.promise,
        harbour_excludes=told.exclusions,
        harbour_days=told.days,
        hours_away=told.hours_away,
    )
    change_sheet(sheet, head, by=director)
    sign_sheet(sheet, signed_as=told.signed_as, in_force_from=_library_today(), by=director)


def _keep_answers(houses: Mapping[str, Branch], classes: Mapping[str, JobClass]) -> None:
    lea = actor_for(User.objects.select_related("job_class").get(username="lea"))
    today = _library_today()
    rules = {rule.slug: rule.terms.id for rule in rules_in_force(lea, None, today)}
    for told in STORY.saved_answers:
        draft = AnswerDraft(
            titles={str(code): title for code, title in told.titles.items()},
            title=told.title,
            texts={str(code): words for code, words in told.texts.items()},
            also=told.also,
            links=told.links,
            kind=told.kind,
            branch=houses[told.branch].pk if told.branch else None,
            rules=frozenset(rules[slug] for slug in told.rules),
            keeper=classes[told.keeper].pk,
            review_on=today + timedelta(days=told.again_in),
            own_line=told.own_line,
            is_public=not told.own_line,
            subject=_subject_of(told.kind),
        )
        add_answer(draft, by=lea)


def _subject_of(kind: str) -> str:
    said = {}
    for code in the_library().languages:
        with translation.override(code):
            said[code] = str(Kind(kind).label)
    first, *others = said.items()
    return " | ".join([first[1], *(f"{code}: {words}" for code, words in others)])


def load_library() -> DemoLibrary:
    houses = {branch.slug: branch for branch in branches()}
    by_name = {(point.branch.slug, point.name): point for point in service_points()}
    people = {user.username: user for user in User.objects.select_related("job_class", "branch")}
    hours = opening_hours_of(houses.values())
    return DemoLibrary(
        zone=ZoneInfo(the_library().time_zone),
        branches=houses,
        points={told.slug: by_name[told.branch, told.name] for told in STORY.places.service_points},
        people=people,
        actors={login: actor_for(user) for login, user in people.items()},
        hours={slug: hours[branch.pk] for slug, branch in houses.items()},
    )


class MovingClock:
    """A clock at `at`, which the storyteller sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@contextmanager
def moving_clock(start: datetime) -> Iterator[MovingClock]:
    """Replace `timezone.now` inside."""
    clock, real = MovingClock(start), timezone.now
    timezone.now = clock
    try:
        yield clock
    finally:
        timezone.now = real
