"""Koha's rows in the port's words, and the mark of Yesdesk's writes. Nothing is asked here. The mark is
`yesdesk:<uuid> <value>`; only Yesdesk reads the value. Koha shows notes to all its staff for good, so no rule and no
colleague stands there in plain words. `staff:S7` follows only where the library's auditor asked for it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.extensions import SystemMark, uuid_or_none
from yesdesk.ils.koha.responses import (
    Row,
    amount,
    koha_day,
    koha_number,
    moment,
    required_text,
    text,
)
from yesdesk.ils.port import (
    Block,
    BlockKind,
    Fee,
    FeeKind,
    Hold,
    Loan,
    Note,
    Order,
    PastWaiver,
    PatronRecord,
    age_band,
)
from yesdesk.ils.pseudonyms import decrypt_word, encrypt_word

_NOTE: Final = re.compile(
    r"yesdesk:(?P<uuid>[\w-]+)(?: (?P<value>[\w-]{11,})(?=\s|$))?"
    r"(?: staff:(?P<staff>\S*))?(?: rule:(?P<rule>\S+))?"
)
"""The mark. `rule`: in plain words until November 2026."""

ANY_OF_OURS: Final = {"-like": "yesdesk:%"}

_BLANKS: Final = re.compile(r"\s+")

FORGIVING: Final = frozenset({"WRITEOFF", "FORGIVEN"})
GROWING: Final = "UNRETURNED"

KINDS: Final[Mapping[str, FeeKind]] = {
    "OVERDUE": FeeKind.OVERDUE,
    "LOST": FeeKind.LOST,
    "PROCESSING": FeeKind.LOST,
    "ACCOUNT": FeeKind.CARD,
    "ACCOUNT_RENEW": FeeKind.CARD,
    "NEW_CARD": FeeKind.CARD,
    "ILL": FeeKind.AGENCY,
}
"""Koha's own types; a library adds its own by free words, which the beginnings below understand."""

_BEGINNINGS: Final = (
    ("DAMAG", FeeKind.DAMAGE),
    ("COLLECT", FeeKind.AGENCY),
    ("AGENCY", FeeKind.AGENCY),
    ("ILL_", FeeKind.AGENCY),
    ("LOST", FeeKind.LOST),
    ("CARD", FeeKind.CARD),
)


@dataclass(frozen=True, slots=True)
class Tag:
    uuid: str
    staff: str
    rule: str


def note_for(order: Order) -> str:
    parts = [f"yesdesk:{order.uuid}", encrypt_word(order.uuid, order.fields.get("rule", ""))]
    staff = _BLANKS.sub("_", order.staff.strip())
    return " ".join([*parts, f"staff:{staff}"] if staff else parts)


def tag_in(note: str) -> Tag | None:
    found = _NOTE.match(note)
    if found is None:
        return None
    uuid, value = found["uuid"], found["value"]
    rule = decrypt_word(uuid, value) if value else found["rule"]
    return Tag(uuid, found["staff"] or "", rule or "")


def asked_for(order: Order) -> dict[str, Any]:
    """The `q` that finds the notes of this order; `tag_in` then tells whether it is exactly this one."""
    return {"-like": f"yesdesk:{order.uuid}%"}


def patron_of(row: Row, card: str, today: date) -> PatronRecord:
    """Read a patron. `card`: Koha leaves out even that for a patron of another library."""
    name = f"{text(row, 'firstname')} {text(row, 'surname')}".strip()
    return PatronRecord(
        ref=required_text(row, "patron_id"),
        card=text(row, "cardnumber") or card,
        name=name,
        email=text(row, "email"),
        age_band=age_band(koha_day(row, "date_of_birth"), today),
        card_kind=text(row, "category_id"),
        home=text(row, "library_id"),
        expires_on=koha_day(row, "expiry_date"),
    )


def fees_of(
    lines: Iterable[Row], items: Mapping[str, Row], loans: Iterable[Row], currency: str, today: date
) -> tuple[Fee, ...]:
    """Return a fee for each line of which at least the smallest coin is owed. `items`: by item_id."""
    due = {text(loan, "checkout_id"): koha_day(loan, "due_date") for loan in loans}
    fees = (_fee_of_row(line, items, due, currency, today) for line in lines)
    return tuple(fee for fee in fees if fee.owed.minor > 0)


def _fee_of_row(
    line: Row,
    items: Mapping[str, Row],
    due: Mapping[str, date | None],
    currency: str,
    today: date,
) -> Fee:
    kind = fee_kind(text(line, "debit_type"))
    was_due = due.get(text(line, "checkout_id")) if kind is FeeKind.OVERDUE else None
    return Fee(
        line=required_text(line, "account_line_id"),
        kind=kind,
        words=text(line, "description") or text(line, "debit_type"),
        owed=amount(line, "amount_outstanding", currency),
        since=koha_day(line, "date"),
        item=_barcode(items, text(line, "item_id")),
        days_overdue=max((today - was_due).days, 0) if was_due else None,
        growing=kind is FeeKind.OVERDUE and text(line, "status") == GROWING,
    )


