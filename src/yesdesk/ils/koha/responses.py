"""Koha's responses in any of their five shapes: values, and a no as a sentence for staff."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any, Final

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _now, gettext_noop as _

from yesdesk.core.money import Money
from yesdesk.ils.port import AccessDenied, Refused, Unreachable, Unreadable

Row = Mapping[str, Any]


STRANGE: Final = _("Koha answers in a way we do not understand.")

KOHAS_DIGITS: Final = Decimal("0.000001")

FORBIDDEN: Final = _("Koha doesn't let Yesdesk's account read this.")

_KNOWN_REASONS: Final[Mapping[str, tuple[str, str, str]]] = {
    "too_many": (
        _("It cannot be renewed once more."),
        _("Somebody in circulation can renew it over the limit in Koha."),
        "koha.renew.too_many",
    ),
    "on_reserve": (
        _("Somebody else waits for this title."),
        _("Ask whether another copy would do for them."),
        "koha.renew.others_wait",
    ),
    "too_soon": (
        _("It is too early to renew it."),
        _("Koha renews it closer to its due date."),
        "koha.renew.too_soon",
    ),
    "too_unseen": (
        _("It must be seen here before it is renewed again."),
        _("Ask them to bring it, and renew it in Koha."),
        "koha.renew.unseen",
    ),
    "auto_renew": (
        _("Koha renews it by itself."),
        _("Nothing needs doing. See in Koha when it does."),
        "koha.renew.by_itself",
    ),
    "item_denied": (
        _("This item cannot be renewed."),
        _("Somebody in circulation can see why in Koha."),
        "koha.renew.denied",
    ),
    "overdue": (
        _("Something on the account is overdue, and nothing is renewed before that."),
        _("Deal with what is late first."),
        "koha.renew.overdue",
    ),
    "recall": (
        _("Somebody else waits for this title."),
        _("Ask whether another copy would do for them."),
        "koha.renew.others_wait",
    ),
    "onsite": (
        _("It is for reading here. It cannot be renewed."),
        _("Lend it again in Koha."),
        "koha.renew.onsite",
    ),
    "restriction": (
        _("The card is restricted."),
        _("See in Koha what the restriction is for."),
        "koha.restricted",
    ),
    "patronrestricted": (
        _("The card is restricted."),
        _("See in Koha what the restriction is for."),
        "koha.restricted",
    ),
    "payment type": (
        _("Koha wants a payment type with every credit."),
        _("Name one as YESDESK_KOHA_PAYMENT_TYPE, or switch RequirePaymentType off in Koha."),
        "koha.credit.payment_type",
    ),
    "pickup location": (
        _("It cannot be picked up there."),
        _("Choose another place to pick it up."),
        "koha.hold.pickup",
    ),
}


MODULES: Final[Mapping[str, str]] = {
    "borrowers": "Add, modify and view patron information",
    "catalogue": "Staff access, allows viewing of catalogue in staff interface",
    "circulate": "Check out and check in items",
    "reserveforothers": "Place and modify holds for patrons",
    "updatecharges": "Manage patrons fines and fees",
}

PARTS: Final[Mapping[str, str]] = {
    "edit_borrowers": "Add, modify and view patron information",
    "circulate_remaining_permissions": "Remaining circulation permissions",
    "view_borrower_infos_from_any_libraries": "View patron infos from any libraries",
    "place_holds": "Place holds for patrons",
    "remaining_permissions": "Remaining permissions for managing fines and fees",
}


@dataclass(frozen=True, slots=True)
class KohaResponse:
    status: int
    body: Any = None
    total: int | None = None
    retry_after: float = 0

    @property
    def row(self) -> Row:
        return self.body if isinstance(self.body, dict) else {}

    @property
    def rows(self) -> list[Row]:
        listed = self.body if isinstance(self.body, list) else []
        return [row for row in listed if isinstance(row, dict)]

    @property
    def words(self) -> str:
        """Koha's reason for a refusal, for staff: `{error}`, `{errors: [..]}`, a bare array or string."""
        return "; ".join(_every_text_in(self.body))[:300]

    @property
    def code(self) -> str:
        return str(self.row.get("error_code") or "")

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """The permissions a 403 asks for: module and part, "1" for the whole module. The first counts where there are
        alternatives."""
        wanted = self.row.get("required_permissions")
        first = wanted[0] if isinstance(wanted, list) and wanted else wanted
        if not isinstance(first, dict):
            return ()
        return tuple((str(module), str(part)) for module, part in first.items())

    @property
    def missing_codes(self) -> tuple[str, ...]:
        return tuple(module if part == "1" else f"{module}.{part}" for module, part in self.missing)


def _every_text_in(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, list):
        for part in body:
            yield from _every_text_in(part)
    elif isinstance(body, dict):
        if body.get("errors"):
            yield from _every_text_in(body["errors"])
        elif body.get("error") or body.get("message"):
            yield str(body.get("error") or body.get("message"))


class KohaRefused(Exception):
    def __init__(self, answer: KohaResponse) -> None:
        super().__init__(f"{answer.status} {answer.words}")
        self.answer = answer


class KohaLoginRefused(Exception):
    def __init__(self, answer: KohaResponse) -> None:
        super().__init__(f"{answer.status} {answer.words}")
        self.answer = answer


def text(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def amount(row: Row, name: str, currency: str) -> Money:
    """Read a sum, rounded down to the smallest coin, so that never more is waived than is owed. Koha adds amounts as
    floats, and sends 18.399999999999999 for 18.40."""
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


def required_text(row: Row, name: str) -> str:
    found = text(row, name)
    if not found:
        raise Unreadable(STRANGE)
    return found


def required_id(row: Row, name: str) -> int:
    found = koha_number(text(row, name))
    if found is None:
        raise Unreadable(STRANGE)
    return found


def koha_number(ref: str) -> int | None:
    return int(ref) if ref.isascii() and ref.isdigit() and len(ref) < 12 else None


def trouble_for_read(answer: KohaResponse) -> Unreachable:
    if answer.status == 403:
        return AccessDenied(FORBIDDEN, missing=answer.missing_codes)
    return Unreadable(STRANGE)


def refusal_for_write(answer: KohaResponse) -> Refused:
    if answer.status == 403 and answer.missing:
        return Refused(
            _("Koha doesn't let Yesdesk's account do this."),
            next_step=" ".join(how_to_grant(*each) for each in answer.missing),
            code="koha.permission",
            missing=answer.missing_codes,
        )
    said = answer.words.lower()
    for word, (why, next_step, code) in _KNOWN_REASONS.items():
        if word in said:
            return Refused(why, next_step=next_step, code=code)
    if answer.status == 404:
        return Refused(
            _("It is not there any more."),
            next_step=_("Read the account again."),
            code="koha.gone",
        )
    return Refused(
        _("Koha did not accept this."),
        next_step=answer.words and f"Koha: {answer.words}",
        code="koha.turned_away",
    )


def how_to_grant(module: str, part: str) -> str:
    words = MODULES.get(module, module)
    if part == "1":
        return _now(
            "In Koha, open the API account, More, Set permissions, and tick all of “%(module)s” (%(code)s)."
        ) % {"module": words, "code": module}
    return _now(
        "In Koha, open the API account, More, Set permissions, “%(module)s”, and tick “%(part)s” (%(code)s)."
    ) % {"module": words, "part": PARTS.get(part, part), "code": f"{module}.{part}"}
