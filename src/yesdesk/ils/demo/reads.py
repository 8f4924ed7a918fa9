"""An account of the demo system, put together in the port's words."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.demo.models import (
    DemoFee,
    DemoHold,
    DemoLoan,
    DemoPatron,
    DemoTitle,
    DemoWrite,
)
from yesdesk.ils.port import (
    MOST_TITLES,
    Account,
    Block,
    BlockKind,
    Capability,
    Fee,
    FeeKind,
    Hold,
    Loan,
    Note,
    PastWaiver,
    PatronRecord,
    Title,
    age_band,
)
from yesdesk.ils.pseudonyms import decrypt_word

BLOCK_ABOVE: Final = 10_00

WAIVERS_KEPT: Final = timedelta(days=365)
FEWEST_LETTERS: Final = 3


def patron_by_card(card: str) -> DemoPatron | None:
    return DemoPatron.objects.filter(card=card.strip()).first()


def patron_by_ref(ref: str) -> DemoPatron | None:
    return DemoPatron.objects.filter(pk=int(ref)).first()


def record_of(patron: DemoPatron) -> PatronRecord:
    household: tuple[str, ...] = ()
    if patron.household:
        others = DemoPatron.objects.filter(household=patron.household).exclude(pk=patron.pk)
        household = tuple(str(pk) for pk in others.order_by("pk").values_list("pk", flat=True))
    return PatronRecord(
        ref=str(patron.pk),
        card=patron.card,
        name=patron.name,
        email=patron.email,
        age_band=age_band(patron.born, timezone.now().date()),
        card_kind=patron.kind,
        home=patron.home,
        expires_on=patron.expires_on,
        household=household,
    )


def demo_account(patron: DemoPatron, currency: str) -> Account:
    now = timezone.now()
    rows = list(DemoFee.objects.filter(patron=patron).order_by("pk").select_related("loan__item"))
    owed = sum(owed_on(row, now) for row in rows)
    return Account(
        patron=record_of(patron),
        balance=Money(owed, currency),
        as_of=now,
        fees=tuple(_fee_of_row(row, now, currency) for row in rows if owed_on(row, now)),
        loans=_loans_of(patron),
        holds=_holds_of(patron, now.date()),
        blocks=demo_blocks(patron, owed, now.date()),
        waivers=_past_waivers(patron, now, currency),
        notes=(Note(patron.notes),) if patron.notes else (),
    )


def owed_on(fee: DemoFee, now: datetime) -> int:
    return max(charged_on(fee, now) - fee.paid, 0)


def charged_on(fee: DemoFee, now: datetime) -> int:
    if not fee.growing or fee.loan is None:
        return fee.charged
    return max(fee.charged, days_late(fee.loan, now) * fee.loan.item.late_fee)


def days_late(loan: DemoLoan, now: datetime) -> int:
    return max(0, ((loan.returned_at or now) - loan.due_at).days)


def demo_blocks(patron: DemoPatron, owed: int, today: date) -> tuple[Block, ...]:
    found = []
    if owed > BLOCK_ABOVE:
        found.append(Block(BlockKind.MONEY, "Owes more than the limit"))
    if patron.expires_on is not None and patron.expires_on < today:
        found.append(Block(BlockKind.EXPIRED, "Card has expired"))
    if is_barred(patron, today):
        since, until = patron.barred_since, patron.barred_until
        found.append(Block(BlockKind.OTHER, patron.barred, since=since, until=until))
    return tuple(found)


def is_barred(patron: DemoPatron, today: date) -> bool:
    ended = patron.barred_until is not None and patron.barred_until < today
    return bool(patron.barred) and not ended


def _fee_of_row(row: DemoFee, now: datetime, currency: str) -> Fee:
    late = FeeKind(row.kind) is FeeKind.OVERDUE and row.loan is not None
    return Fee(
        line=str(row.pk),
        kind=FeeKind(row.kind),
        words=row.words,
        owed=Money(owed_on(row, now), currency),
        since=row.since,
        item=row.loan.item.barcode if row.loan else "",
        days_overdue=days_late(row.loan, now) if late and row.loan else None,
        growing=row.growing,
    )


def _loans_of(patron: DemoPatron) -> tuple[Loan, ...]:
    out = DemoLoan.objects.filter(patron=patron, returned_at=None).order_by("due_at", "pk")
    rows = list(out.select_related("item__title"))
    holds = Counter(each.title_id for each in _holds_on_titles({row.item.title_id for row in rows}))
    return tuple(
        Loan(
            loan=str(row.pk),
            item=row.item.barcode,
            title=row.item.title.name,
            due_at=row.due_at,
            item_kind=row.item.title.kind,
            renewals_left=row.renewals_left,
            holds_waiting=(waiting := holds[row.item.title_id]),
            title_ref=str(row.item.title_id),
            may_renew=not _reason_against_renewal(row.renewals_left, waiting),
            why_not=_reason_against_renewal(row.renewals_left, waiting),
        )
        for row in rows
    )


def _holds_on_titles(titles: Collection[int]) -> list[DemoHold]:
    return list(DemoHold.objects.filter(title__in=titles, cancelled=False)) if titles else []


def _reason_against_renewal(left: int, waiting: int) -> str:
    if not left:
        return _("It cannot be renewed once more.")
    return _("Somebody else waits for this title.") if waiting else ""


def _holds_of(patron: DemoPatron, today: date) -> tuple[Hold, ...]:
    standing = DemoHold.objects.filter(patron=patron, cancelled=False)
    rows = list(standing.order_by("placed_at", "pk").select_related("title"))
    others = _holds_on_titles({row.title_id for row in rows})
    return tuple(
        Hold(
            hold=str(row.pk),
            title=row.title.name,
            title_ref=str(row.title_id),
            pickup=row.pickup,
            place=1 + sum(_is_before(each, row) for each in others),
            ready=row.ready,
            suspended=row.suspended and (row.suspended_until or today) >= today,
            placed_on=row.placed_at.date(),
            ready_on=row.ready_on,
            until=row.ready_until,
            rests_until=row.suspended_until,
        )
        for row in rows
    )


def _is_before(other: DemoHold, hold: DemoHold) -> bool:
    return other.title_id == hold.title_id and (other.turn, other.pk) < (hold.turn, hold.pk)


def search_demo_titles(asked: str) -> tuple[Title, ...]:
    """Find by a copy's barcode, a title's number, or some of its words, in this order."""
    words = asked.strip()
    if not words:
        return ()
    rows = DemoTitle.objects.filter(demoitem__barcode=words)
    if not rows and words.isascii() and words.isdigit() and len(words) < 10:
        rows = DemoTitle.objects.filter(pk=words)
    if not rows and len(words) >= FEWEST_LETTERS:
        rows = DemoTitle.objects.filter(name__icontains=words)
    waiting = Count("holds", filter=Q(holds__cancelled=False), distinct=True)
    found = rows.annotate(waiting=waiting).order_by("name", "pk")[:MOST_TITLES]
    return tuple(Title(str(row.pk), row.name, row.kind, row.waiting) for row in found)


def _decrypted_rule(write: DemoWrite) -> str:
    sealed = decrypt_word(write.tag, write.rule)
    return write.rule if sealed is None else sealed


def _past_waivers(patron: DemoPatron, now: datetime, currency: str) -> tuple[PastWaiver, ...]:
    rows = DemoWrite.objects.filter(
        patron=patron, does=Capability.WAIVE_LINE, at__gte=now - WAIVERS_KEPT
    )
    return tuple(
        PastWaiver(at=row.at, amount=Money(row.amount, currency), rule=_decrypted_rule(row))
        for row in rows.order_by("-at", "-pk")
    )
