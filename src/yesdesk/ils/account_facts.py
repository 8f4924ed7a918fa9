"""Plain facts about an account around one order: read before it is sent, and read back after it.

Each is text, kept as JSON and shown as it is; amounts are decimal, like `4.60`. `balance`: the whole debt. `owed`: on
the order's own line. `due`: day of the order's loan. `renewals`: left. `renewed`: how often it was. `blocked`: `yes` or
`no`; missing where unsure. `holds`: on the order's title. `place`: in the queue. `expires`: last day of the card.
`others`: other open charges in minor units, `5049=41 5050=180`. A connector adds after a write: `waived` (under our
tag), `left` (of it, unused), `spilled` (of it, on another charge), `hold` (its id), `card`. A colleague's job class
stands in `seen_by` and `done_by`.

A library system numbers each kind of thing from one: a `Thing` is a kind and a number.
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


def spelled_amount(money: Money) -> str:
    return str(money.amount)


def find_line(account: Account, line: str) -> Fee | None:
    """Return the line on this very account; None when it is not there, even if another account has it."""
    return next((fee for fee in account.fees or () if line and fee.line == line), None)


def find_loan(account: Account, loan: str) -> Loan | None:
    return next((each for each in account.loans or () if loan and each.loan == loan), None)


def find_hold(account: Account, hold: str) -> Hold | None:
    return next((each for each in account.holds or () if hold and each.hold == hold), None)


def _blocked(account: Account) -> dict[str, str]:
    """Return nothing where it cannot be told: an unsure block is neither there nor gone."""
    if account.blocks is None or (
        account.blocks and not any(one.certain for one in account.blocks)
    ):
        return {}
    return {"blocked": "yes" if account.blocks else "no"}


def facts_around(account: Account, order: Order) -> dict[str, str]:
    """Facts of `account` that the order may change: of its own line, loan, hold or title alone."""
    facts = {"balance": spelled_amount(account.balance), **_blocked(account)}
    if account.patron.expires_on is not None:
        facts["expires"] = account.patron.expires_on.isoformat()
    thing, number = order_target(order.does, order.target)
    return facts | _ABOUT[thing](account, number) if thing in _ABOUT else facts


def _facts_of_line(account: Account, line: str) -> dict[str, str]:
    fee = find_line(account, line)
    return {} if fee is None else {"owed": spelled_amount(fee.owed)}


def owed_on_other_lines(account: Account, order: Order) -> dict[str, str]:
    lines = [fee for fee in account.fees or () if fee.line and fee.line != order.target]
    if order_target(order.does, order.target)[0] != "line" or not lines:
        return {}
    return {"others": " ".join(f"{fee.line}={fee.owed.minor}" for fee in lines)}


def _facts_of_loan(account: Account, number: str) -> dict[str, str]:
    loan = find_loan(account, number)
    facts = {}
    if loan is not None and loan.due_at is not None:
        facts["due"] = loan.due_at.date().isoformat()
    if loan is not None and loan.renewals_left is not None:
        facts["renewals"] = str(loan.renewals_left)
    if loan is not None and loan.renewals_used is not None:
        facts["renewed"] = str(loan.renewals_used)
    return facts


def _facts_of_hold(account: Account, number: str) -> dict[str, str]:
    hold = find_hold(account, number)
    return {} if hold is None or hold.place is None else {"place": str(hold.place)}


def _facts_of_title(account: Account, ref: str) -> dict[str, str]:
    if account.holds is None:
        return {}
    return {"holds": str(sum(hold.title_ref == ref for hold in account.holds))}


_ABOUT: Final = {
    "line": _facts_of_line,
    "loan": _facts_of_loan,
    "hold": _facts_of_hold,
    "title": _facts_of_title,
}


def order_target(does: str, target: str) -> Thing:
    """The thing that an order is about. Without a target: the whole kind on the account, like a balance."""
    return THINGS.get(Capability(does), "") if target else does, target
