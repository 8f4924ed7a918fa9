"""The port of a library system: what Yesdesk asks of any of them. One folder beside this file speaks to each.

A connector reads and sends; it keeps nothing. Every amount is Money, every time aware and in UTC. What a
system cannot do is missing from its capabilities, and the desk makes a task for a colleague of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from yesdesk.core.money import Money


class Capability(StrEnum):
    """A capability of a library system. Detected when the connection is checked, never assumed."""

    FIND_PATRON = "find_patron"
    CHECK_PIN = "check_pin"
    FIND_TITLE = "find_title"
    LOANS = "loans"
    FEES_BY_LINE = "fees_by_line"
    RENEW = "renew"
    EXTEND_DUE_DATE = "extend_due_date"
    WAIVE_LINE = "waive_line"
    CREDIT = "credit"
    PLACE_HOLD = "place_hold"
    SUSPEND_HOLD = "suspend_hold"
    RESUME_HOLD = "resume_hold"
    CANCEL_HOLD = "cancel_hold"
    MOVE_HOLD = "move_hold"
    LIFT_BLOCK = "lift_block"
    EXTEND_EXPIRY = "extend_expiry"
    PROVISIONAL_CARD = "provisional_card"
    CLAIMS_RETURNED = "claims_returned"
    GUEST_PASS = "guest_pass"  # noqa: S105 - nobody gets in by it
    NOTE = "note"


class FeeKind(StrEnum):
    """`agency`: money of somebody else, like a collection agency's or another library's. `unknown`: the system's words
    do not tell, so no rule speaks of it until whoever stands there said what it is.
    """

    OVERDUE = "overdue"
    LOST = "lost"
    DAMAGE = "damage"
    CARD = "card"
    AGENCY = "agency"
    OTHER = "other"
    UNKNOWN = "unknown"


class AgeBand(StrEnum):
    """`unknown` is treated as `adult` nowhere: what protects a minor holds for it too."""

    CHILD = "child"  # under 13
    TEEN = "teen"  # 13 to 17
    ADULT = "adult"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PatronRecord:
    """`ref`: the library system's own id. `expires_on`: last day of the card, None when it says none.

    `household`: refs of accounts the system links to this one; empty where it does not tell.
    """

    ref: str
    card: str
    name: str
    email: str = ""
    age_band: AgeBand = AgeBand.UNKNOWN
    card_kind: str = ""
    home: str = ""
    expires_on: date | None = None
    household: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fee:
    """A line that is owed. `line`: its id, empty where the system gives none. `growing`: tonight it is more."""

    line: str
    kind: FeeKind
    words: str
    owed: Money
    since: date | None = None
    item: str = ""
    days_overdue: int | None = None
    growing: bool = False


@dataclass(frozen=True, slots=True)
class Loan:
    """`loan`: what renewing takes. `holds_waiting`: others who wait for it, None where the system does not tell.

    `renewals_used`, `renewals_left`: how often it was renewed, and may be still. `may_renew`: whether it may be now,
    None where that was not asked or is not told; `why_not`: in English, translated where shown.
    """

    loan: str
    item: str
    title: str
    due_at: datetime | None
    item_kind: str = ""
    renewals_left: int | None = None
    holds_waiting: int | None = None
    title_ref: str = ""
    renewals_used: int | None = None
    may_renew: bool | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """`place`: in the queue, 1 is next; None where the system does not tell. `ready`: waits on the shelf, from
    `ready_on` to `until`; `on_its_way`: to where it is fetched. `placed_on`: the day it was reserved. `rests_until`:
    while it is `suspended`, None for no end.
    """

    hold: str
    title: str
    title_ref: str
    pickup: str = ""
    place: int | None = None
    ready: bool = False
    suspended: bool = False
    placed_on: date | None = None
    ready_on: date | None = None
    until: date | None = None
    rests_until: date | None = None
    on_its_way: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """A title that can be reserved. `ref`: what `place_hold` takes. `holds_waiting`: the number who wait for it,
    None where the system does not tell.
    """

    ref: str
    name: str
    kind: str = ""
    holds_waiting: int | None = None


@dataclass(frozen=True, slots=True)
class PickupPlace:
    """A pickup place of holds. `code`: the system's own."""

    code: str
    name: str


class BlockKind(StrEnum):
    MONEY = "money"
    OVERDUE = "overdue"
    EXPIRED = "expired"
    LOST_CARD = "lost_card"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Block:
    """A block that keeps a patron from borrowing. `words`: as the system says it, for staff. `certain`: the system
    says that it does; otherwise it may, and nobody is told afterwards that it is gone.
    """

    kind: BlockKind
    words: str
    certain: bool = True
    since: date | None = None
    until: date | None = None
    limit: Money | None = None
    """The sum that can be owed before it blocks, where it is for money and the system tells."""


