"""Wren Valley Library on the map: branches, service points, hours, closures, numbers to ring.

Weekdays count from Monday = 0. Hours are local times 'HH:MM' in the library's time zone; a day
may have several spans, or none. Closures are days counted from the day the story is told.
"""

from dataclasses import dataclass
from typing import Literal

from yesdesk.demo.story.shapes import BranchSlug, Language, PointSlug

type PointKind = Literal["desk", "floor", "bookmobile", "inbox"]
type Span = tuple[str, str]
type Week = tuple[tuple[Span, ...], ...]


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
    """Where the bookmobile stands on one weekday."""

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


LIBRARY = LibraryName(
    name="Wren Valley Library",
    time_zone="Europe/Dublin",
    currency="EUR",
    country="IE",
    languages=("en", "es", "fr"),
    mail="help@wrenvalley.example",
)

_MILL_STREET_WEEK: Week = (
    (("09:00", "20:00"),),
    (("09:00", "20:00"),),
    (("09:00", "20:00"),),
    (("09:00", "20:00"),),
    (("09:00", "20:00"),),
    (("09:00", "17:00"),),
    (("13:00", "17:00"),),
)

# Noor is alone at Hill Road: the door is shut while she eats.
_HILL_ROAD_WEEK: Week = (
    (("14:00", "19:00"),),
    (("10:00", "13:00"), ("14:00", "19:00")),
    (("10:00", "13:00"), ("14:00", "19:00")),
    (("10:00", "13:00"), ("14:00", "19:00")),
    (("10:00", "13:00"), ("14:00", "19:00")),
    (("10:00", "14:00"),),
    (),
)

BRANCHES: tuple[BranchName, ...] = (
    BranchName(
        slug="mill",
        name="Mill Street",
        street="Mill Street 12",
        phone="555 0140",
        mail="mill-street@wrenvalley.example",
        charges_late_fees=True,
        hours=_MILL_STREET_WEEK,
        sentence="The main library, on two floors by the river.",
    ),
    BranchName(
        slug="hill",
        name="Hill Road",
        street="Hill Road 3",
        phone="555 0150",
        mail="hill-road@wrenvalley.example",
        charges_late_fees=False,
        hours=_HILL_ROAD_WEEK,
        sentence="One room at the top of the hill. No late fees, ever.",
    ),
)

SERVICE_POINTS: tuple[PointName, ...] = (
    PointName(
        "ground-floor",
        "mill",
        "Ground floor",
        "desk",
        "555 0140",
        "The desk by the door, beside the returns slot.",
    ),
    PointName(
        "childrens-floor",
        "mill",
        "Children's floor",
        "floor",
        "555 0142",
        "Upstairs, past the fish tank.",
    ),
    PointName(
        "inbox",
        "mill",
        "Inbox",
        "inbox",
        None,
        "Web and mail, read at Mill Street for everybody.",
    ),
    PointName(
        "hill-road-desk",
        "hill",
        "Hill Road desk",
        "desk",
        "555 0150",
        "The only desk there is, under the clock.",
    ),
    PointName(
        "bookmobile",
        "mill",
        "Bookmobile",
        "bookmobile",
        "555 0160",
        "Two thousand books on four wheels.",
    ),
)

TEXT_NUMBER = "555 0141"
"""The number that takes text messages."""

BOOKMOBILE_STOPS: tuple[BookmobileStop, ...] = (
    BookmobileStop(0, "15:00", "16:15", "Ash Lane, by the pond"),
    BookmobileStop(0, "16:45", "18:30", "Hill Road school gate"),
    BookmobileStop(1, "14:30", "16:00", "Meadow Court, the sheltered flats"),
    BookmobileStop(1, "16:45", "18:30", "Quarry Row, in front of the shop"),
    BookmobileStop(2, "14:30", "16:30", "Lower Wren village hall"),
    BookmobileStop(2, "17:00", "18:30", "Hill Road school gate"),
    BookmobileStop(3, "15:00", "16:30", "The caravan park, gate two"),
    BookmobileStop(3, "17:00", "18:30", "Ash Lane, by the pond"),
    BookmobileStop(4, "14:30", "16:00", "Quarry Row, in front of the shop"),
    BookmobileStop(4, "16:45", "18:30", "Hill Road school gate"),
)

CLOSURES: tuple[ClosureDay, ...] = (
    ClosureDay(-25, ("mill", "hill"), "Staff training day"),
    ClosureDay(12, ("mill", "hill"), "Harvest holiday"),
)
