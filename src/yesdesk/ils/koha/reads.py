"""Queries to Koha: a whole account, renewability, titles, pickup places, PINs. Ten calls in a row keep six people
waiting: calls for an account go out in three rounds."""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from yesdesk.ils.account_facts import order_target
from yesdesk.ils.koha.api import KohaApi
from yesdesk.ils.koha.client import KohaClient
from yesdesk.ils.koha.mapping import (
    ANY_OF_OURS,
    fees_of,
    holds_of,
    koha_blocks,
    loans_of,
    notes_of,
    patron_of,
    waivers_of,
)
from yesdesk.ils.koha.responses import (
    KohaRefused,
    KohaResponse,
    Row,
    koha_number,
    refusal_for_write,
    required_id,
    required_text,
    text,
)
from yesdesk.ils.port import (
    MOST_TITLES,
    Account,
    Loan,
    Order,
    PickupPlace,
    Title,
    Unknown,
    Unreachable,
    Unreadable,
)

AT_ONCE: Final = 4
"""Calls under way. Koha comes with two workers, and its own staff stand in the same line."""


FOR_A_SCAN: Final = 0.8
"""Seconds from its beginning, for a patron at the desk; the rest of the account is seen first."""

WHEN_ASKED: Final = 5.0

AT_LEAST: Final = 0.5
"""Seconds for each question that was begun in time. A hanging question keeps the account no longer."""

_LAST: Final = datetime.max.replace(tzinfo=UTC)

FEWEST_LETTERS: Final = 3

PIN_OPERATION: Final = "POST /auth/password/validation"

PIN_PATH: Final = "/auth/password/validation"


def koha_account_of_card(desk: KohaApi, card: str) -> Account | None:
    row = desk.row_of_card(card)
    return (
        None
        if row is None
        else koha_account(desk, required_text(row, "patron_id"), row, card.strip())
    )


def koha_account(
    desk: KohaApi, ref: str, patron: Row | None = None, card: str = ""
) -> Account | None:
    """The whole account; None when the patron is gone. `patron`: Koha's row, where it was read just now."""
    if koha_number(ref) is None:
        return None
    as_of, until = desk.now().astimezone(UTC), time.monotonic() + FOR_A_SCAN
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="koha") as at_once:
        who = at_once.submit(lambda: patron or desk.patron(ref))
        money, out = at_once.submit(desk.owed, ref), at_once.submit(desk.checkouts, ref)
        row, owed, loans = who.result(), money.result(), out.result()
        if row is None or owed is None:
            return None
        copies = at_once.submit(desk.items, [*owed.lines, *(loans or ())])
        reserved = at_once.submit(desk.permitted, lambda: desk.holds(_patron_query(ref)))
        noted = at_once.submit(desk.permitted, lambda: desk.credits_noted(ref, ANY_OF_OURS))
        items = copies.result()
        waiting = at_once.submit(desk.others, ref, items)
        holds = reserved.result()
        titles = desk.titles([*items.values(), *(holds or ())])
        credits_, others = noted.result(), waiting.result()
        lent = None if loans is None else loans_of(loans, items, others, titles)
        return Account(
            patron=patron_of(row, card, desk.today),
            balance=owed.balance,
            as_of=as_of,
            fees=fees_of(owed.lines, items, loans or (), desk.currency, desk.today),
            blocks=koha_blocks(row, desk.limits.block(owed.lines, owed.balance), desk.today),
            loans=None if lent is None else with_renewability(desk.client, lent, until),
            holds=None if holds is None else holds_of(holds, titles),
            waivers=None if credits_ is None else waivers_of(credits_, desk.currency),
            credit=owed.credit,
            notes=notes_of(row),
        )


def account_around(desk: KohaApi, order: Order) -> Account | None:
    """Read an order's part of an account: patron, balance, and loans or holds. None when the patron is gone."""
    thing, number = order_target(order.does, order.target)
    money = desk.money(order.patron) if koha_number(order.patron) is not None else None
    if money is None:
        return None
    account = money[1]
    if thing == "loan":
        rows = desk.checkouts(order.patron)
        own = [row for row in rows or () if text(row, "checkout_id") == number]
        return replace(account, loans=None if rows is None else loans_of(own, {}, {}, {}))
    if thing in {"hold", "title"}:
        found = desk.permitted(lambda: desk.holds(_patron_query(order.patron)))
        return replace(account, holds=None if found is None else holds_of(found, {}))
    return account


def _patron_query(ref: str) -> dict[str, int | None]:
    return {"patron_id": koha_number(ref)}


