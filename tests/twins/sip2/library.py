"""What stands behind the twin: patrons, copies, lines owed, holds, credits, as a Koha keeps them."""

import itertools
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

RENEWED_FOR = timedelta(days=21)


@dataclass
class Copy:
    barcode: str
    title: str
    biblio: int


@dataclass
class Owed:
    """`minor`: what is left of the line, in minor units."""

    number: int
    words: str
    minor: int


@dataclass
class Credit:
    """`kind`: PAYMENT or WRITEOFF, as the account says it. `tag`: BK of the message."""

    kind: str
    minor: int
    tag: str


@dataclass
class Lent:
    barcode: str
    due: datetime
    renewals_left: int = 2


@dataclass
class Held:
    """A hold of Koha's is on the title, whatever was asked for. `ready`: on the shelf."""

    biblio: int
    pickup: str
    ready: bool = False


@dataclass
class Person:
    """`over`: credit that no line took. `denied`: 14 places of Y or blank beyond what fees cause.

    `expires`: last day of the card, like `20361231`. `says`: what the screen shows beside the greeting.
    """

    card: str
    name: str
    pin: str = "1234"
    email: str = ""
    category: str = "AD"
    born: str = ""
    expires: str = ""
    denied: str = " " * 14
    says: str = ""
    lines: list[Owed] = field(default_factory=list)
    loans: list[Lent] = field(default_factory=list)
    holds: list[Held] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    over: int = 0

    @property
    def expired(self) -> bool:
        return bool(self.expires) and self.expires < f"{datetime.now().astimezone():%Y%m%d}"

    @property
    def balance(self) -> int:
        return sum(line.minor for line in self.lines) - self.over


@dataclass
class Books:
    """`writeoff_type`: payment type the account takes as a write-off; None as Koha comes, where there is none.

    `block_above`, `hold_above`: minor units, Koha's noissuescharge and maxoutstanding. `odd`: cards and barcodes on
    which the server dies, whoever asks, however often.
    """

    people: dict[str, Person] = field(default_factory=dict)
    copies: dict[str, Copy] = field(default_factory=dict)
    branches: tuple[str, ...] = ("CPL", "MPL")
    writeoff_type: str | None = None
    disallow_overpayment: bool = False
    block_above: int = 1000
    hold_above: int = 500
    odd: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def person(self, card: str, name: str, **more: object) -> Person:
        """A new patron, as an administrator would make one."""
        self.people[card] = Person(card, name, **more)  # type: ignore[arg-type]
        return self.people[card]

    def copy(self, barcode: str, title: str, biblio: int = 0) -> Copy:
        number = biblio or 1000 + len(self.copies)
        self.copies[barcode] = Copy(barcode, title, number)
        return self.copies[barcode]

    def owe(self, person: Person, words: str, minor: int) -> Owed:
        person.lines.append(Owed(next(self.numbers), words, minor))
        return person.lines[-1]

    def lend(self, person: Person, barcode: str, due: datetime, renewals_left: int = 2) -> Lent:
        person.loans.append(Lent(barcode, due, renewals_left))
        return person.loans[-1]

    def lent(self, barcode: str) -> Lent | None:
        loans = (each for person in self.people.values() for each in person.loans)
        return next((each for each in loans if each.barcode == barcode), None)

    def waiting_for(self, biblio: int) -> int:
        holds = (each for person in self.people.values() for each in person.holds)
        return sum(each.biblio == biblio for each in holds)

    def copy_of(self, biblio: int) -> Copy:
        """The title's first copy: which barcode Koha names for a hold on a title."""
        return next(each for each in self.copies.values() if each.biblio == biblio)

    def flags(self, person: Person) -> str:
        """The 14 places of a patron's status."""
        denied = "YYYY" + person.denied[4:] if person.expired else person.denied
        if person.balance <= self.block_above:
            return denied
        return "YYYY" + denied[4:10] + "YY" + denied[12:]

    def take(self, person: Person, minor: int, kind: str, tag: str, line: str = "") -> None:
        """Oldest line first, or the named one of whoever; what no line takes stays as credit."""
        everyones = [each for one in self.people.values() for each in one.lines]
        named = [each for each in everyones if line and str(each.number) == line]
        person.credits.append(Credit(kind, minor, tag))
        for owed in named or person.lines:
            part = min(owed.minor, minor)
            owed.minor -= part
            minor -= part
        person.over += minor
        person.lines = [each for each in person.lines if each.minor]
