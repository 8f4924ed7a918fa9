"""The twin does what a running Koha 23.05 was seen to do: library-systems.md, 2.1, 2.2 and 2.4, row by row."""

import json
from decimal import Decimal

import httpx
import pytest

from tests.twins.koha import CLIENT_ID, CLIENT_SECRET, koha_twin
from tests.twins.koha.money import a_night_passes

CREDITS = "/patrons/{}/account/credits"


@pytest.fixture
def twin():
    """Not the fixture of the others: here Koha is told things it should never be told."""
    with koha_twin() as twin:
        twin.records.add_library("MILL", "Mill Street")
        yield twin


@pytest.fixture
def http(twin):
    """A stranger with a token, and no manners."""
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID}
    with httpx.Client(base_url=f"{twin.url}/api/v1", trust_env=False) as client:
        token = client.post("/oauth/token", data={**form, "client_secret": CLIENT_SECRET}).json()
        client.headers["Authorization"] = f"Bearer {token['access_token']}"
        yield client


@pytest.fixture
def ana(twin):
    return twin.records.add_patron("29001")


def credit(http, patron, amount, *lines, kind="WRITEOFF", **more):
    body = {"amount": amount, "credit_type": kind, "account_lines_ids": list(lines), **more}
    return http.post(CREDITS.format(patron["patron_id"]), json=body)


def balance(http, patron):
    return http.get(f"/patrons/{patron['patron_id']}/account").json()["balance"]


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({}, 200, None),
        ({"client_secret": "x"}, 403, "access_denied"),
        ({"client_id": "x"}, 403, "unauthorized_client"),
        ({"grant_type": "password"}, 400, "Unimplemented grant type"),
    ],
)
def test_logging_in(twin, http, change, status, error):
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID}
    answer = http.post("/oauth/token", data={**form, "client_secret": CLIENT_SECRET, **change})
    assert answer.status_code == status
    assert answer.json().get("error") == error
    assert "refresh_token" not in answer.json()


def test_basic_with_a_wrong_password_is_403_and_off_401(twin, http):
    for on, status in ((True, 403), (False, 401)):
        twin.gate.basic = on
        assert http.get("/libraries", auth=("x", "y")).status_code == status


def test_a_permission_missing_says_which(twin, http, ana):
    twin.gate.permissions["updatecharges"] = frozenset({"writeoff"})
    answer = credit(http, ana, 1)
    assert answer.status_code == 403
    assert answer.json()["required_permissions"] == {"updatecharges": "remaining_permissions"}


def test_the_specification_is_read_without_login(twin):
    spec = httpx.get(f"{twin.url}/api/v1/", trust_env=False).json()
    wanted = spec["paths"][CREDITS.format("{patron_id}")]["post"]["x-koha-authorization"]
    assert wanted == {"permissions": {"updatecharges": "remaining_permissions"}}


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"cardnumber": "000"}, 3),
        ({"cardnumber": "000", "_match": "exact"}, 0),
        ({"cardnumber": "10001", "_match": "exact"}, 1),
        ({"cardnumber": "100", "_match": "starts_with"}, 3),
        ({"cardnumber": "02", "_match": "ends_with"}, 1),
        ({"q": '{"cardnumber": "10001"}'}, 1),
        ({"q": '{"cardnumber": {"-like": "1000%"}}'}, 3),
        ({"q": '{"surname": ["quinn", "OKAFOR"]}'}, 2),
        ({"q": '[{"cardnumber": "10001"}, {"surname": "Okafor"}]'}, 2),
        ({"q": '{"-and": [{"surname": "Quinn"}, {"cardnumber": "10002"}]}'}, 0),
        ({"q": '{"patron_id": {">": 1, "<=": 3}}'}, 2),
        ({"q": '{"surname": "Lukasiewicz"}'}, 0),
    ],
)
def test_finding(twin, http, params, found):
    for card, surname in (("10001", "Quinn"), ("10002", "Okafor"), ("10003", "Łukasiewicz")):
        twin.records.add_patron(card, surname=surname)
    answer = http.get("/patrons", params=params)
    assert (answer.status_code, len(answer.json())) == (200, found)


