"""Accounts in the demo library system that the journeys need; first names and invented numbers only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Late:
    """A book late by `days`, at 0.20 a day."""

    title: str
    days: int
    back: bool = True
    """It is here again, so the charge stands still."""


@dataclass(frozen=True, slots=True)
class AccountTold:
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


ANA = AccountTold(
    "29001000184",
    "Ana",
    46,
    email="ana.m@post.example",
    late=(
        Late("The Salt Road", 23),
        Late("A Field Guide to Rain", 23),
        Late("Bread Without Hurry", 23),
        Late("Letters to a Lighthouse", 23),
    ),
    lost=(("The Long Way to Wren Valley", 3200),),
)
BO = AccountTold(
    "29001000121",
    "Bo",
    12,
    kind="child",
    lost=(("Volcanoes and Other Neighbours", 1450),),
    household="bo",
)
TOLD: tuple[AccountTold, ...] = (
    ANA,
    BO,
    AccountTold("29001000122", "Mia", 15, kind="child", household="bo"),
    AccountTold(
        "29001000207",
        "Lea",
        41,
        household="lea",
        late=(Late("Gardens of the North", 9),),
        due=(("Soup for Many", 6),),
    ),
    AccountTold("29001000208", "Tom", 43, household="lea", late=(Late("Knots", 30),)),
    AccountTold(
        "29001000311",
        "Rosa",
        38,
        email="rosa@post.example",
        due=(("Starting Again", 4), ("Your Rights at Home", 12)),
        notes="Tell nobody but Rosa anything about this account.",
    ),
    AccountTold("29001000312", "Ivo", 40),
    AccountTold(
        "29001000416",
        "Nia",
        16,
        kind="teen",
        household="nia",
        due=(("Questions You Do Not Ask at Home", 9),),
        late=(Late("Stars by Name", 6),),
    ),
    AccountTold("29001000417", "Ruth", 47, household="nia"),
    AccountTold(
        "29001000520",
        "Cal",
        29,
        late=(Late("The Quiet Engine", 12, back=False),),
        wants=("The Salt Road",),
    ),
    AccountTold(
        "29001000630",
        "Dot",
        81,
        expired_for=20,
        due=(("Large Skies", 2),),
        on_the_shelf=("Letters in Large Print",),
    ),
)
"""Ana and Bo; Lea's own card and her household; a former partner's case; a girl of sixteen and her
mother; a charge that still grows; an old card.
"""

FOR_THE_TEST: tuple[str, ...] = ("Volcanoes for Class Seven", "How the Earth Moves")
"""What Bo needs for tomorrow."""

FIRST_WORDS: tuple[str, ...] = (
    "A Short History of",
    "The Secret Life of",
    "Learning from",
    "Songs for",
    "At Home with",
    "The Last of the",
    "Cooking with",
    "Maps of",
)
LAST_WORDS: tuple[str, ...] = (
    "Rivers",
    "Bees",
    "Small Towns",
    "Winter",
    "Bridges",
    "Neighbours",
    "Clocks",
    "Orchards",
    "Night Trains",
    "Moss",
)
"""Eighty titles for everybody else."""
