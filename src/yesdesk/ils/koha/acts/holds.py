"""Reservations. Koha takes the same one twice and asks after no money, so both are read before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from yesdesk.ils.account_facts import facts_around
from yesdesk.ils.koha.api import KohaApi, KohaOptions
from yesdesk.ils.koha.mapping import asked_for, holds_of, note_for, tag_in
from yesdesk.ils.koha.responses import STRANGE, KohaRefused, Row, koha_number, text
from yesdesk.ils.port import (
    Account,
    BlockKind,
    Order,
    Receipt,
    Refused,
    SearchResult,
    TagSearch,
    Unknown,
    Unreachable,
    Unreadable,
)

_ALL_THE_SAME: Final = {
    BlockKind.OTHER: _("This card is stopped. Koha places the reservation all the same."),
    BlockKind.LOST_CARD: _("This card was lost. Koha places the reservation all the same."),
    BlockKind.EXPIRED: _("This card has expired. Koha places the reservation all the same."),
    BlockKind.MONEY: _("Money is owed on this account. Koha places the reservation all the same."),
}


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """A new hold. `target`: the title. `fields["pickup"]`: a library code of Koha's, else the patron's own."""

    needs: tuple[str, ...] = (
        "POST /holds",
        "GET /holds",
        "GET /biblios/{biblio_id}/pickup_locations",
    )

    def check(self, desk: KohaApi, order: Order) -> str:
        patron = desk.patron(order.patron)
        title = koha_number(order.target)
        if patron is None or title is None:
            raise Refused(
                _("There is no such account or title."),
                next_step=_("Look it up again."),
                code="koha.hold.nothing",
            )
        if desk.holds({"patron_id": koha_number(order.patron), "biblio_id": title}):
            raise Refused(
                _("It is reserved for this patron already."),
                next_step=_("Nothing needs doing. Look at the account once more."),
                code="koha.hold.twice",
            )
        pickup = order.fields.get("pickup") or text(patron, "library_id")
        if pickup not in self._allowed_pickups(desk, order, title):
            raise Refused(
                _("It cannot be picked up there."),
                next_step=_("Choose another place to pick it up."),
                code="koha.hold.pickup",
            )
        return pickup

    def _allowed_pickups(self, desk: KohaApi, order: Order, title: int) -> set[str]:
        params = [("patron_id", order.patron), ("_per_page", "-1")]
        answer = desk.client.read(f"/biblios/{title}/pickup_locations", params=params)
        return {text(row, "library_id") for row in answer.rows}

    def send(self, desk: KohaApi, ways: KohaOptions, order: Order) -> Receipt:  # noqa: ARG002 - nothing to choose
        pickup = self.check(desk, order)
        body: dict[str, Any] = {
            "patron_id": koha_number(order.patron),
            "biblio_id": koha_number(order.target),
            "pickup_library_id": pickup,
            "notes": note_for(order),
        }
        if order.until is not None:
            body["expiration_date"] = order.until.isoformat()
        desk.client.write("POST", "/holds", body)
        return _receipt_read_back(
            lambda: self.look(desk, order, {}), "answered as placed, but not found by its note"
        )

    def look(self, desk: KohaApi, order: Order, before: Mapping[str, str]) -> TagSearch:  # noqa: ARG002 - the hold tells all
        rows = desk.holds({"patron_id": koha_number(order.patron), "notes": asked_for(order)})
        ours = [row for row in rows if _is_of(row, order)]
        if len(ours) > 1:
            return TagSearch(SearchResult.CANNOT_TELL)  # twice on its way: a person cancels one
        if not ours:
            return TagSearch(SearchResult.NOT_DONE)
        return TagSearch(
            SearchResult.DONE, _receipt_with_account(desk, order, text(ours[0], "hold_id"))
        )

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:  # noqa: ARG002 - whatever the title
        """Warn of blocks: Koha asks its own staff about them, and nobody who comes by the API."""
        if account.blocks is None:
            kinds = {BlockKind.MONEY} if account.balance.minor > 0 else set()
        else:
            kinds = {block.kind for block in account.blocks}
        return tuple(said for kind, said in _ALL_THE_SAME.items() if kind in kinds)


@dataclass(frozen=True, slots=True)
class ChangeHold:
    """A change of a hold. Koha takes no note with it, so looking looks at the hold itself."""

    cancels: bool
    needs: tuple[str, ...]

    def check(self, desk: KohaApi, order: Order) -> Row:
        row = _hold_there(desk, order)
        if not self.cancels and (row.get("suspended") or text(row, "status")):
            raise Refused(
                _("It is paused already, or on its way to the shelf."),
                next_step=_("Look at the account once more."),
                code="koha.hold.not_waiting",
            )
        return row

    def send(self, desk: KohaApi, ways: KohaOptions, order: Order) -> Receipt:  # noqa: ARG002 - nothing to choose
        self.check(desk, order)
        path = f"/holds/{koha_number(order.target)}"
        if self.cancels:
            answer = desk.client.write("DELETE", path)
            if answer.status == 202:
                return _read_back(
                    lambda: _receipt_with_account(desk, order, order.target, cancelled="asked")
                )
        else:
            until = {"end_date": order.until.isoformat()} if order.until else {}
            desk.client.write("POST", f"{path}/suspension", until)
        return _receipt_read_back(
            lambda: self.look(desk, order, {}), "answered as done, but read back otherwise"
        )

    def look(self, desk: KohaApi, order: Order, before: Mapping[str, str]) -> TagSearch:  # noqa: ARG002 - the hold tells all
        row = _hold(desk, order)
        if row is None and not self.cancels:
            return TagSearch(SearchResult.CANNOT_TELL)
        done = row is None if self.cancels else bool(row and row.get("suspended"))
        if not done:
            return TagSearch(SearchResult.NOT_DONE)
        return TagSearch(SearchResult.DONE, _receipt_with_account(desk, order, order.target))

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:
        holds = (account.holds or ()) if self.cancels else ()
        if not any(hold.hold == order.target and hold.ready for hold in holds):
            return ()
        return (_("It waits on the shelf. If you cancel it, the next person gets it."),)


@dataclass(frozen=True, slots=True)
class ResumeHold:
    needs: tuple[str, ...] = ("DELETE /holds/{hold_id}/suspension", "GET /holds")

    def check(self, desk: KohaApi, order: Order) -> Row:
        row = _hold_there(desk, order)
        if not row.get("suspended"):
            raise Refused(
                _("It is not paused."),
                next_step=_("Nothing needs doing. Look at the account once more."),
                code="koha.hold.awake",
            )
        return row

    def send(self, desk: KohaApi, ways: KohaOptions, order: Order) -> Receipt:  # noqa: ARG002 - nothing to choose
        self.check(desk, order)
        desk.client.write("DELETE", f"/holds/{koha_number(order.target)}/suspension")
        return _receipt_read_back(
            lambda: self.look(desk, order, {}), "answered as done, but read back otherwise"
        )

    def look(self, desk: KohaApi, order: Order, before: Mapping[str, str]) -> TagSearch:  # noqa: ARG002 - the hold tells all
        row = _hold(desk, order)
        if row is None:
            return TagSearch(SearchResult.CANNOT_TELL)
        if row.get("suspended"):
            return TagSearch(SearchResult.NOT_DONE)
        return TagSearch(SearchResult.DONE, _receipt_with_account(desk, order, order.target))

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:  # noqa: ARG002 - nothing else happens
        return ()


@dataclass(frozen=True, slots=True)
class MoveHold:
    needs: tuple[str, ...] = ("PATCH /holds/{hold_id}", "GET /holds")

    def check(self, desk: KohaApi, order: Order) -> Row:
        row = _hold_there(desk, order)
        if text(row, "status") or _place_in_queue(row) <= 1:
            raise Refused(
                _("Nobody else waits before this one."),
                next_step=_("Nothing needs doing. Look at the account once more."),
                code="koha.hold.first",
            )
        return row

    def send(self, desk: KohaApi, ways: KohaOptions, order: Order) -> Receipt:  # noqa: ARG002 - nothing to choose
        self.check(desk, order)
        desk.client.write("PATCH", f"/holds/{koha_number(order.target)}", {"priority": 1})
        return _receipt_read_back(
            lambda: self.look(desk, order, {}), "answered as done, but read back otherwise"
        )

    def look(self, desk: KohaApi, order: Order, before: Mapping[str, str]) -> TagSearch:  # noqa: ARG002 - its place tells
        """Look for the move. Once on the shelf nobody can say whether it was moved there or came by itself."""
        row = _hold(desk, order)
        if row is None or text(row, "status"):
            return TagSearch(SearchResult.CANNOT_TELL)
        if _place_in_queue(row) > 1:
            return TagSearch(SearchResult.NOT_DONE)
        return TagSearch(SearchResult.DONE, _receipt_with_account(desk, order, order.target))

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:  # noqa: ARG002 - nothing else happens
        return ()


def _hold(desk: KohaApi, order: Order) -> Row | None:
    """Find the hold on this patron's own account: Koha would change anybody's."""
    pk = koha_number(order.target)
    q = {"hold_id": pk, "patron_id": koha_number(order.patron)}
    rows = desk.holds(q) if pk is not None else []
    return rows[0] if rows else None


def _hold_there(desk: KohaApi, order: Order) -> Row:
    row = _hold(desk, order)
    if row is None:
        raise Refused(
            _("There is no such reservation on this account."),
            next_step=_("Look at the account once more."),
            code="koha.no_hold",
        )
    return row


def _place_in_queue(row: Row) -> int:
    return int(row["priority"]) if isinstance(row.get("priority"), int) else 0


def _read_back[T](read: Callable[[], T]) -> T:
    """Read back after a write. Where that fails, the result is unknown."""
    try:
        return read()
    except (Unreachable, KohaRefused) as lost:
        raise Unknown("sent, but not read back") from lost


def _receipt_read_back(look: Callable[[], TagSearch], otherwise: str) -> Receipt:
    seen = _read_back(look)
    if seen.found is not SearchResult.DONE or seen.receipt is None:
        raise Unknown(otherwise)
    return seen.receipt


def _receipt_with_account(desk: KohaApi, order: Order, hold: str, **more: str) -> Receipt:
    money = desk.money(order.patron)
    if money is None:
        raise Unreadable(STRANGE)  # the account went away meanwhile
    rows = desk.holds({"patron_id": koha_number(order.patron)})
    facts = facts_around(replace(money[1], holds=holds_of(rows, {})), order)
    return Receipt(hold, desk.now(), {**facts, "hold": hold, **more})


def _is_of(row: Row, order: Order) -> bool:
    tag = tag_in(text(row, "notes"))
    return tag is not None and tag.uuid == order.uuid


PLACE: Final = PlaceHold()
SUSPEND: Final = ChangeHold(cancels=False, needs=("POST /holds/{hold_id}/suspension", "GET /holds"))
RESUME: Final = ResumeHold()
CANCEL: Final = ChangeHold(cancels=True, needs=("DELETE /holds/{hold_id}", "GET /holds"))
MOVE: Final = MoveHold()
