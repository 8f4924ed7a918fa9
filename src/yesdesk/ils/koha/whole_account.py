"""A whole account: what can be asked for at once, and what has to wait for an answer.

Ten calls, one after the other, keep six people waiting. Here they go out in three rounds.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC
from typing import Final

from yesdesk.ils.koha.api import KohaApi
from yesdesk.ils.koha.mapping import (
    fees_of,
    holds_of,
    koha_blocks,
    loans_of,
    notes_of,
    patron_of,
    waivers_of,
)
from yesdesk.ils.koha.renewals import FOR_A_SCAN, with_renewability
from yesdesk.ils.koha.responses import Row
from yesdesk.ils.koha.tags import ANY_OF_OURS
from yesdesk.ils.koha.values import koha_number, ref_of, text
from yesdesk.ils.port import Account, Order
from yesdesk.ils.targets import order_target

AT_ONCE: Final = 4
"""Calls under way. Koha comes with two workers, and its own staff stand in the same line."""


def koha_account_of_card(desk: KohaApi, card: str) -> Account | None:
    """Of whoever has this card; None when nobody has."""
    row = desk.row_of_card(card)
    return None if row is None else koha_account(desk, ref_of(row, "patron_id"), row, card.strip())


def koha_account(
    desk: KohaApi, ref: str, patron: Row | None = None, card: str = ""
) -> Account | None:
    """Return all of it; None when the patron is gone. `patron`: Koha's row, where it was read just now."""
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
        reserved = at_once.submit(desk.permitted, lambda: desk.holds(_of(ref)))
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
    """Return what an order is about, as it stands now: who, what is owed, and their loans or their holds. None when the
    patron is gone.
    """
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
        found = desk.permitted(lambda: desk.holds(_of(order.patron)))
        return replace(account, holds=None if found is None else holds_of(found, {}))
    return account


def _of(ref: str) -> dict[str, int | None]:
    return {"patron_id": koha_number(ref)}
