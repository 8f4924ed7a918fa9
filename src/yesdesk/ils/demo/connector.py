"""The demo library system: the port over its tables."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.account_facts import facts_around, find_line, spelled_amount
from yesdesk.ils.demo.models import DemoPatron, DemoWrite
from yesdesk.ils.demo.reads import (
    demo_account,
    patron_by_card,
    patron_by_ref,
    record_of,
    search_demo_titles,
)
from yesdesk.ils.demo.writes import DOES, create_account, new_guest_pass
from yesdesk.ils.extensions import SystemMark, uuid_or_none
from yesdesk.ils.port import (
    Account,
    BlockKind,
    Capability,
    Check,
    FeeKind,
    Order,
    PatronRecord,
    PickupPlace,
    Receipt,
    Refused,
    SearchResult,
    SystemCheckLine,
    TagSearch,
    Title,
    Unreadable,
)
from yesdesk.ils.pseudonyms import encrypt_word
from yesdesk.places.models import Branch
from yesdesk.places.queries import the_library

_READS: Final = frozenset(
    {
        Capability.CHECK_PIN,
        Capability.FIND_PATRON,
        Capability.FIND_TITLE,
        Capability.LOANS,
        Capability.FEES_BY_LINE,
    }
)


LONGEST_REF: Final = 18

_STOPS_HOLDS: Final = frozenset({BlockKind.MONEY, BlockKind.OTHER})


def connect(_values: Mapping[str, str]) -> "DemoSystem":
    return DemoSystem()


class DemoSystem:
    name = "demo"

    def check(self) -> Check:
        patrons = DemoPatron.objects.count()
        findings = [SystemCheckLine(f"{patrons} invented patrons", works=True)]
        if not patrons:
            findings = [SystemCheckLine("Invented patrons", works=False, mend="Run: yesdesk seed")]
        return Check(works=True, can=_READS | frozenset(DOES), findings=tuple(findings))

    def find_patron(self, card: str) -> PatronRecord | None:
        patron = patron_by_card(card)
        return record_of(patron) if patron else None

    def find_by_address(self, address: str) -> PatronRecord | None:
        found = list(DemoPatron.objects.filter(email__iexact=address.strip())[:2])
        return record_of(found[0]) if len(found) == 1 and address.strip() else None

    def account(self, patron: str) -> Account | None:
        found = _patron_row(patron)
        return demo_account(found, _currency()) if found else None

    def pin_is_right(self, card: str, pin: str) -> bool:
        """Compare with the last four digits of the card, the PIN of invented patrons."""
        return DemoPatron.objects.filter(card=card.strip()).exists() and pin == card.strip()[-4:]

    def find_titles(self, asked: str) -> tuple[Title, ...]:
        return search_demo_titles(asked)

    def marks_on(self, patron: str) -> tuple[SystemMark, ...]:
        found = _patron_row(patron)
        if found is None:
            raise Unreadable(
                f"no such patron: {patron}"
            )  # as a real one says of whoever was deleted
        writes = DemoWrite.objects.filter(patron=found, amount__gt=0).order_by("pk")
        return tuple(
            SystemMark(tag, Money(each.amount, _currency()), f"D{each.pk}", each.at)
            for each in writes
            if (tag := uuid_or_none(each.tag)) is not None
        )

    def pickup_places(self) -> tuple[PickupPlace, ...]:
        return tuple(PickupPlace(each.slug, each.name) for each in Branch.objects.order_by("name"))

    def before(self, order: Order) -> Refused | None:
        """Try the order and take it back: the forecast is the real answer."""
        try:
            with transaction.atomic():
                _change_account(order, timezone.now())
                transaction.set_rollback(True)
        except Refused as refused:
            return refused
        return None

    def warnings(self, order: Order, account: Account) -> tuple[str, ...]:
        return forewarned(order, account)

    def carry_out(self, order: Order) -> Receipt:
        with transaction.atomic():
            write, account = _carry_out_in_demo(order)
        return _receipt_of_writes([write], write.read_back, account)

    def look(self, order: Order, before: Mapping[str, str]) -> TagSearch:  # noqa: ARG002 - the tag tells all
        writes = list(DemoWrite.objects.filter(tag=order.uuid).order_by("pk"))
        if not writes:
            return TagSearch(SearchResult.NOT_DONE)
        patron = writes[0].patron
        account = demo_account(patron, _currency()) if patron else None
        facts = facts_around(account, order) if account else {}
        return TagSearch(
            SearchResult.DONE, _receipt_of_writes(writes, {**writes[0].read_back, **facts}, account)
        )


def _change_account(order: Order, now: datetime) -> tuple[DemoPatron | None, dict[str, str]]:
    if order.does not in DOES:
        raise Refused(_("You can read this, but not do it."), code="demo.not_done")
    patron = _whose(order)
    return patron, DOES[order.does](patron, order, now) if patron else new_guest_pass(order, now)


def _carry_out_in_demo(order: Order) -> tuple[DemoWrite, Account | None]:
    now = timezone.now()
    patron, added = _change_account(order, now)
    amount = int(added.pop("waived", 0))
    account = demo_account(patron, _currency()) if patron else None
    read_back = facts_around(account, order) if account else {}
    if amount and account and "owed" not in read_back:
        # a line paid in full is off the account
        read_back["owed"] = spelled_amount(Money(0, account.balance.currency))
    write = DemoWrite.objects.create(
        tag=order.uuid,
        does=order.does,
        patron=patron,
        fee_id=order.target if order.does is Capability.WAIVE_LINE else None,
        amount=amount,
        staff=order.staff,
        rule=encrypt_word(order.uuid, order.fields.get("rule", "")),
        read_back={**read_back, **added},
        at=now,
    )
    return write, account


def _receipt_of_writes(
    writes: list[DemoWrite], read_back: Mapping[str, str], account: Account | None
) -> Receipt:
    facts = dict(read_back)
    waived = sum(write.amount for write in writes)
    if waived and account:
        facts["waived"] = spelled_amount(Money(waived, account.balance.currency))
    number = f"D{writes[0].pk}"
    return Receipt(number=number, at=writes[0].at, read_back=facts, account=account)


def _whose(order: Order) -> DemoPatron | None:
    """Return the account it is for; a new one for a provisional card, none for a guest's pass."""
    if order.does is Capability.GUEST_PASS and not order.patron:
        return None
    if order.does is Capability.PROVISIONAL_CARD and not order.patron:
        return create_account(order, timezone.now())
    patron = _patron_row(order.patron, lock=True)
    if patron is None:
        raise Refused(_("There is no such account."), code="demo.no_patron")
    return patron


