"""Wren Valley Library: places, hours, people, accounts, and the sheet its director signs.

Weekdays count from Monday = 0. Hours are local times 'HH:MM' in the library's time zone; a day may have several spans,
or none. Closures are days counted from the day the story is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from yesdesk.demo.shapes import BranchSlug, Channel, JobClassSlug, Kind, Language, Login, PointSlug

type PointKind = Literal["desk", "floor", "bookmobile", "inbox"]
type Span = tuple[str, str]
type Week = tuple[tuple[Span, ...], ...]
type HourOfWeek = tuple[tuple[int, ...], ...]
"""A weight for each hour of the week: seven days from Monday, 24 hours each."""


@dataclass(frozen=True, slots=True)
class LibraryName:
    """The library as a whole. Codes: ISO 4217 money, ISO 3166 country, IANA zone."""

    name: str
    time_zone: str
    currency: str
    country: str
    languages: tuple[Language, ...]
    mail: str


@dataclass(frozen=True, slots=True)
class BranchName:
    """A building. `sentence` is what its page says about it."""

    slug: BranchSlug
    name: str
    street: str
    phone: str
    mail: str
    charges_late_fees: bool
    hours: Week
    sentence: str


@dataclass(frozen=True, slots=True)
class PointName:
    """A place to be asked at: a desk, a floor, a van, a mailbox."""

    slug: PointSlug
    branch: BranchSlug
    name: str
    kind: PointKind
    phone: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class BookmobileStop:
    """The bookmobile's stop on one weekday."""

    weekday: int
    opens: str
    closes: str
    place: str