def fee_kind(debit_type: str) -> FeeKind:
    word = debit_type.upper()
    if word in KINDS:
        return KINDS[word]
    for beginning, kind in _BEGINNINGS:
        if word.startswith(beginning):
            return kind
    return FeeKind.OTHER


def _barcode(items: Mapping[str, Row], item_id: str) -> str:
    """The barcode on the copy; else its number in Koha, marked as one: it may be the barcode of another copy."""
    return text(items.get(item_id, {}), "external_id") or (f"#{item_id}" if item_id else "")


def loans_of(
    rows: Iterable[Row],
    items: Mapping[str, Row],
    waiting: Mapping[str, int | None],
    titles: Mapping[str, str],
) -> tuple[Loan, ...]:
    """Return loans. `waiting`: other holds by biblio_id, None where the count is not whole. `titles`: by biblio_id."""
    return tuple(_loan_of_row(row, items, waiting, titles) for row in rows)


def _loan_of_row(
    row: Row,
    items: Mapping[str, Row],
    waiting: Mapping[str, int | None],
    titles: Mapping[str, str],
) -> Loan:
    item = items.get(text(row, "item_id"), {})
    title_ref = text(item, "biblio_id")
    return Loan(
        loan=required_text(row, "checkout_id"),
        item=_barcode(items, text(row, "item_id")),
        title=titles.get(title_ref, ""),
        due_at=moment(row, "due_date"),
        item_kind=text(item, "effective_item_type_id"),
        holds_waiting=waiting.get(title_ref),
        title_ref=title_ref,
        renewals_used=koha_number(text(row, "renewals_count")),
    )


def holds_of(rows: Iterable[Row], titles: Mapping[str, str]) -> tuple[Hold, ...]:
    return tuple(
        Hold(
            hold=required_text(row, "hold_id"),
            title=titles.get(text(row, "biblio_id"), ""),
            title_ref=text(row, "biblio_id"),
            pickup=text(row, "pickup_library_id"),
            place=int(row["priority"]) if isinstance(row.get("priority"), int) else None,
            ready=text(row, "status") == "W",
            suspended=bool(row.get("suspended")),
            placed_on=koha_day(row, "hold_date"),
            ready_on=koha_day(row, "waiting_date") if text(row, "status") == "W" else None,
            until=koha_day(row, "expiration_date"),
            rests_until=koha_day(row, "suspended_until") if row.get("suspended") else None,
            on_its_way=text(row, "status") == "T",
        )
        for row in rows
    )


RESTRICTED: Final = _("Restricted. Koha itself says why, and until when")
"""A block by staff, or by an overdue notice: its API tells neither a reason nor a day."""


def notes_of(patron: Row) -> tuple[Note, ...]:
    told = (
        Note(text(patron, "staff_notes")),
        Note(text(patron, "opac_notes"), seen_by_patron=True),
    )
    return tuple(note for note in told if note.words)


def koha_blocks(patron: Row, for_money: tuple[Block, ...], today: date) -> tuple[Block, ...]:
    expires = koha_day(patron, "expiry_date")
    found = (
        (expires is not None and expires < today, BlockKind.EXPIRED, "Card has expired"),
        (patron.get("patron_card_lost"), BlockKind.LOST_CARD, "Card is lost"),
        (patron.get("restricted"), BlockKind.OTHER, RESTRICTED),
        (patron.get("incorrect_address"), BlockKind.OTHER, "Address in doubt"),
    )
    return (*for_money, *(Block(kind, words) for holds, kind, words in found if holds))


def waivers_of(credits_: Iterable[Row], currency: str) -> tuple[PastWaiver, ...]:
    return tuple(_each_waiver(credits_, currency))


def _each_waiver(rows: Iterable[Row], currency: str) -> Iterable[PastWaiver]:
    for row in rows:
        tag, at = tag_in(text(row, "internal_note")), moment(row, "date")
        if tag is None or at is None or not is_standing(row):
            continue
        given = amount(row, "amount", currency)
        yield PastWaiver(at=at, amount=Money(-given.minor, currency), rule=tag.rule)


def koha_marks(credits_: Iterable[Row], currency: str) -> tuple[SystemMark, ...]:
    """Credits of any type under our tag, and whether they still stand."""
    found = []
    for row in credits_:
        note, at = tag_in(text(row, "internal_note")), moment(row, "date")
        tag = uuid_or_none(note.uuid) if note is not None else None
        if tag is not None and at is not None:
            given = Money(-amount(row, "amount", currency).minor, currency)
            number = text(row, "account_line_id")
            found.append(SystemMark(tag, given, number, at, stands=text(row, "status") != "VOID"))
    return tuple(found)


def is_standing(credit: Row) -> bool:
    return text(credit, "type") in FORGIVING and text(credit, "status") != "VOID"
