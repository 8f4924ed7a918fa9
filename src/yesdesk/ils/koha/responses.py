"""Koha's responses in any of their five shapes, and the values in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any, Final

from babel.numbers import get_currency_precision
from django.utils.translation import gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.port import Unreadable

Row = Mapping[str, Any]


STRANGE: Final = _("Koha answers in a way we do not understand.")

KOHAS_DIGITS: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class KohaResponse:
    status: int
    body: Any = None
    """Its JSON, amounts as Decimal; None for none."""

    total: int | None = None
    """Rows in the whole list, where it says so."""

    @property
    def row(self) -> Row:
        """The one object it gives; empty when it gives something else."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def rows(self) -> list[Row]:
        """The objects of a list."""
        listed = self.body if isinstance(self.body, list) else []
        return [row for row in listed if isinstance(row, dict)]

    @property
    def words(self) -> str:
        """Koha's reason for a refusal, for staff: `{error}`, `{errors: [..]}`, a bare array or string."""
        return "; ".join(_words_in(self.body))[:300]

    @property
    def code(self) -> str:
        """Koha's `error_code`, mostly empty."""
        return str(self.row.get("error_code") or "")

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """The permissions a 403 asks for: module and part, "1" for the whole module. Of alternatives, the first."""
        wanted = self.row.get("required_permissions")
        first = wanted[0] if isinstance(wanted, list) and wanted else wanted
        if not isinstance(first, dict):
            return ()
        return tuple((str(module), str(part)) for module, part in first.items())

    @property
    def missing_codes(self) -> tuple[str, ...]:
        """The same as Koha spells a permission: `borrowers.edit_borrowers`, or `catalogue` for a whole module."""
        return tuple(module if part == "1" else f"{module}.{part}" for module, part in self.missing)


def _words_in(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, list):
        for part in body:
            yield from _words_in(part)
    elif isinstance(body, dict):
        if body.get("errors"):
            yield from _words_in(body["errors"])
        elif body.get("error") or body.get("message"):
            yield str(body.get("error") or body.get("message"))


class KohaRefused(Exception):
    """A 4xx: Koha understood, and did nothing."""

    def __init__(self, answer: KohaResponse) -> None:
        super().__init__(f"{answer.status} {answer.words}")
        self.answer = answer


class KohaLoginRefused(Exception):
    """Koha does not let our key in. `answer`: what its login said."""

    def __init__(self, answer: KohaResponse) -> None:
        super().__init__(f"{answer.status} {answer.words}")
        self.answer = answer


def text(row: Row, name: str) -> str:
    """The value as text; empty for nothing."""
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
    """A time in UTC. Koha writes RFC 3339 with its own offset; without one it means UTC."""
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
