"""Plain facts about an account around one order: what is read before it is sent, and read back after it.

Each is text, so that it can be kept as JSON and shown as it is. Amounts are decimal, like `4.60`:
`balance` (all that is owed) · `owed` (on the order's own line; missing when the line is not on this account) · `due`
(day the order's loan is due) · `renewals` (left on that loan) · `renewed` (how often it was) · `blocked` (`yes` or
`no`; missing where it only may be) · `holds` (how many this patron has on the order's title) · `place` (in the queue,
of the order's own hold) · `expires` (last day of the card). Before a waiver `others`: the other open charges in minor
units, like `5049=41 5050=180`. A connector adds after a write: `waived` (what stands under our tag), `left` (what of
it paid nothing), `spilled` (what of it paid another charge), `hold` (its id), `card`. What a colleague saw there by
their own look says `seen_by`, and what they did there themselves `done_by`: their job class.

A library system numbers each kind of thing from one, so that a number alone names nothing: line 8, loan 8 and hold 8
are three things. What an order is about is a `Thing`: a kind and a number.
"""

from typing import Final

from yesdesk.core.money import Money
from yesdesk.ils.port import Account, Capability, Fee, Hold, Loan, Order

SEEN_BY: Final = "seen_by"
DONE_BY: Final = "done_by"


THINGS: Final[dict[Capability, str]] = {
    Capability.WAIVE_LINE: "line",
    Capability.RENEW: "loan",
    Capability.EXTEND_DUE_DATE: "loan",
    Capability.CLAIMS_RETURNED: "loan",
    Capability.PLACE_HOLD: "title",
    Capability.SUSPEND_HOLD: "hold",
    Capability.RESUME_HOLD: "hold",
    Capability.CANCEL_HOLD: "hold",
    Capability.MOVE_HOLD: "hold",
    Capability.LIFT_BLOCK: "block",
    Capability.EXTEND_EXPIRY: "card",
}
"""The kind of thing that an order's target is the number of, or a block's kind."""

type Thing = tuple[str, str]
"""Like `("loan", "17")`."""


def spelled_amount(money: Money) -> str:
    """`4.60`: as facts spell an amount."""
    return str(money.amount)


def find_line(account: Account, line: str) -> Fee | None:
    """Return the line on this very account; None when it is not there, whoever else may have it."""
    return next((fee for fee in account.fees or () if line and fee.line == line), None)


def find_loan(account: Account, loan: str) -> Loan | None:
    return next((each for each in account.loans or () if loan and each.loan == loan), None)


def find_hold(account: Account, hold: str) -> Hold | None:
    return next((each for each in account.holds or () if hold and each.hold == hold), None)


def _blocked(account: Account) -> dict[str, str]:
    """Nothing where it cannot be told: what only may block is neither there nor gone."""
    if account.blocks is None or (
        account.blocks and not any(one.certain for one in account.blocks)
    ):
        return {}
    return {"blocked": "yes" if account.blocks else "no"}


def facts_around(account: Account, order: Order) -> dict[str, str]:
    """Facts of `account` that the order may change, as they are now: of its own line, loan, hold or title alone."""
    facts = {"balance": spelled_amount(account.balance), **_blocked(account)}
    if account.patron.expires_on is not None:
        facts["expires"] = account.patron.expires_on.isoformat()
    thing, number = order_target(order.does, order.target)
    return facts | _ABOUT[thing](account, number) if thing in _ABOUT else facts


def _of_line(account: Account, line: str) -> dict[str, str]:
    fee = find_line(account, line)
    return {} if fee is None else {"owed": spelled_amount(fee.owed)}


def others_owed(account: Account, order: Order) -> dict[str, str]:
    """The fact `others`, where the order is about one line of several."""
    lines = [fee for fee in account.fees or () if fee.line and fee.line != order.target]
    if order_target(order.does, order.target)[0] != "line" or not lines:
        return {}
    return {"others": " ".join(f"{fee.line}={fee.owed.minor}" for fee in lines)}


def _of_loan(account: Account, number: str) -> dict[str, str]:
    loan = find_loan(account, number)
    facts = {}
    if loan is not None and loan.due_at is not None:
        facts["due"] = loan.due_at.date().isoformat()
    if loan is not None and loan.renewals_left is not None:
        facts["renewals"] = str(loan.renewals_left)
    if loan is not None and loan.renewals_used is not None:
        facts["renewed"] = str(loan.renewals_used)
    return facts


def _of_hold(account: Account, number: str) -> dict[str, str]:
    hold = find_hold(account, number)
    return {} if hold is None or hold.place is None else {"place": str(hold.place)}


def _of_title(account: Account, ref: str) -> dict[str, str]:
    if account.holds is None:
        return {}
    return {"holds": str(sum(hold.title_ref == ref for hold in account.holds))}


_ABOUT: Final = {"line": _of_line, "loan": _of_loan, "hold": _of_hold, "title": _of_title}


def order_target(does: str, target: str) -> Thing:
    """The thing that an order is about. Without a target it is about all of its kind on the account: a whole
    balance, where lines have no number.
    """
    return THINGS.get(Capability(does), "") if target else does, target
