"""Single values out of Koha's rows: amounts, days and moments in Yesdesk's own types."""

from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Final

from babel.numbers import get_currency_precision
from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.koha.responses import Row
from yesdesk.ils.port import Unreadable

STRANGE: Final = _("Koha answers in a way we do not understand.")
KOHAS_DIGITS: Final = Decimal("0.000001")


def text(row: Row, name: str) -> str:
    """Return what stands there, as text; empty for nothing."""
    value = row.get(name)
    return "" if value is None else str(value).strip()


def amount(row: Row, name: str, currency: str) -> Money:
    """A sum. What is less than the smallest coin is left out, so that never more is waived than is owed.

    Koha adds amounts as floats, so 18.399999999999999 is what it calls 18.40.
    """
    value = row.get(name)
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise Unreadable(STRANGE)
    try:
        exact = Decimal(value).quantize(KOHAS_DIGITS)
        minor = exact.scaleb(get_currency_precision(currency)).to_integral_value(ROUND_DOWN)
    except InvalidOperation as too_large:
        raise Unreadable(STRANGE) from too_large
    return Money(int(minor), currency)


def moment(row: Row, name: str) -> datetime | None:
    """In UTC. Koha writes RFC 3339 with its own offset; without one it means UTC."""
    written = text(row, name)
    if not written:
        return None
    try:
        at = datetime.fromisoformat(written)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as odd:  # 0000-00-00, or the last hour of the year 9999
        raise Unreadable(STRANGE) from odd


def koha_day(row: Row, name: str) -> date | None:
    """Return the day as Koha's own place counts it, of a date or of a moment."""
    written = text(row, name)
    if not written:
        return None
    try:
        return datetime.fromisoformat(written).date()
    except ValueError as odd:
        raise Unreadable(STRANGE) from odd


def ref_of(row: Row, name: str) -> str:
    """Return an id as text; Koha's own must be there."""
    found = text(row, name)
    if not found:
        raise Unreadable(STRANGE)
    return found


def koha_id(row: Row, name: str) -> int:
    """Return an id of Koha's own."""
    found = koha_number(text(row, name))
    if found is None:
        raise Unreadable(STRANGE)
    return found


def koha_number(ref: str) -> int | None:
    """Return a ref of ours as Koha's number; None when it is none."""
    return int(ref) if ref.isascii() and ref.isdigit() and len(ref) < 12 else None