@pytest.mark.parametrize(
    ("params", "headers", "status", "shape"),
    [
        ({"nope": "1"}, {}, 400, list),
        ({}, {"x-koha-embed": "everything"}, 400, dict),
        ({"q": '{"nope": 1}'}, {}, 500, dict),
        ({"q": "{"}, {}, 500, dict),
    ],
)
def test_what_is_asked_wrong(http, ana, params, headers, status, shape):
    answer = http.get("/patrons", params=params, headers=headers)
    assert answer.status_code == status
    assert isinstance(answer.json(), shape)


def test_pages(twin, http):
    for n in range(45):
        twin.records.add_patron(f"{n:04d}")
    first = http.get("/patrons")
    assert len(first.json()) == 20
    assert first.headers["X-Total-Count"] == "45"
    assert 'rel="next"' in first.headers["Link"]
    assert len(http.get("/patrons", params={"_page": 3}).json()) == 5
    assert len(http.get("/patrons", params={"_per_page": -1}).json()) == 45
    newest = http.get("/patrons", params={"_order_by": "-patron_id", "_per_page": 1}).json()
    assert newest[0]["cardnumber"] == "0044"


def test_twin_fails_on_a_list_with_a_null_as_koha_does(twin, http, ana):
    twin.records.add_patron("x", category_id=None)
    assert http.get("/patrons").status_code == 500


def test_too_much_spills_on_other_debts_and_then_becomes_credit(twin, http, ana):
    line = twin.records.add_debit(ana, "MANUAL", "2.00")
    twin.records.add_debit(ana, "MANUAL", "3.25")
    answer = credit(http, ana, 99, line["account_line_id"])
    assert answer.status_code == 201
    assert answer.json()["amount_outstanding"] == -93.75
    assert balance(http, ana) == -93.75


def test_another_patron_s_line_is_paid(twin, http, ana):
    bo = twin.records.add_patron("2")
    theirs = twin.records.add_debit(bo, "MANUAL", "5.00")
    assert credit(http, ana, 5, theirs["account_line_id"]).status_code == 201
    assert (balance(http, bo), balance(http, ana)) == (0, 0)


def test_a_line_nobody_has_leaves_a_credit(http, ana):
    assert credit(http, ana, 5, 999).status_code == 201
    assert balance(http, ana) == -5


def test_an_unknown_word_becomes_a_type(twin, http, ana):
    assert credit(http, ana, 1, kind="NICE").json()["credit_type"] == "NICE"
    assert "NICE" in twin.records.credit_types


@pytest.mark.parametrize(
    ("amount", "more", "status"), [(-1, {}, 400), (0, {}, 500), (1, {"x": 1}, 400)]
)
def test_amounts_and_fields_it_does_not_take(http, ana, amount, more, status):
    assert credit(http, ana, amount, **more).status_code == status
    assert balance(http, ana) == 0


def test_the_same_twice_is_done_twice(twin, http, ana):
    line = twin.records.add_debit(ana, "MANUAL", "7.00")["account_line_id"]
    for _ in range(2):
        assert credit(http, ana, 7, line, note="yesdesk:1").status_code == 201
    assert balance(http, ana) == -7
    asked = {"q": json.dumps({"internal_note": {"-like": "yesdesk:1%"}})}
    assert len(http.get(CREDITS.format(ana["patron_id"]), params=asked).json()) == 2


@pytest.mark.parametrize(("kind", "renewed"), [("WRITEOFF", 1), ("FORGIVEN", 0)])
def test_clearing_what_grows_renews_the_item_but_not_when_forgiven(twin, http, ana, kind, renewed):
    loan = twin.records.add_checkout(ana, twin.records.add_item("1", "x"), due_in=-3)
    about = {"status": "UNRETURNED", "checkout_id": loan["checkout_id"]}
    line = twin.records.add_debit(ana, "OVERDUE", "1.00", **about)
    twin.records.preferences["RenewAccruingItemWhenPaid"] = 1
    credit(http, ana, 1, line["account_line_id"], kind=kind)
    assert loan["renewals_count"] == renewed