@dataclass(frozen=True, slots=True)
class ClosureDay:
    """A whole day shut, `days_from_today` away (before today: negative)."""

    days_from_today: int
    branches: tuple[BranchSlug, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One colleague. `language` is the language of their screens, `speaks` what they answer in."""

    login: Login
    name: str
    role: str
    branch: BranchSlug
    job_class: JobClassSlug
    sentence: str
    active: bool = True
    language: Language = "en"
    speaks: tuple[Language, ...] = ("en",)


@dataclass(frozen=True, slots=True)
class SafeHarbour:
    """The director's sheet: the policy it rests on, and her promise to staff."""

    policy: str
    signed_as: str
    promise: str
    exclusions: str
    days: int
    """For so long an exception keeps its author, so that they can undo it and are covered."""


@dataclass(frozen=True, slots=True)
class Late:
    """A book late by `days`, at 0.20 a day."""

    title: str
    days: int
    back: bool = True
    """It is here again, so the charge stands still."""


@dataclass(frozen=True, slots=True)
class AccountTold:
    """An account in the demo library system that the journeys need; first names and invented numbers only."""

    card: str
    name: str
    age: int | None
    """In years."""

    email: str = ""
    home: str = "mill"
    kind: str = "resident"
    late: tuple[Late, ...] = ()
    lost: tuple[tuple[str, int], ...] = ()
    """(title, cents)."""

    due: tuple[tuple[str, int], ...] = ()
    """Titles on loan and in how many days they are due."""

    wants: tuple[str, ...] = ()
    """Titles reserved."""

    on_the_shelf: tuple[str, ...] = ()
    """Those that wait to be fetched."""

    household: str = ""
    """The same word links accounts."""

    expired_for: int = 0
    notes: str = ""


@dataclass(frozen=True, slots=True)
class EmergencyText:
    """An emergency card of the library."""

    kind: str
    whom: str
    number: str
    say: str
    ends: str
    title: str = ""
    also: str = ""
    branch: str = ""
    """The branch it is for; empty: every branch."""


@dataclass(frozen=True, slots=True)
class Places:
    """The library and all its places, and what its director signs."""

    text_number: str
    """The number that takes text messages."""

    library: LibraryName
    branches: tuple[BranchName, ...]
    service_points: tuple[PointName, ...]
    bookmobile_stops: tuple[BookmobileStop, ...]
    closures: tuple[ClosureDay, ...]
    emergency: tuple[EmergencyText, ...]
    safe_harbour: SafeHarbour


@dataclass(frozen=True, slots=True)
class ToldAccounts:
    """Patrons with a card, and the titles that the story needs; two hundred others are made up beside them."""

    accounts: tuple[AccountTold, ...]
    for_the_test: tuple[str, ...]
    """Titles that Bo needs for tomorrow."""

    first_words: tuple[str, ...]
    last_words: tuple[str, ...]
    """Of the titles for everybody else: one of the first, and one of these."""


@dataclass(frozen=True, slots=True)
class WeekRhythm:
    """The rhythm of arrivals: one weight for each hour of the week and branch."""

    weeks: Mapping[BranchSlug, HourOfWeek]
    branch_weights: Mapping[BranchSlug, int]
    closed_channels: tuple[Channel, ...]
    """Channels that bring needs while the branch is closed."""


type FourWeeks = tuple[int, ...]
"""A number for each four weeks, the oldest first."""


@dataclass(frozen=True, slots=True)
class MetBefore:
    """How a rule was met in the year before the story; its events by their names in the code. What goes on behind these
    four weeks lies in the story itself, and its requests are erased by now.
    """

    rule: str
    branch: BranchSlug = "mill"
    plain: FourWeeks = ()
    exception: FourWeeks = ()
    asked_yes: FourWeeks = ()
    asked_no: FourWeeks = ()
    asked_unanswered: FourWeeks = ()
    no: FourWeeks = ()
    still_blocked: FourWeeks = ()
    """Beside these, and never added to them."""


@dataclass(frozen=True, slots=True)
class BroughtAlong:
    """Counts of the year before the story; the last four weeks end where it begins."""

    requests: FourWeeks
    short_questions: tuple[int, ...]
    """So many of a kind in an open part of a day, each as likely."""

    counted_by_kind_from: str
    """A day of the year, like 08-10; `why` it was counted otherwise from then on."""

    why: str
    open_channels: Mapping[Channel, int]
    kinds: Mapping[Kind, int]
    met: tuple[MetBefore, ...]


@dataclass(frozen=True, slots=True)
class BranchElsewhere:
    """A branch of another library: what was paid there in a usual month, in whole units, and how much of a hundred is
    forgiven.
    """

    name: str
    paid: int
    forgiven: int


@dataclass(frozen=True, slots=True)
class ElsewhereFile:
    """The payments file of another library. `months`: what each is of a usual one, in parts of a hundred."""

    file: str
    months: tuple[int, ...]
    branches: tuple[BranchElsewhere, ...]


@dataclass(frozen=True, slots=True)
class ToldSuggestion:
    """A suggestion of a colleague, with or without their name; and what became of it. `until`: days from today."""

    line: str
    lane: Literal["fix", "decide"]
    by: Login
    days_ago: int
    """When it was written; it appears at the next opening, and the days below count from there."""

    named: bool = False
    rule: str = ""
    me_too: int = 0
    answer: Literal["", "for_good", "for_now", "changed", "trial", "kept"] = ""
    answered_after: int = 0
    referred_after: int = 0
    outside: str = ""
    """Whose word is asked for, where it was referred."""

    more_after: int = 0
    until: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClosedRuling:
    """What became of a trial, `day` days from today, and what the director says of it."""

    day: int
    how: Literal["kept", "ended"]
    helped: Literal["helped", "did_not", "cannot_say"]
    why: str


@dataclass(frozen=True, slots=True)
class ToldRuling:
    """A decision that is tried from `signed` to `due` (days from today, before it negative): by a `measure`, or without
    a number by what `go_by` says.
    """

    title: str
    rule: str
    reason: str
    new_text: str
    signed: int
    due: int
    suggestion: str = ""
    """The line it answers."""

    measure: Literal["", "still_blocked", "no", "looked_again"] = ""
    go_by: str = ""
    closed: ClosedRuling | None = None


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A colleague puts these thanks on the Monday card; `hours` after them."""

    thanks: str
    by: Login
    hours: int


@dataclass(frozen=True, slots=True)
class RatherNot:
    """A colleague does not want these thanks told."""

    thanks: str
    by: Login
    hours: int


@dataclass(frozen=True, slots=True)
class ThankedColleague:
    """A colleague thanks another one for a note."""

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
    """What became of thanks and of hard requests."""

    stories: tuple[ToldStory, ...]
    rather_not: tuple[RatherNot, ...]
    colleagues: tuple[ThankedColleague, ...]
    questions: tuple[ToldQuestion, ...]
