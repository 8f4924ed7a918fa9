"""The writes by SIP2: obstacles, messages, and the account afterwards. SIP2 keeps no tag of ours and lists no
transactions, so accounts before and after a write are compared. Other writers in between cannot be seen: a sum that
does not add up is Unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money, money_from
from yesdesk.ils.account_facts import find_loan, spelled_amount
from yesdesk.ils.port import Account, Hold, Order, Refused, SearchResult, Unknown
from yesdesk.ils.sip2.codec import Requests, Sip2Message, screen_text
from yesdesk.ils.sip2.reads import Sip2Reader
from yesdesk.ils.sip2.server import Sip2Server

BY_HAND: Final = _("A colleague can do it in the library system itself.")
_NO_HOLDS: Final = 3  # place in the status of 64

type Fate = tuple[SearchResult, dict[str, str]]


@dataclass(frozen=True, slots=True)
class AccountSnapshot:
    account: Account
    status: str


class Sip2Write(Protocol):
    def stop(self, order: Order, seen: AccountSnapshot) -> Refused | None: ...

    def request(self, order: Order) -> Sip2Message: ...

    def told(
        self, order: Order, before: AccountSnapshot, answer: Sip2Message, after: AccountSnapshot
    ) -> dict[str, str]:
        """Return further facts to read back. Raises Refused where the system said no and changed nothing; Unknown."""

    def found(self, order: Order, before: Mapping[str, str], now: AccountSnapshot) -> Fate: ...


class Sip2Renewal:
    """A renewal (29). After a lost answer its author does not matter: a patron is told the due day."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def stop(self, order: Order, seen: AccountSnapshot) -> Refused | None:
        if find_loan(seen.account, order.target) is None:
            return Refused(
                _("This item is not on this account, or no longer."),
                next_step=_("Look at the account once more."),
                code="sip2.not_on_loan",
            )
        if _due_moment(seen, order) is None:
            return Refused(
                _("The library system does not say when this is due, so we could not tell."),
                next_step=BY_HAND,
                code="sip2.no_due_day",
            )
        return None

    def request(self, order: Order) -> Sip2Message:
        return self._requests.renew(order.patron, order.target)

    def told(
        self, order: Order, before: AccountSnapshot, answer: Sip2Message, after: AccountSnapshot
    ) -> dict[str, str]:
        was, is_now = _due_moment(before, order), _due_moment(after, order)
        moved = was is not None and is_now is not None and is_now > was
        if answer.fixed[:1] == "1" and moved:
            return {}
        if answer.fixed[:1] == "0" and was == is_now:
            raise _said_no_refusal(answer)
        raise Unknown(_("The library system answered one due date and shows another."))

    def found(self, order: Order, before: Mapping[str, str], now: AccountSnapshot) -> Fate:
        is_now = _due_moment(now, order)
        was = before.get("due", "")
        if is_now is None or not was or is_now.date().isoformat() < was:
            return SearchResult.CANNOT_TELL, {}
        return SearchResult.DONE if is_now.date().isoformat() > was else SearchResult.NOT_DONE, {}


def _due_moment(seen: AccountSnapshot, order: Order) -> datetime | None:
    loan = find_loan(seen.account, order.target)
    return loan.due_at.astimezone(UTC) if loan is not None and loan.due_at is not None else None