def _patron_row(ref: str, *, lock: bool = False) -> DemoPatron | None:
    if not (ref.isascii() and ref.isdigit() and len(ref) <= LONGEST_REF):
        return None
    if lock:
        return DemoPatron.objects.select_for_update().filter(pk=ref).first()
    return patron_by_ref(ref)


def _currency() -> str:
    return the_library().currency


def forewarned(order: Order, account: Account) -> tuple[str, ...]:
    """Side effects for the preview, in English, as a real system has. Raises Refused where it is turned away now."""
    told = _TELLS.get(order.does)
    return told(order, account) if told else ()


def _warnings_for_waiver(order: Order, account: Account) -> tuple[str, ...]:
    fee = find_line(account, order.target)
    if fee is None:
        return ()
    if fee.growing:
        return (_("It grows again tonight while the item is out. Renew the item to stop that."),)
    whole = order.amount is None or order.amount.minor >= fee.owed.minor
    if fee.kind is FeeKind.LOST and whole:
        return (_("If the item is still on loan, its loan ends with this."),)
    return ()


def _refuse_hold_if_blocked(_order: Order, account: Account) -> tuple[str, ...]:
    if any(block.kind in _STOPS_HOLDS for block in account.blocks or ()):
        raise Refused(
            _("This card is blocked."), next_step=_("Lift the block first."), code="demo.blocked"
        )
    return ()


def _refuse_unless_liftable(order: Order, account: Account) -> tuple[str, ...]:
    barred = any(block.kind is BlockKind.OTHER for block in account.blocks or ())
    if not barred or order.target not in {"", BlockKind.OTHER}:
        raise Refused(
            _("The library system itself lifts only what was blocked by hand."),
            next_step=_(
                "A block for money goes when less is owed; one for an old card when it is extended."
            ),
            code="demo.not_barred",
        )
    return ()


def _warnings_for_cancelling(order: Order, account: Account) -> tuple[str, ...]:
    if any(hold.hold == order.target and hold.ready for hold in account.holds or ()):
        return (_("It waits on the shelf. If you cancel it, the next person gets it."),)
    return ()


_TELLS: Final[dict[Capability, Callable[[Order, Account], tuple[str, ...]]]] = {
    Capability.WAIVE_LINE: _warnings_for_waiver,
    Capability.PLACE_HOLD: _refuse_hold_if_blocked,
    Capability.CANCEL_HOLD: _warnings_for_cancelling,
    Capability.LIFT_BLOCK: _refuse_unless_liftable,
}
