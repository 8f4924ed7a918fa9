"""Whether a user name or card and a password go together, as Koha sees it."""

from typing import Any, Final

from tests.twins.koha.asking import SaysNo
from tests.twins.koha.bodies import check_body
from tests.twins.koha.records import Records, Row

LOCKED_AFTER: Final = 5


def validated(records: Records, body: Any) -> Row:
    """By user name first, then by card; wrong ones are counted, and too many lock the account."""
    check_body(body, {"identifier", "userid", "password"}, needed={"password"})
    word = body.get("identifier")
    rows = [row for row in records.patrons.values() if word in (row["userid"], row["cardnumber"])]
    row = next(iter(sorted(rows, key=lambda row: row["userid"] != word)), None)
    if row is None:
        raise SaysNo(400, {"error": "Validation failed"})
    known = records.pins.get(row["patron_id"])
    locked = records.wrong_pins.get(row["patron_id"], 0) >= LOCKED_AFTER
    if known is None or known != body["password"] or locked:
        wrong = records.wrong_pins.get(row["patron_id"], 0) + 1
        records.wrong_pins[row["patron_id"]] = wrong
        raise SaysNo(400, {"error": "Validation failed"})
    return {name: row[name] for name in ("cardnumber", "patron_id", "userid")}
