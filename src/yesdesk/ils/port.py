"""The port of a library system. One folder beside this file speaks to each. A connector reads and sends; it keeps
nothing. Every amount is Money, every time aware and in UTC. A missing capability becomes a task for a colleague."""

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
    """The kind of a fee. `agency`: another creditor's money. `unknown`: no rule speaks of it before a person does."""

    OVERDUE = "overdue"
    LOST = "lost"
    DAMAGE = "damage"
    CARD = "card"
    AGENCY = "agency"
    OTHER = "other"
    UNKNOWN = "unknown"


class AgeBand(StrEnum):
    """The age of a patron. `unknown` is treated as `adult` nowhere: protection of minors holds for it too."""

    CHILD = "child"  # under 13
    TEEN = "teen"  # 13 to 17
    ADULT = "adult"
    UNKNOWN = "unknown"


def age_band(born: date | None, today: date) -> AgeBand:
    """The age band on a day. A patron born on 29 February is a year older on 1 March."""
    if born is None:
        return AgeBand.UNKNOWN
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < 13:
        return AgeBand.CHILD
    return AgeBand.TEEN if age < 18 else AgeBand.ADULT


@dataclass(frozen=True, slots=True)
class PatronRecord:
    """A patron. `ref`: the library system's own id. `expires_on`: last day of the card, None when it says none.
    `household`: refs of accounts the system links to this one; empty where it does not tell."""

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
    """A loan. `loan`: the id for renewing. `holds_waiting`: others who wait for it, None where the system does not
    tell. `may_renew`: None where it was not asked or is not told; `why_not`: in English, translated where shown."""

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
    """A hold. `place`: 1 is next; None where the system does not tell. `ready`: on the shelf, from `ready_on` to
    `until`. `rests_until`: while it is `suspended`, None for no end."""

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
    """A title that can be reserved. `ref`: for `place_hold`. `holds_waiting`: None where the system does not tell."""

    ref: str
    name: str
    kind: str = ""
    holds_waiting: int | None = None


@dataclass(frozen=True, slots=True)
class PickupPlace:
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
    """A block. `words`: as the system says it, for staff. `certain`: the system says that it blocks; else it may."""

    kind: BlockKind
    words: str
    certain: bool = True
    since: date | None = None
    until: date | None = None
    limit: Money | None = None


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


@dataclass(frozen=True, slots=True)
class Account:
    """An account as of a moment. A list is None where the system cannot give it; an empty one is really empty.
    `credit`: the library's debt, None where the system does not tell. `unread`: copies without title and day so far,
    as it took too long; reading again goes on there."""

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
    """A write. `uuid` names the intent and tags it in the system; `staff` is the author's code, or empty. `target`:
    the line, loan, hold, title or kind of block. `until`: the wanted date. `fields`: further needs of a capability,
    like `pickup` for a hold."""

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
    """The system's answer to an order. `number`: the system's own reference. `read_back`: facts by `account_facts.py`.
    `waived` is the sum that the system keeps under our tag, never our intent. `account`: as read back, if with all its
    charges; the next order of money needs no read then."""

    number: str
    at: datetime
    read_back: Mapping[str, str]
    account: Account | None = None


class Refused(Exception):
    """The system's no; nothing was changed. `why` for staff, `next_step`: the way on; `missing`: permissions wanted."""

    def __init__(
        self, why: str, *, next_step: str = "", code: str = "", missing: tuple[str, ...] = ()
    ) -> None:
        super().__init__(code or why)
        self.why = why
        self.next_step = next_step
        self.code = code
        self.missing = missing


class Unknown(Exception):
    """The answer was lost, or said something else than was stored: it may or may not have been done."""


class Unreachable(Exception):
    """Nothing was sent. Raised by itself it means silence, which alone feeds the breaker; its kinds are answers.
    `retry_after`: seconds for which it wants not to be asked."""

    def __init__(self, why: str = "", *, retry_after: float = 0) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class AccessDenied(Unreachable):
    """The system answers, and lets our account no further. `missing`: permissions it wants; empty for a refused key."""

    def __init__(self, why: str, *, missing: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.missing = missing


class Unreadable(Unreachable):
    """The system answers, but never about this one record: a colleague opens it there."""


class NotConnected(Unreachable):
    """No library system is connected: a colleague looks and acts in it, and says here what was done."""


@dataclass(frozen=True, slots=True)
class Preflight:
    """The forecast of an order. `besides`: side effects. `stops`, `next_step`: the refusal as things stand. English."""

    besides: tuple[str, ...] = ()
    stops: str = ""
    next_step: str = ""


class SearchResult(StrEnum):
    DONE = "done"
    NOT_DONE = "not_done"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class TagSearch:
    found: SearchResult
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class SystemCheckLine:
    """A line of a connection check. `misleads`: while this does not work, the system's answers are not true."""

    what: str
    works: bool
    mend: str = ""
    misleads: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A check. `works`: enough for the desk. `can`: detected capabilities. `clock_hours`: hours its clock is ahead."""

    works: bool
    can: frozenset[Capability]
    findings: tuple[SystemCheckLine, ...]
    clock_hours: int = 0

    @property
    def is_well(self) -> bool:
        return self.works and not any(each.misleads and not each.works for each in self.findings)


class LibrarySystem(Protocol):
    """A connector, for one thread at a time, which keeps nothing it read. Reads raise Unreachable or one of its kinds.
    Silent, not let in and "this record cannot be read" are three different things. `carry_out` also raises Refused,
    Unknown."""

    name: str

    def check(self) -> Check:
        """Try the connection, and tell which permission is missing and how to grant it. Never raises."""

    def find_patron(self, card: str) -> PatronRecord | None: ...

    def account(self, patron: str) -> Account | None: ...

    def before(self, order: Order) -> Refused | None:
        """Read just before sending; return the obstacle, or None. Changes nothing."""

    def carry_out(self, order: Order) -> Receipt:
        """Send once, read back. Never repeats by itself. Raises Refused, Unknown or Unreachable."""

    def look(self, order: Order, before: Mapping[str, str]) -> TagSearch:
        """Look for an order whose answer was lost. `before`: facts read before it was sent."""


MOST_TITLES: Final = 6


@runtime_checkable
class SupportsTitleSearch(Protocol):
    def find_titles(self, asked: str) -> tuple[Title, ...]:
        """Find by a copy's barcode, a record's number or words of a title; MOST_TITLES at most. Raises Unreachable."""


@runtime_checkable
class SupportsPreflight(Protocol):
    """A connector whose system does more than it is told. Ask `isinstance` for the preview."""

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:
        """Side effects on this account, in English, translated where shown. Raises Refused where it is turned away
        now. Asks nothing, so that many ways to yes cost no more: `account` was just read, and may be abridged."""