@dataclass(frozen=True, slots=True)
class PastWaiver:
    """A note of ours in the account's history: how often, and how much, a rule was bent for this account."""

    at: datetime
    amount: Money
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    words: str
    seen_by_patron: bool = False
    """It is meant for the patron, who sees it on their own account; else for staff alone."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as of a moment. A list is None where the system cannot give it; an empty one is really empty.

    `credit`: what the library owes them, None where the system does not tell. `unread`: so many copies have no title
    and no day yet, as it took too long; reading again goes on there.
    """

    patron: PatronRecord
    balance: Money
    as_of: datetime
    fees: tuple[Fee, ...] | None = None
    loans: tuple[Loan, ...] | None = None
    holds: tuple[Hold, ...] | None = None
    blocks: tuple[Block, ...] | None = None
    waivers: tuple[PastWaiver, ...] | None = None
    credit: Money | None = None
    notes: tuple[Note, ...] | None = None
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """An order: one write. `uuid` names the intent and tags it in the system; `staff` is the code of who decided,
    empty unless it may stand there for good.

    `target`: the line, loan, hold, title or kind of block. `until`: the wanted date, where there is one.
    `fields`: what a capability needs beyond that, like `pickup` for a hold.
    """

    uuid: str
    does: Capability
    patron: str
    staff: str
    target: str = ""
    amount: Money | None = None
    until: date | None = None
    note: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The system's answer to an order, and the facts read back after it. `number`: the system's own reference.

    `read_back`: plain facts by the names in `account_facts.py`, like `{"waived": "4.60", "owed": "0.00"}` or
    `{"due": "2026-12-01"}`. `waived` is what the system keeps under our tag, never what we meant.
    """

    number: str
    at: datetime
    read_back: Mapping[str, str]


class Refused(Exception):
    """The system said no, and nothing was changed. `why` for staff, `next_step` what would help. `missing`: the
    permissions it wants for our account, by its own codes.
    """

    def __init__(
        self, why: str, *, next_step: str = "", code: str = "", missing: tuple[str, ...] = ()
    ) -> None:
        super().__init__(code or why)
        self.why = why
        self.next_step = next_step
        self.code = code
        self.missing = missing


class Unknown(Exception):
    """It may or may not have been done: the answer was lost, or said something else than what was stored."""


class Unreachable(Exception):
    """Nothing was sent. Raised by itself it means silence, which alone feeds the breaker; its kinds say what else
    stands in the way of a system that does answer. `retry_after`: seconds for which it wants not to be asked.
    """

    def __init__(self, why: str = "", *, retry_after: float = 0) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class AccessDenied(Unreachable):
    """The system answers, and lets our account no further. `missing`: the permissions it wants, by its own codes;
    empty where it is our key, or our settings, that it does not take.
    """

    def __init__(self, why: str, *, missing: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.missing = missing


class Unreadable(Unreachable):
    """The system answers, but not about this one record, however often it is asked: a colleague opens it there."""


class NotConnected(Unreachable):
    """No library system is connected: a colleague looks and acts in it, and says here what was done."""


@dataclass(frozen=True, slots=True)
class Preflight:
    """The forecast of an order before it is sent. `besides`: its side effects. `stops`, `next_step`: why it
    would be turned away as things stand, empty where it would not. English, translated where shown.
    """

    besides: tuple[str, ...] = ()
    stops: str = ""
    next_step: str = ""


class SearchResult(StrEnum):
    """The result of looking for an order's tag. `cannot_tell`: a person has to look."""

    DONE = "done"
    NOT_DONE = "not_done"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class TagSearch:
    found: SearchResult
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class SystemCheckLine:
    """One line of a connection check: what was tried, whether it works, how to mend it. `misleads`: what the library
    system says while this does not work is not true, though it answers.
    """

    what: str
    works: bool
    mend: str = ""
    misleads: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """`works`: enough for the desk. `can`: what was detected. `clock_hours`: whole hours that its clock is ahead."""

    works: bool
    can: frozenset[Capability]
    findings: tuple[SystemCheckLine, ...]
    clock_hours: int = 0

    @property
    def is_well(self) -> bool:
        """Enough for the desk, and nothing that it is told is false."""
        return self.works and not any(each.misleads and not each.works for each in self.findings)


class LibrarySystem(Protocol):
    """A connector. Reads raise Unreachable or one of its kinds (NotLetIn, Unreadable): silent, not let in and "this
    record cannot be read" are three different things. `carry_out` also Refused and Unknown. Each is safe to call from
    one thread at a time; none of them keeps what it read."""

    name: str

    def check(self) -> Check:
        """Tries the connection, and says which permission is missing and how to grant it. Never raises."""

    def find_patron(self, card: str) -> PatronRecord | None:
        """By the whole card number, exactly. None when there is no such card."""

    def account(self, patron: str) -> Account | None:
        """By the system's own ref. None when it is gone."""

    def before(self, order: Order) -> Refused | None:
        """Reads just before sending and says what would stop the order, or None. Changes nothing."""

    def carry_out(self, order: Order) -> Receipt:
        """Sends once, reads back. Never repeats by itself. Raises Refused, Unknown or Unreachable."""

    def look(self, order: Order, before: Mapping[str, str]) -> TagSearch:
        """Whether an order whose answer was lost is there. `before`: what was read before it was sent."""


MOST_TITLES: Final = 6
"""More than these nobody reads at a desk; whoever asked says it more closely."""


@runtime_checkable
class SupportsTitleSearch(Protocol):
    """A connector that can say which title is meant."""

    def find_titles(self, asked: str) -> tuple[Title, ...]:
        """By a copy's barcode, by the record's own number, or by words of the title where the system has them;
        MOST_TITLES at most. Raises Unreachable."""


@runtime_checkable
class SupportsPreflight(Protocol):
    """A connector whose system does more than it is told. Ask `isinstance(system, Forewarns)` for the preview."""

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:
        """Side effects on this account, in English sentences to be translated where they are shown.

        Asks nothing, so that a page with many ways to yes costs no more: `account` is as it was read a moment
        ago, and may be abridged. Raises Refused where the order would be turned away as things stand.
        """
