"""Wren Valley Library: places, hours, people, accounts, and the sheet its director signs.

Weekdays count from Monday = 0. Hours are local 'HH:MM', several spans a day or none. Closures count from today.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from yesdesk.demo.shapes import BranchSlug, Channel, JobClassSlug, Kind, Language, Login, PointSlug

type PointKind = Literal["desk", "floor", "bookmobile", "inbox"]
type Span = tuple[str, str]
type Week = tuple[tuple[Span, ...], ...]
# A weight for each hour: seven days from Monday, 24 hours each.
type HourOfWeek = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class LibraryName:
    """The library. Codes: ISO 4217 money, ISO 3166 country."""

    name: str
    currency: str
    country: str
    languages: tuple[Language, ...]
    mail: str


@dataclass(frozen=True, slots=True)
class BranchName:
    slug: BranchSlug
    name: str
    street: str
    phone: str
    mail: str
    charges_late_fees: bool
    hours: Week
    sentence: str  # on its page


@dataclass(frozen=True, slots=True)
class PointName:
    slug: PointSlug
    branch: BranchSlug
    name: str
    kind: PointKind
    phone: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class OutsidePlace:
    """A place outside that helps, in the fields of community's Place."""

    name: str
    what_for: str
    phone: str
    ask_for: str
    hours: str
    address: str
    languages: str
    checked_days_ago: int


@dataclass(frozen=True, slots=True)
class BookmobileStop:
    weekday: int
    opens: str
    closes: str
    place: str


@dataclass(frozen=True, slots=True)
class ClosureDay:
    """A day shut, `days_from_today` (before today: negative)."""

    days_from_today: int
    branches: tuple[BranchSlug, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class StaffMember:
    login: Login
    name: str
    role: str
    branch: BranchSlug
    job_class: JobClassSlug
    sentence: str
    active: bool = True
    language: Language = "en"  # of their screens; `speaks`: of their answers
    speaks: tuple[Language, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class SafeHarbour:
    policy: str
    signed_as: str
    promise: str
    exclusions: str
    # The exception keeps its author so long, for undoing and cover.
    days: int
    hours_away: int


@dataclass(frozen=True, slots=True)
class Late:
    """A book late by `days`, at 0.20 a day."""

    title: str
    days: int
    # Here again, so the charge stands still.
    back: bool = True


@dataclass(frozen=True, slots=True)
class AccountTold:
    """An account for the journeys, with invented numbers."""

    card: str
    name: str
    # In years.
    age: int | None
    email: str = ""
    home: str = "mill"
    kind: str = "resident"
    late: tuple[Late, ...] = ()
    # Title and cents.
    lost: tuple[tuple[str, int], ...] = ()
    # (title, days until due)
    due: tuple[tuple[str, int], ...] = ()
    # Titles reserved.
    wants: tuple[str, ...] = ()
    # Titles to fetch.
    on_the_shelf: tuple[str, ...] = ()
    # The same word links accounts.
    household: str = ""
    expired_for: int = 0
    notes: str = ""


@dataclass(frozen=True, slots=True)
class EmergencyText:
    kind: str
    whom: str
    number: str
    say: str
    ends: str
    title: str = ""
    also: str = ""
    # Empty: every branch.
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    # The number that takes text messages.
    text_number: str
    library: LibraryName
    branches: tuple[BranchName, ...]
    service_points: tuple[PointName, ...]
    bookmobile_stops: tuple[BookmobileStop, ...]
    closures: tuple[ClosureDay, ...]
    emergency: tuple[EmergencyText, ...]
    anything_else: str
    outside: tuple[OutsidePlace, ...]
    safe_harbour: SafeHarbour


@dataclass(frozen=True, slots=True)
class ToldAccounts:
    accounts: tuple[AccountTold, ...]
    # Titles that Bo needs for tomorrow.
    for_the_test: tuple[str, ...]
    first_words: tuple[str, ...]
    # A made-up title joins one of the first and one of these.
    last_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeekRhythm:
    weeks: Mapping[BranchSlug, HourOfWeek]
    branch_weights: Mapping[BranchSlug, int]
    # These bring needs while the branch is closed.
    closed_channels: tuple[Channel, ...]


# A number for each four weeks, the oldest first.
type FourWeeks = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MetBefore:
    """Times that a rule was met in the year before the story, by event."""

    rule: str
    branch: BranchSlug = "mill"
    plain: FourWeeks = ()
    exception: FourWeeks = ()
    asked_yes: FourWeeks = ()
    asked_no: FourWeeks = ()
    asked_unanswered: FourWeeks = ()
    no: FourWeeks = ()
    # Beside the others, never added to them.
    still_blocked: FourWeeks = ()


@dataclass(frozen=True, slots=True)
class BroughtAlong:
    """Counts of the year before the story."""

    requests: FourWeeks
    # Of a kind in an open part of a day, each as likely.
    short_questions: tuple[int, ...]
    # Like 08-10; `why` counts differ from then on.
    counted_by_kind_from: str
    why: str
    kinds: Mapping[Kind, int]
    met: tuple[MetBefore, ...]
    # Promises in four weeks: on time, and not.
    on_time: int
    not_on_time: int
    asked_again: int


@dataclass(frozen=True, slots=True)
class BranchElsewhere:
    name: str
    paid: int  # in a usual month, in whole units
    forgiven: int  # in parts of a hundred


@dataclass(frozen=True, slots=True)
class ElsewhereFile:
    """The payments file of another library."""

    file: str
    months: tuple[int, ...]  # parts of a hundred of a usual month
    branches: tuple[BranchElsewhere, ...]


@dataclass(frozen=True, slots=True)
class ToldSuggestion:
    """A colleague's suggestion and its outcome."""

    line: str
    lane: Literal["fix", "decide"]
    by: Login
    # It appears at the next opening; days below count from there.
    days_ago: int
    named: bool = False
    rule: str = ""
    me_too: int = 0
    answer: Literal["", "for_good", "for_now", "changed", "trial", "kept"] = ""
    answered_after: int = 0
    referred_after: int = 0
    # Its word is asked for.
    outside: str = ""
    more_after: int = 0
    until: int = 0  # days from today
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClosedRuling:
    """The end of a trial, `day` days from today."""

    day: int
    how: Literal["kept", "ended"]
    helped: Literal["helped", "did_not", "cannot_say"]
    why: str


@dataclass(frozen=True, slots=True)
class ToldRuling:
    """A trial from `signed` to `due` (days from today, before it negative), by `measure` or `go_by`."""

    title: str
    rule: str
    reason: str
    new_text: str
    signed: int
    due: int
    # The line it answers.
    suggestion: str = ""
    measure: Literal["", "still_blocked", "no", "looked_again"] = ""
    go_by: str = ""
    closed: ClosedRuling | None = None


@dataclass(frozen=True, slots=True)
class ToldStory:
    thanks: str
    by: Login
    hours: int  # after the thanks


@dataclass(frozen=True, slots=True)
class RatherNot:
    thanks: str
    by: Login
    hours: int


@dataclass(frozen=True, slots=True)
class ThankedColleague:
    note: str
    by: Login
    hours: int


@dataclass(frozen=True, slots=True)
class ToldQuestion:
    """A question for all, from a request that began with these words."""

    words: str
    by: Login
    hours: int
    lived: str
    could_do: str
    next_time: str


@dataclass(frozen=True, slots=True)
class ToldAfterwards:
    stories: tuple[ToldStory, ...]
    rather_not: tuple[RatherNot, ...]
    colleagues: tuple[ThankedColleague, ...]
    questions: tuple[ToldQuestion, ...]