def with_renewability(client: KohaClient, loans: Iterable[Loan], until: float) -> tuple[Loan, ...]:
    """Return the loans in order, with their renewability: a tenth of a second each, the earliest due first. `until`:
    by time.monotonic. An answer that is later, or takes half a second, is not known."""
    loans = tuple(loans)
    open_ones = sorted(
        (loan for loan in loans if loan.may_renew is None), key=lambda loan: loan.due_at or _LAST
    )

    def allows_renewal(loan: Loan) -> Row | None:
        left = until - time.monotonic()
        if left <= 0:
            return None
        path = f"/checkouts/{koha_number(loan.loan)}/allows_renewal"
        return client.try_row(path, max(left, AT_LEAST))

    if not open_ones or time.monotonic() >= until:
        return loans
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="koha-renewals") as at_once:
        rows = dict(
            zip(
                (loan.loan for loan in open_ones),
                at_once.map(allows_renewal, open_ones),
                strict=True,
            )
        )
    return tuple(
        _with_renewal(loan, row) if (row := rows.get(loan.loan)) else loan for loan in loans
    )


def _with_renewal(loan: Loan, row: Row) -> Loan:
    may, most = bool(row.get("allows_renewal")), koha_number(text(row, "max_renewals"))
    used = koha_number(text(row, "current_renewals"))
    return replace(
        loan,
        may_renew=may,
        why_not="" if may else refusal_label(text(row, "error")),
        renewals_used=loan.renewals_used if used is None else used,
        renewals_left=None if most is None or used is None else max(most - used, 0),
    )


def refusal_label(error: str) -> str:
    refused = refusal_for_write(KohaResponse(403, {"error": error}))
    return f"Koha: {error}" if error and refused.code == "koha.turned_away" else refused.why


def search_koha_titles(desk: KohaApi, asked: str) -> tuple[Title, ...]:
    """Find by the barcode of a copy, by the record's number, or by words of its title. MOST_TITLES at most, each with
    how many wait for it. Raises KohaRefused or Unreachable."""
    words = asked.strip()
    if not words:
        return ()
    copies = desk.client.read_all(
        "/items", q={"external_id": words}, order="+item_id", embed="biblio"
    )
    kinds = {text(row, "biblio_id"): text(row, "effective_item_type_id") for row in copies}
    rows = _titles_of_copies(copies) or _titles_by_number(desk, words) or _by_words(desk, words)
    waiting = desk.waiting({required_id(row, "biblio_id") for row in rows})
    return tuple(
        Title(ref, text(row, "title"), kinds.get(ref, ""), waiting.get(ref))
        for row in rows
        if (ref := text(row, "biblio_id"))
    )


def koha_pickup_places(desk: KohaApi) -> tuple[PickupPlace, ...]:
    rows = desk.client.read_all("/libraries", order="+library_id")
    return tuple(
        PickupPlace(text(row, "library_id"), text(row, "name"))
        for row in rows
        if row.get("pickup_location") is not False
    )


def _titles_of_copies(copies: Iterable[Row]) -> list[Row]:
    found = {text(row, "biblio_id"): row.get("biblio") or {} for row in copies}
    return [row for row in found.values() if row]


def _titles_by_number(desk: KohaApi, words: str) -> list[Row]:
    pk = koha_number(words)
    if pk is None:
        return []
    return desk.client.read_all("/biblios", q={"biblio_id": pk}, order="+biblio_id")


def _by_words(desk: KohaApi, words: str) -> list[Row]:
    """Leave out signs that mean "anything" to a database, so that nobody asks for all there is."""
    plain = words.replace("%", " ").replace("_", " ").strip()
    if len(plain) < FEWEST_LETTERS:
        return []
    params = [("_per_page", str(MOST_TITLES)), ("_order_by", "+title,+biblio_id")]
    return desk.client.read("/biblios", q={"title": {"-like": f"%{plain}%"}}, params=params).rows


def koha_pin_is_right(client: KohaClient, card: str, pin: str) -> bool:
    """Ask once: Koha counts wrong ones and may lock the card. It takes user names too, so the card must be the
    patron's own. Raises Unreachable, and KohaRefused for anything but right or wrong."""
    try:
        answer = client.write("POST", PIN_PATH, {"identifier": card, "password": pin})
    except KohaRefused as no:
        if no.answer.status == 400:
            return False
        raise
    except Unknown as lost:
        kind = Unreadable if client.answers() else Unreachable
        raise kind("no whole answer") from lost
    return text(answer.row, "cardnumber").casefold() == card.casefold()