class Sip2Hold:
    """A hold (15 `+`) on the copy's title. Koha may say ok, a refusal beside it, and place it: the account decides."""

    def __init__(self, requests: Requests, reader: Sip2Reader, server: Sip2Server) -> None:
        self._requests = requests
        self._reader = reader
        self._server = server

    def stop(self, order: Order, seen: AccountSnapshot) -> Refused | None:
        stop = self.pickup_stop(order, self._server)
        if stop is not None:
            return stop
        if self._reader.title_of(order.target) is None:
            return Refused(_("There is no such title."), code="sip2.no_title")
        if seen.status[_NO_HOLDS] == "Y":
            return Refused(
                _("Reserving is stopped on this account."),
                next_step=_("See what stops it, and mend that first."),
                code="sip2.no_holds",
            )
        if seen.account.holds is None or self._standing(order, seen):
            return Refused(
                _("A title of this name is reserved for this patron already, or we cannot tell."),
                next_step=BY_HAND,
                code="sip2.twice",
            )
        return None

    def request(self, order: Order) -> Sip2Message:
        return self._requests.hold(order.patron, order.target, _pickup_code(order, self._server))

    def told(
        self,
        order: Order,
        before: AccountSnapshot,  # noqa: ARG002 - `stop` saw that there was none
        answer: Sip2Message,
        after: AccountSnapshot,
    ) -> dict[str, str]:
        standing = self._standing(order, after)
        words = screen_text(answer)
        placed = answer.fixed[:1] == "1"
        if placed and standing:
            return {**_hold_facts(standing), **({"said": words} if words else {})}
        if after.account.holds is not None and not standing and (words or not placed):
            raise _said_no_refusal(answer)
        raise Unknown(_("The library system answered one thing about the hold and shows another."))

    def found(self, order: Order, before: Mapping[str, str], now: AccountSnapshot) -> Fate:
        if now.account.holds is None or before.get("holds", "0") != "0":
            return SearchResult.CANNOT_TELL, {}
        standing = self._standing(order, now)
        return (
            (SearchResult.DONE, _hold_facts(standing)) if standing else (SearchResult.NOT_DONE, {})
        )

    @staticmethod
    def pickup_stop(order: Order, server: Sip2Server) -> Refused | None:
        """Stop an unknown branch, which makes Koha drop the connection, and nobody knows what it did."""
        if _pickup_code(order, server) in server.pickups:
            return None
        return Refused(
            _("This is not a branch the library system lets holds be fetched at."),
            next_step=_("An administrator gives the branch its code: settings, library system."),
            code="sip2.pickup",
        )

    def _standing(self, order: Order, seen: AccountSnapshot) -> list[Hold]:
        """Find holds on this title. The system names any copy of it, so titles are compared."""
        title = self._reader.title(order.target).casefold()
        holds = seen.account.holds or ()
        return [
            hold for hold in holds if hold.hold == order.target or hold.title.casefold() == title
        ]


class Sip2Waiver:
    """A waiver (37) of the proved type. It goes to the oldest line first, so it is sent if that is the meant line."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def stop(self, order: Order, seen: AccountSnapshot) -> Refused | None:
        account, amount = seen.account, order.amount
        if amount is None or amount.minor < 1 or amount.currency != account.balance.currency:
            return Refused(_("There is no amount to waive."), code="sip2.no_amount")
        if order.target:
            return Refused(
                _("SIP2 knows no charge by a number."), next_step=BY_HAND, code="sip2.no_lines"
            )
        if account.balance < amount:
            return Refused(
                _("Less than that is owed now."),
                next_step=_("Look at the account once more."),
                code="sip2.nothing_owed",
            )
        if amount != account.balance and len(account.fees or ()) != 1:
            return Refused(
                _("There are several charges there, and SIP2 cannot say which one is meant."),
                next_step=BY_HAND,
                code="sip2.which_line",
            )
        return None

    def request(self, order: Order) -> Sip2Message:
        return self._requests.waive(order.patron, _amount_or_raise(order), order.uuid)

    def told(
        self, order: Order, before: AccountSnapshot, answer: Sip2Message, after: AccountSnapshot
    ) -> dict[str, str]:
        tag = answer.first("BK")
        ours = not tag or order.uuid.startswith(tag)  # some servers cut it short
        less = before.account.balance - after.account.balance
        if answer.fixed[:1] == "Y" and ours and less == _amount_or_raise(order):
            return {"waived": spelled_amount(less)}
        if answer.fixed[:1] == "N" and ours and less.minor == 0:
            raise _said_no_refusal(answer)
        raise Unknown(_("What is owed is not what it should be now."))

    def found(self, order: Order, before: Mapping[str, str], now: AccountSnapshot) -> Fate:
        """Recognise our part, gone to the cent; the whole debt may as well have been paid at the till."""
        owed = now.account.balance
        try:
            was = money_from(before.get("balance", ""), owed.currency)
        except ValueError:
            return SearchResult.CANNOT_TELL, {}
        less = was - owed
        if less.minor == 0:
            return SearchResult.NOT_DONE, {}
        if less == _amount_or_raise(order) and owed.minor > 0:
            return SearchResult.DONE, {"waived": spelled_amount(less)}
        return SearchResult.CANNOT_TELL, {}


def _pickup_code(order: Order, server: Sip2Server) -> str:
    only = server.pickups[0] if len(server.pickups) == 1 else ""
    return order.fields.get("pickup", "") or only


def _hold_facts(standing: list[Hold]) -> dict[str, str]:
    return {"hold": standing[0].hold, "holds": str(len(standing))}


def _amount_or_raise(order: Order) -> Money:
    if order.amount is None:
        raise ValueError("a waiver without an amount")
    return order.amount


def _said_no_refusal(answer: Sip2Message) -> Refused:
    words = screen_text(answer)
    return Refused(
        words or _("The library system said no, without a reason."),
        next_step=BY_HAND,
        code="sip2.said_no",
    )
