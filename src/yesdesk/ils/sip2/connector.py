"""The connector for SIP2: finds, reads, renews, places holds, waives where proved."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.extensions import WaiverTrialResult
from yesdesk.ils.port import (
    Account,
    BlockKind,
    Capability,
    Check,
    Order,
    PatronRecord,
    PickupPlace,
    Receipt,
    Refused,
    SearchResult,
    TagSearch,
    Title,
    Unknown,
    Unreachable,
)
from yesdesk.ils.sip2.client import Client
from yesdesk.ils.sip2.codec import Requests, Sip2Message
from yesdesk.ils.sip2.connection_check import (
    WaiverTrial,
    no_connection_line,
    sip2_capabilities,
    sip2_check_lines,
)
from yesdesk.ils.sip2.reads import Sip2Reader
from yesdesk.ils.sip2.server import Sip2Server, sip2_server_from
from yesdesk.ils.sip2.writes import (
    BY_HAND,
    AccountSnapshot,
    Sip2Hold,
    Sip2Renewal,
    Sip2Waiver,
    Sip2Write,
)
from yesdesk.places.queries import the_library

_STATUS: Final = 14
_MONEY_IS_OWED: Final = _("Money is owed: the library system may say no, or reserve all the same.")
_IS_OVER: Final = _(
    "This card has expired: the library system may say no, or reserve all the same."
)
_IS_STOPPED: Final = _(
    "This card is stopped: the library system may say no, or reserve all the same."
)


def connect(values: Mapping[str, str]) -> "Sip2System":
    """Connect by the names of `ADAPTER`. Raises SettingNeedsMending; opens nothing yet."""
    library = the_library()
    zone, currency = ZoneInfo(library.time_zone), library.currency
    return Sip2System(sip2_server_from(values, zone=zone, currency=currency))


class Sip2System:
    """A system whose ref of a patron is the card; of a loan, a hold and a title a barcode. Lines have none."""

    name = "sip2"

    def __init__(self, server: Sip2Server) -> None:
        self._server = server
        self._client = Client(server)
        self._requests = Requests(server, self._institution_code)
        self._reader = Sip2Reader(self._client, self._requests, server)
        self._writes: dict[Capability, Sip2Write] = {
            Capability.RENEW: Sip2Renewal(self._requests),
            Capability.PLACE_HOLD: Sip2Hold(self._requests, self._reader, server),
            Capability.WAIVE_LINE: Sip2Waiver(self._requests),
        }

    def check(self) -> Check:
        self.close()
        try:
            status = self._client.status()
        except Unreachable as nothing:
            return Check(works=False, can=frozenset(), findings=(no_connection_line(nothing),))
        can = sip2_capabilities(status, self._server)
        return Check(Capability.FIND_PATRON in can, can, sip2_check_lines(status, self._server))

    def find_patron(self, card: str) -> PatronRecord | None:
        answer = self._reader.patron(card)
        return None if answer is None else self._reader.record(answer, card.strip())

    def account(self, patron: str) -> Account | None:
        answer = self._reader.patron(patron)
        return None if answer is None else self._reader.account(answer, patron.strip())

    def account_of_card(self, card: str) -> Account | None:
        return self.account(card)

    def account_around(self, order: Order) -> Account | None:
        seen = self._read_around(order)
        return seen.account if seen else None

    def pin_is_right(self, card: str, pin: str) -> bool:
        """Return True only for a plain yes to card and PIN: a server that says nothing of a PIN did not look."""
        try:
            answer = self._client.tell(self._requests.pin(card, pin))
        except Unknown as lost:
            raise Unreachable(str(lost)) from lost
        told = answer.first("AA").casefold()
        return answer.first("BL") == answer.first("CQ") == "Y" and told in {"", card.casefold()}

    def find_titles(self, asked: str) -> tuple[Title, ...]:
        """Find by the barcode of a copy: SIP2 knows a title by nothing else."""
        found = self._reader.title_of(asked)
        return () if found is None else (found,)

    def pickup_places(self) -> tuple[PickupPlace, ...]:
        """Return the configured pickup places: the protocol has no word for them."""
        return tuple(PickupPlace(code, code) for code in self._server.pickups)

    def before(self, order: Order) -> Refused | None:
        try:
            self._account_or_refuse(order)
        except Refused as refused:
            return refused
        return None

    def carry_out(self, order: Order) -> Receipt:
        write, before = self._account_or_refuse(order)
        answer = self._client.tell(write.request(order))
        self._reader.copies.forget()
        after = self._read_after_or_unknown(order)
        facts = write.told(order, before, answer, after)
        return _receipt_around(order, after, facts, number=_stamp(answer))

    def look(self, order: Order, before: Mapping[str, str]) -> TagSearch:
        write = self._writes.get(order.does)
        now = self._read_around(order)
        if write is None or now is None:
            return TagSearch(SearchResult.CANNOT_TELL)
        found, facts = write.found(order, before, now)
        return TagSearch(
            found, _receipt_around(order, now, facts) if found is SearchResult.DONE else None
        )

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:
        """Warn of debts and stops, as SIP2 tells no limits. A card that is stopped for money is said once."""
        if order.does is not Capability.PLACE_HOLD:
            return ()
        stop = Sip2Hold.pickup_stop(order, self._server)
        if stop is not None:
            raise stop
        kinds = {block.kind for block in account.blocks or ()} - {BlockKind.MONEY}
        said = (
            (account.balance.minor > 0, _MONEY_IS_OWED),
            (BlockKind.EXPIRED in kinds, _IS_OVER),
            (bool(kinds - {BlockKind.EXPIRED}), _IS_STOPPED),
        )
        return tuple(words for holds, words in said if holds)

    def prove_waiver(self, test_card: str, *, staff: str, day: date, tag: str) -> WaiverTrialResult:
        proving = WaiverTrial(self._client, self._requests, self._reader, self._server)
        return proving.try_on(test_card.strip(), staff=staff, day=day, tag=tag)

    def close(self) -> None:
        self._client.close()

    def _account_or_refuse(self, order: Order) -> tuple[Sip2Write, AccountSnapshot]:
        write = self._writes.get(order.does)
        if write is None or order.does not in sip2_capabilities(
            self._client.status(), self._server
        ):
            raise Refused(_("SIP2 cannot do this here."), next_step=BY_HAND, code="sip2.cannot")
        seen = self._read_around(order)
        if seen is None:
            raise Refused(
                _("This account is no longer there."),
                next_step=_("Look the patron up again by card."),
                code="sip2.no_account",
            )
        stop = write.stop(order, seen)
        if stop is not None:
            raise stop
        return write, seen

    def _read_around(self, order: Order) -> AccountSnapshot | None:
        answer = self._reader.patron(order.patron)
        if answer is None:
            return None
        around = self._reader.around(answer, order.patron, order)
        return AccountSnapshot(around, answer.fixed[:_STATUS])

    def _read_after_or_unknown(self, order: Order) -> AccountSnapshot:
        try:
            after = self._read_around(order)
        except Unreachable as silence:
            raise Unknown(_("It was sent, and could not be read back.")) from silence
        if after is None:
            raise Unknown(_("It was sent, and the account is no longer there."))
        return after

    def _institution_code(self) -> str:
        return self._server.institution or self._client.status().institution


def _receipt_around(
    order: Order, seen: AccountSnapshot, facts: Mapping[str, str], number: str = ""
) -> Receipt:
    read_back = {**facts_around(seen.account, order), **facts}
    return Receipt(number=number, at=timezone.now(), read_back=read_back)


def _stamp(answer: Sip2Message) -> str:
    """Return the server's own time of it: all SIP2 gives to find it again by."""
    at = answer.fixed[-18:]
    return f"{at[:8]} {at[-6:]}"
