"""Each operation of Koha's that a connector meets: its address, who may, and what it does."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.twins.koha import money
from tests.twins.koha.asking import WENT_WRONG, Query, Said, SaysNo
from tests.twins.koha.bodies import check_body, of_body
from tests.twins.koha.pins import validated
from tests.twins.koha.records import MAX_RENEWALS, Records, Row


@dataclass(frozen=True)
class Asked:
    """One request, as an operation sees it. `ids`: the numbers or codes in its address."""

    ids: Sequence[str]
    query: Query
    body: Any
    embeds: Sequence[str] = ()

    @property
    def pk(self) -> int:
        return int(self.ids[0])


Does = Callable[[Records, Asked], Any]


@dataclass(frozen=True)
class Operation:
    """`does` gives a Said, or the rows of a list. `fields`: parameters that match rows. `never_null`:
    where a NULL makes Koha's own check of its answer a 500. `patrons`: it gives patrons, and those alone who may be
    seen. Koha looks no closer: of a patron who is not there it gives account and loans.
    """

    method: str
    path: str
    permissions: Any
    does: Does
    fields: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    embeds: frozenset[str] = frozenset()
    never_null: frozenset[str] = frozenset()
    lists: bool = False
    patrons: bool = False

    def matches(self, method: str, path: str) -> Sequence[str] | None:
        pattern = re.sub(r"\{\w+\}", "([^/]+)", self.path)
        fits = re.fullmatch(pattern, path) if method == self.method else None
        return fits.groups() if fits else None


def _patron(records: Records, pk: int) -> Row:
    if pk not in records.patrons:
        raise SaysNo(404, {"error": "Patron not found."})
    return records.patrons[pk]


def _one(rows: Mapping[int, Row], pk: int, what: str) -> Row:
    if pk not in rows:
        raise SaysNo(404, {"error": f"{what} not found"})
    return rows[pk]


def account(records: Records, asked: Asked) -> Said:
    _patron(records, asked.pk)
    lines = [line for line in records.lines_of(asked.pk) if line["amount_outstanding"]]
    parts = {
        "outstanding_debits": [line for line in lines if line["amount_outstanding"] > 0],
        "outstanding_credits": [line for line in lines if line["amount_outstanding"] < 0],
    }
    body: dict[str, Any] = {"balance": records.balance(asked.pk)}
    for name, rows in parts.items():
        body[name] = {"total": sum(row["amount_outstanding"] for row in rows), "lines": rows}
    return Said(200, body)


_OF_A_DEBIT: Final = ("credit_type", "credit_number", "debit_type")
_OF_A_CREDIT: Final = ("debit_type", "credit_type", "item_id", "checkout_id", "payout_type")


def _typed(line: Row, kind: str, without: Sequence[str]) -> Row:
    row = {name: value for name, value in line.items() if name not in without}
    return row | {"type": line[kind]}


def list_credits(records: Records, asked: Asked) -> list[Row]:
    _patron(records, asked.pk)
    lines = [line for line in records.lines_of(asked.pk) if line["credit_type"]]
    return [_typed(line, "credit_type", _OF_A_CREDIT) for line in lines]


def list_debits(records: Records, asked: Asked) -> list[Row]:
    _patron(records, asked.pk)
    lines = [line for line in records.lines_of(asked.pk) if line["debit_type"]]
    return [_typed(line, "debit_type", (*_OF_A_DEBIT, "payment_type")) for line in lines]


CREDIT_FIELDS: Final = {
    "amount",
    "credit_type",
    "account_lines_ids",
    "note",
    "description",
    "library_id",
    "payment_type",
    "date",
}


def credit(records: Records, asked: Asked) -> Said:
    _patron(records, asked.pk)
    check_body(asked.body, CREDIT_FIELDS, needed={"amount"})
    if asked.body["amount"] < 0:
        raise SaysNo(400, of_body("/body/amount", "Not in range."))
    if asked.body["amount"] == 0:
        raise SaysNo(500, WENT_WRONG)
    if records.preferences.get("RequirePaymentType") and not asked.body.get("payment_type"):
        raise SaysNo(400, {"error": "Account transaction requires payment type"})
    try:
        return Said(201, money.add_credit(records, asked.pk, asked.body))
    except money.Broken:
        raise SaysNo(500, WENT_WRONG) from None


def debit(records: Records, asked: Asked) -> Said:
    _patron(records, asked.pk)
    known = {"type", "amount", "description", "library_id", "item_id", "internal_note"}
    check_body(asked.body, known, needed={"amount"})
    line = money.add_debit(records, asked.pk, asked.body)
    return Said(201, _typed(line, "debit_type", (*_OF_A_DEBIT, "payment_type")))


def checkout(records: Records, asked: Asked) -> Said:
    return Said(200, _one(records.checkouts, asked.pk, "Checkout"))


def may_renew(records: Records, asked: Asked) -> Said:
    row = _one(records.checkouts, asked.pk, "Checkout")
    why = _why_not(records, row)
    return Said(
        200,
        {
            "allows_renewal": why is None,
            "max_renewals": MAX_RENEWALS,
            "current_renewals": row["renewals_count"],
            "unseen_renewals": 0,
            "error": why,
        },
    )


def _why_not(records: Records, row: Row) -> str | None:
    if row["renewals_count"] >= MAX_RENEWALS:
        return "too_many"
    biblio = records.items[row["item_id"]]["biblio_id"]
    others = any(
        hold["biblio_id"] == biblio and hold["patron_id"] != row["patron_id"]
        for hold in records.holds.values()
    )
    return "on_reserve" if others else None


def renew(records: Records, asked: Asked) -> Said:
    row = _one(records.checkouts, asked.pk, "Checkout")
    why = _why_not(records, row)
    if why:
        raise SaysNo(403, {"error": f"Renewal not authorized ({why})"})
    money.renew(records, row)
    return Said(201, row)


HOLD_FIELDS: Final = {
    "patron_id",
    "biblio_id",
    "item_id",
    "pickup_library_id",
    "notes",
    "expiration_date",
    "item_type",
    "hold_date",
    "item_group_id",
    "non_priority",
}


def place_hold(records: Records, asked: Asked) -> Said:
    """Twice makes two. What is owed, a restriction and a card that is over do not matter to it."""
    body = asked.body
    check_body(body, HOLD_FIELDS, needed={"patron_id", "pickup_library_id"})
    if body["patron_id"] not in records.patrons:
        raise SaysNo(400, {"error": "patron_id not found"})
    if body.get("biblio_id") not in records.biblios:
        raise SaysNo(500, WENT_WRONG)  # a bare string, which its own check does not let out
    where = records.libraries.get(body["pickup_library_id"], {})
    if not where.get("pickup_location"):
        raise SaysNo(400, {"error": "The supplied pickup location is not valid"})
    more = {name: body[name] for name in ("notes", "expiration_date") if name in body}
    return Said(
        201,
        records.add_hold(body["patron_id"], body["biblio_id"], body["pickup_library_id"], **more),
    )


def change_hold(records: Records, asked: Asked) -> Said:
    row, body = _one(records.holds, asked.pk, "Hold"), asked.body or {}
    wanted, was = body.get("priority"), row["priority"]
    for other in records.holds.values():
        if wanted and other["biblio_id"] == row["biblio_id"] and wanted <= other["priority"] < was:
            other["priority"] += 1
    row.update(body)
    return Said(200, row)


def cancel_hold(records: Records, asked: Asked) -> Said:
    """A hold on its way is only asked to be cancelled."""
    row = _one(records.holds, asked.pk, "Hold")
    if row["status"] in {"W", "T"} and records.preferences.get("CancelWaitingOnRequest"):
        return Said(202)
    del records.holds[asked.pk]
    return Said(204)


def suspend(records: Records, asked: Asked) -> Said:
    row = _one(records.holds, asked.pk, "Hold")
    if row["status"] in {"W", "T"}:
        raise SaysNo(400, {"error": f"Found hold cannot be suspended. Status={row['status']}"})
    until = (asked.body or {}).get("end_date")
    row["suspended"] = True
    row["suspended_until"] = f"{until}T00:00:00+01:00" if until else None
    return Said(201, {"end_date": until})


def resume(records: Records, asked: Asked) -> Said:
    row = _one(records.holds, asked.pk, "Hold")
    row["suspended"], row["suspended_until"] = False, None
    return Said(204)


def check_pin(records: Records, asked: Asked) -> Said:
    return Said(201, validated(records, asked.body))


def pickup_places(records: Records, asked: Asked) -> list[Row]:
    if "patron_id" not in dict(asked.query):
        raise SaysNo(
            400,
            {
                "errors": [{"message": "Missing property.", "path": "/patron_id"}],
                "status": 400,
            },
        )
    if asked.pk not in records.biblios:
        raise SaysNo(404, {"error": "Biblio not found"})
    return [row for row in records.libraries.values() if row["pickup_location"]]


def items(records: Records, asked: Asked) -> list[Row]:
    rows = list(records.items.values())
    if "biblio" in asked.embeds:
        return [row | {"biblio": records.biblios[row["biblio_id"]]} for row in rows]
    return rows


def _rows(table: str) -> Does:
    def rows(records: Records, asked: Asked) -> list[Row]:
        return list(getattr(records, table).values())

    return rows


def _of_patron(records: Records, asked: Asked) -> list[Row]:
    _patron(records, asked.pk)
    return [row for row in records.holds.values() if row["patron_id"] == asked.pk]


def _get_patron(records: Records, asked: Asked) -> Said:
    return Said(200, _patron(records, asked.pk))


_EDIT: Final = {"borrowers": "edit_borrowers"}
_FEES: Final = {**_EDIT, "updatecharges": "remaining_permissions"}
_CIRCULATE: Final = {"circulate": "circulate_remaining_permissions"}
_HOLDS: Final = {"reserveforothers": "place_holds"}
_ALL_HOLDS: Final = {"reserveforothers": "1"}
_CATALOGUE: Final = {"catalogue": "1"}
_LIST: Final[dict[str, Any]] = {"lists": True}
_PATRON_FIELDS: Final = frozenset(
    {"cardnumber", "surname", "firstname", "email", "library_id", "category_id", "patron_id"}
)
_HOLD_FIELDS: Final = frozenset({"patron_id", "biblio_id", "hold_id", "notes", "pickup_library_id"})

OPERATIONS: Final = (
    Operation(
        "GET",
        "/patrons",
        [_EDIT, {"tools": "label_creator"}, {"serials": "routing"}],
        _rows("patrons"),
        fields=_PATRON_FIELDS,
        embeds=frozenset({"extended_attributes", "account_balance", "library"}),
        never_null=frozenset({"patron_id", "library_id", "category_id"}),
        patrons=True,
        **_LIST,
    ),
    Operation("GET", "/patrons/{patron_id}", _EDIT, _get_patron, patrons=True),
    Operation("GET", "/patrons/{patron_id}/account", _FEES, account),
    Operation("GET", "/patrons/{patron_id}/account/credits", _FEES, list_credits, **_LIST),
    Operation(
        "POST",
        "/patrons/{patron_id}/account/credits",
        {"updatecharges": "remaining_permissions"},
        credit,
    ),
    Operation("GET", "/patrons/{patron_id}/account/debits", _FEES, list_debits, **_LIST),
    Operation(
        "POST",
        "/patrons/{patron_id}/account/debits",
        {"updatecharges": "remaining_permissions"},
        debit,
    ),
    Operation("GET", "/patrons/{patron_id}/holds", _EDIT, _of_patron, **_LIST),
    Operation(
        "GET",
        "/checkouts",
        _CIRCULATE,
        _rows("checkouts"),
        fields=frozenset({"patron_id"}),
        parameters=frozenset({"checked_in"}),
        embeds=frozenset({"issuer", "renewals"}),
        never_null=frozenset({"checkout_id", "patron_id", "due_date"}),
        **_LIST,
    ),
    Operation("GET", "/checkouts/{checkout_id}", _CIRCULATE, checkout),
    Operation("GET", "/checkouts/{checkout_id}/allows_renewal", _CIRCULATE, may_renew),
    Operation("POST", "/checkouts/{checkout_id}/renewals", _CIRCULATE, renew),
    Operation(
        "GET",
        "/holds",
        _HOLDS,
        _rows("holds"),
        fields=_HOLD_FIELDS,
        embeds=frozenset({"cancellation_requested"}),
        never_null=frozenset({"hold_id", "patron_id", "biblio_id"}),
        **_LIST,
    ),
    Operation("POST", "/holds", _ALL_HOLDS, place_hold),
    Operation("PATCH", "/holds/{hold_id}", _ALL_HOLDS, change_hold),
    Operation("DELETE", "/holds/{hold_id}", _HOLDS, cancel_hold),
    Operation("POST", "/holds/{hold_id}/suspension", _HOLDS, suspend),
    Operation("DELETE", "/holds/{hold_id}/suspension", _HOLDS, resume),
    Operation(
        "GET",
        "/biblios/{biblio_id}/pickup_locations",
        _HOLDS,
        pickup_places,
        parameters=frozenset({"patron_id"}),
        **_LIST,
    ),
    Operation("POST", "/auth/password/validation", {"borrowers": "1"}, check_pin),
    Operation("GET", "/biblios", _CATALOGUE, _rows("biblios"), **_LIST),
    Operation(
        "GET",
        "/items",
        _CATALOGUE,
        items,
        fields=frozenset({"external_id"}),
        embeds=frozenset({"+strings", "biblio"}),
        never_null=frozenset({"item_id", "not_for_loan_status"}),
        **_LIST,
    ),
    Operation(
        "GET", "/libraries", _CATALOGUE, _rows("libraries"), fields=frozenset({"name"}), **_LIST
    ),
)