def test_what_grows_is_there_again_after_the_night(twin, http, ana):
    line = twin.records.add_debit(ana, "OVERDUE", "1.00", status="UNRETURNED", checkout_id=1)
    back = twin.records.add_debit(ana, "OVERDUE", "1.00", status="RETURNED")
    credit(http, ana, 2, line["account_line_id"], back["account_line_id"])
    a_night_passes(twin.records)
    assert balance(http, ana) == 0.2


@pytest.mark.parametrize(("preference", "stays"), [("onpayment", False), ("", True)])
def test_clearing_a_lost_charge_may_end_the_loan(twin, http, ana, preference, stays):
    loan = twin.records.add_checkout(ana, twin.records.add_item("1", "x"), due_in=-60)
    line = twin.records.add_debit(ana, "LOST", "32.00", checkout_id=loan["checkout_id"])
    twin.records.preferences["MarkLostItemsAsReturned"] = preference
    credit(http, ana, 32, line["account_line_id"])
    assert (loan["checkout_id"] in twin.records.checkouts) == stays


def test_a_payment_type_may_be_required(twin, http, ana):
    twin.records.preferences["RequirePaymentType"] = 1
    assert credit(http, ana, 1).status_code == 400
    assert credit(http, ana, 1, payment_type="CASH").status_code == 201


def test_a_charge_comes_back_as_made_by_the_patron(http, ana):
    path = f"/patrons/{ana['patron_id']}/account/debits"
    answer = http.post(path, json={"type": "MANUAL", "amount": 2.5})
    assert answer.json()["user_id"] == ana["patron_id"]
    assert [line["amount"] for line in http.get(path).json()] == [2.5]
    assert "debit_type" not in answer.json()


def test_holds_twice_and_in_spite_of_money(twin, http, ana):
    title = twin.records.add_item("1", "x")["biblio_id"]
    twin.records.add_debit(ana, "MANUAL", "25.00")
    body = {"patron_id": ana["patron_id"], "biblio_id": title, "pickup_library_id": "MILL"}
    for _ in range(2):
        assert http.post("/holds", json=body).status_code == 201
    assert len(http.get(f"/patrons/{ana['patron_id']}/holds").json()) == 2
    assert http.post("/holds", json={**body, "biblio_id": 999}).status_code == 500
    assert http.post("/holds", json={**body, "pickup_library_id": "X"}).status_code == 400
    ana.update(restricted=True, expiry_date="2020-01-01")
    assert http.post("/holds", json=body).status_code == 201


def test_a_hold_changed_rested_woken_and_cancelled(twin, http, ana):
    hold = twin.records.add_hold(
        ana["patron_id"], twin.records.add_item("1", "x")["biblio_id"], "MILL"
    )
    path = f"/holds/{hold['hold_id']}"
    assert http.patch(path, json={"priority": 4}).json()["priority"] == 4
    assert http.post(f"{path}/suspension", json={"end_date": "2027-01-01"}).status_code == 201
    assert http.delete(f"{path}/suspension").status_code == 204
    assert not hold["suspended"]
    assert [http.delete(path).status_code for _ in range(2)] == [204, 404]


def test_a_404_speaks_of_the_patron_and_an_empty_list_is_200(http, ana):
    assert http.get("/patrons/999/account").status_code == 404
    assert http.get("/checkouts", params={"patron_id": "999"}).json() == []


@pytest.mark.parametrize("path", ["/patrons/1/message", "/checkouts/1/due_date"])
def test_what_it_cannot_do_is_not_there(http, path):
    assert http.put(path, json={}).status_code == 404


def test_amounts_are_numbers_with_a_point(twin, http, ana):
    twin.records.add_debit(ana, "MANUAL", "25.00")
    text = http.get(f"/patrons/{ana['patron_id']}/account").text
    assert '"balance": 25.0' in text
    assert json.loads(text, parse_float=Decimal)["balance"] == Decimal("25.0")
