"""The writes of the demo system, with the side effects a real one has. Each runs in a transaction that holds the
patron's row, raises Refused before any change, and returns facts to read back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Min, Model, QuerySet
from django.utils.translation import gettext_noop as _

from yesdesk.ils.demo.models import DemoFee, DemoHold, DemoLoan, DemoPatron, DemoTitle
from yesdesk.ils.demo.reads import BLOCK_ABOVE, charged_on, is_barred, owed_on
from yesdesk.ils.port import BlockKind, Capability, FeeKind, Order, Refused

RENEWED_FOR: Final = timedelta(days=21)
PROVISIONAL_FOR: Final = timedelta(days=30)

type Does = Callable[[DemoPatron, Order, datetime], dict[str, str]]


def waive_line(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    """Waive at most the rest of a line. Clearing a lost charge ends its loan, as in many systems."""
    fee = _fee_ordered(patron, order)
    owed = owed_on(fee, now)
    if order.amount is None or order.amount.minor < 1 or not owed:
        raise Refused(_("Nothing is owed on this line."), code="demo.nothing_owed")
    waived = min(order.amount.minor, owed)
    fee.charged = charged_on(fee, now)
    fee.paid += waived
    fee.save(update_fields=["charged", "paid"])
    if fee.kind == FeeKind.LOST and waived == owed and fee.loan is not None:
        _end_loan(fee.loan, now)
    return {"waived": f"{waived}"}


def give_credit(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    left = order.amount.minor if order.amount is not None else 0
    given = 0
    for fee in patron.fees.select_related("loan__item").order_by("since", "pk"):
        part = min(left - given, owed_on(fee, now))
        if part > 0:
            fee.charged, fee.paid = charged_on(fee, now), fee.paid + part
            fee.save(update_fields=["charged", "paid"])
            given += part
    if not given:
        raise Refused(_("Nothing is owed on this account."), code="demo.nothing_owed")
    return {"waived": f"{given}"}


def renew_demo_loan(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    loan = _loan_ordered(patron, order)
    if not loan.renewals_left:
        raise Refused(_("It cannot be renewed once more."), code="demo.no_renewals")
    _refuse_if_somebody_waits(loan)
    loan.renewals_left -= 1
    _set_due(loan, now + RENEWED_FOR, now)
    return {}


def extend_due_date(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    loan = _loan_ordered(patron, order)
    if order.until is None or order.until <= now.date():
        raise Refused(_("Choose a new day that is still to come."), code="demo.day")
    _refuse_if_somebody_waits(loan)
    midnight = datetime.combine(order.until, datetime.max.time(), ZoneInfo("UTC"))
    _set_due(loan, midnight.replace(microsecond=0), now)
    return {}


def mark_claims_returned(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    loan = _loan_ordered(patron, order)
    loan.claims_returned = True
    _end_loan(loan, now)
    for fee in DemoFee.objects.filter(loan=loan, kind=FeeKind.LOST):
        fee.charged = fee.paid
        fee.save(update_fields=["charged"])
    return {}


def place_hold(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    title = _is_digits(order.target) and DemoTitle.objects.filter(pk=order.target).first()
    if not title:
        raise Refused(_("There is no such title."), code="demo.no_title")
    if _total_owed(patron, now) > BLOCK_ABOVE or is_barred(patron, now.date()):
        raise Refused(
            _("This card is blocked."), next_step=_("Lift the block first."), code="demo.blocked"
        )
    if patron.holds.filter(title=title, cancelled=False).exists():
        raise Refused(_("It is reserved for this patron already."), code="demo.twice")
    pickup = order.fields.get("pickup", "") or patron.home
    made = DemoHold.objects.create(patron=patron, title=title, pickup=pickup, placed_at=now)
    return {"hold": str(made.pk)}


def suspend_hold(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    hold = _hold_ordered(patron, order)
    if hold.ready:
        raise Refused(_("It waits on the shelf already."), code="demo.ready")
    if order.until is not None and order.until <= now.date():
        raise Refused(_("Choose a new day that is still to come."), code="demo.day")
    hold.suspended, hold.suspended_until = True, order.until
    hold.save(update_fields=["suspended", "suspended_until"])
    return {"hold": str(hold.pk)}


def resume_hold(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    hold = _hold_ordered(patron, order)
    if not hold.suspended or (hold.suspended_until or now.date()) < now.date():
        raise Refused(_("It is not paused."), code="demo.awake")
    hold.suspended, hold.suspended_until = False, None
    hold.save(update_fields=["suspended", "suspended_until"])
    return {"hold": str(hold.pk)}


def move_hold(patron: DemoPatron, order: Order, _now: datetime) -> dict[str, str]:
    hold = _hold_ordered(patron, order)
    others = DemoHold.objects.filter(title=hold.title_id, cancelled=False).exclude(pk=hold.pk)
    first = others.aggregate(first=Min("turn"))["first"]
    if hold.ready or first is None:
        raise Refused(_("Nobody else waits before this one."), code="demo.first")
    hold.turn = first - 1
    hold.save(update_fields=["turn"])
    return {"hold": str(hold.pk)}


def cancel_hold(patron: DemoPatron, order: Order, _now: datetime) -> dict[str, str]:
    hold = _hold_ordered(patron, order)
    hold.cancelled = True
    hold.save(update_fields=["cancelled"])
    return {"hold": str(hold.pk)}


def lift_block(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    """Lift a block that staff set. A block for money goes with the money, and takes no other along."""
    if not is_barred(patron, now.date()) or order.target not in {"", BlockKind.OTHER}:
        raise Refused(
            _("Nothing here was blocked by hand."),
            next_step=_(
                "A block for money goes when less is owed; one for an old card when it is extended."
            ),
            code="demo.not_barred",
        )
    patron.barred, patron.barred_since, patron.barred_until = "", None, None
    patron.save(update_fields=["barred", "barred_since", "barred_until"])
    return {}


def extend_expiry(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    if order.until is None or order.until <= now.date():
        raise Refused(_("Choose a new day that is still to come."), code="demo.day")
    patron.expires_on = order.until
    patron.save(update_fields=["expires_on"])
    return {}


def add_note(patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    at = " ".join(part for part in (now.date().isoformat(), order.staff) if part)
    patron.notes = f"{patron.notes}\n{at}: {order.note}".strip()
    patron.save(update_fields=["notes"])
    return {}


def create_account(order: Order, now: datetime) -> DemoPatron:
    return DemoPatron.objects.create(
        card=f"2{DemoPatron.objects.count():06d}{now:%H%M%S}",
        name=order.fields.get("name", "")[:80],
        home=order.fields.get("home", ""),
        kind="provisional",
        expires_on=now.date() + PROVISIONAL_FOR,
    )


def card_of_new_account(patron: DemoPatron, _order: Order, _now: datetime) -> dict[str, str]:
    return {"card": patron.card}


def new_guest_pass(order: Order, now: datetime) -> dict[str, str]:
    return {"pass": f"{now:%d%m}-{order.uuid[:4]}"}


def _new_guest_pass_for_patron(_patron: DemoPatron, order: Order, now: datetime) -> dict[str, str]:
    return new_guest_pass(order, now)


DOES: Final[dict[Capability, Does]] = {
    Capability.WAIVE_LINE: waive_line,
    Capability.CREDIT: give_credit,
    Capability.RENEW: renew_demo_loan,
    Capability.EXTEND_DUE_DATE: extend_due_date,
    Capability.CLAIMS_RETURNED: mark_claims_returned,
    Capability.PLACE_HOLD: place_hold,
    Capability.SUSPEND_HOLD: suspend_hold,
    Capability.RESUME_HOLD: resume_hold,
    Capability.CANCEL_HOLD: cancel_hold,
    Capability.MOVE_HOLD: move_hold,
    Capability.LIFT_BLOCK: lift_block,
    Capability.EXTEND_EXPIRY: extend_expiry,
    Capability.PROVISIONAL_CARD: card_of_new_account,
    Capability.GUEST_PASS: _new_guest_pass_for_patron,
    Capability.NOTE: add_note,
}


def _total_owed(patron: DemoPatron, now: datetime) -> int:
    return sum(owed_on(fee, now) for fee in patron.fees.select_related("loan__item"))


def _fee_ordered(patron: DemoPatron, order: Order) -> DemoFee:
    missing = Refused(_("There is no such line on this account."), code="demo.no_line")
    return _row_ordered(patron.fees.select_related("loan__item"), order, missing)


def _loan_ordered(patron: DemoPatron, order: Order) -> DemoLoan:
    missing = Refused(_("This is not on loan to this patron."), code="demo.no_loan")
    return _row_ordered(
        patron.loans.filter(returned_at=None).select_related("item"), order, missing
    )


def _hold_ordered(patron: DemoPatron, order: Order) -> DemoHold:
    missing = Refused(_("There is no such reservation on this account."), code="demo.no_hold")
    return _row_ordered(patron.holds.filter(cancelled=False), order, missing)


def _row_ordered[Row: Model](rows: QuerySet[Row], order: Order, missing: Refused) -> Row:
    """Return the row of `rows` that the order names, or raise `missing`. The caller narrows `rows` to the patron."""
    row = rows.filter(pk=order.target).first() if _is_digits(order.target) else None
    if row is None:
        raise missing
    return row


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _refuse_if_somebody_waits(loan: DemoLoan) -> None:
    if DemoHold.objects.filter(title=loan.item.title_id, cancelled=False).exists():
        raise Refused(
            _("Somebody else waits for this title."),
            next_step=_("Ask whether another copy would do for them."),
            code="demo.others_wait",
        )


def _set_due(loan: DemoLoan, due_at: datetime, now: datetime) -> None:
    _stop_growing(loan, now)
    loan.due_at = due_at
    loan.save(update_fields=["due_at", "renewals_left"])


def _end_loan(loan: DemoLoan, now: datetime) -> None:
    _stop_growing(loan, now)
    loan.returned_at = now
    loan.save(update_fields=["returned_at", "claims_returned"])


def _stop_growing(loan: DemoLoan, now: datetime) -> None:
    for fee in DemoFee.objects.filter(loan=loan, growing=True).select_related("loan__item"):
        fee.charged, fee.growing = charged_on(fee, now), False
        fee.save(update_fields=["charged", "growing"])
