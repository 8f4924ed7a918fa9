"""An account: fees by line, loans with titles, reservations, what blocks, what was waived before."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given, strategies as st

from tests.twins.koha import Fault
from yesdesk.core.money import Money
from yesdesk.ils.port import AgeBand, BlockKind, Capability, FeeKind, Unreachable, age_band


def euro(minor):
    return Money(minor, "EUR")


@pytest.fixture
def account(system, ana):
    return lambda: system.account(str(ana["patron_id"]))


@pytest.fixture
def lent(koha, ana):
    """A book that is out, and when it is late the charge that grows with it."""

    def one(title="A Book of Rivers", due_in=-5, patron=ana):
        item = koha.records.add_item(f"39{koha.records.last_id:06d}", title)
        loan = koha.records.add_checkout(patron, item, due_in=due_in)
        fee = None
        if due_in < 0:
            about = {"item_id": item["item_id"], "checkout_id": loan["checkout_id"]}
            fee = koha.records.add_debit(patron, "OVERDUE", "1.00", status="UNRETURNED", **about)
        return item, loan, fee

    return one


@pytest.mark.parametrize(
    ("debit_type", "kind"),
    [
        ("OVERDUE", FeeKind.OVERDUE),
        ("LOST", FeeKind.LOST),
        ("PROCESSING", FeeKind.LOST),
        ("ACCOUNT", FeeKind.CARD),
        ("NEW_CARD", FeeKind.CARD),
        ("MANUAL", FeeKind.OTHER),
        ("Damaged cover", FeeKind.DAMAGE),
        ("COLLECTIONS", FeeKind.AGENCY),
        ("ILL", FeeKind.AGENCY),
        ("ILLUSTRATION", FeeKind.OTHER),
        ("RENT_DAILY", FeeKind.OTHER),
    ],
)
def test_a_fee_says_what_sort_of_money_it_is(koha, account, ana, debit_type, kind):
    line = koha.records.add_debit(ana, debit_type, "18.40", "For something")
    [fee] = account().fees
    assert (fee.kind, fee.owed, fee.words) == (kind, euro(1840), "For something")
    assert fee.line == str(line["account_line_id"])
    assert not fee.growing


def test_a_late_book_that_is_out_says_that_it_grows(account, lent):
    item, _loan, _fee = lent(due_in=-5)
    [fee] = account().fees
    assert (fee.growing, fee.item) == (True, item["external_id"])
    assert fee.days_overdue in {4, 5}  # the twin's midnight is not the library's


def test_a_late_book_that_is_back_does_not(koha, account, ana):
    koha.records.add_debit(ana, "OVERDUE", "18.40", status="RETURNED")
    [fee] = account().fees
    assert (fee.growing, fee.days_overdue) == (False, None)


def test_a_copy_that_is_gone_is_not_taken_for_another_of_that_barcode(koha, account, ana):
    """Its number in Koha may be what is printed on somebody's book."""
    item = koha.records.add_item("4711", "A Book of Rivers")
    koha.records.add_checkout(ana, item, due_in=3)
    koha.records.add_debit(ana, "LOST", "18.40", item_id=4711)
    [fee], [loan] = account().fees, account().loans
    assert fee.item != loan.item


def test_all_titles_come_in_one_call(koha, account, lent):
    for n in range(30):
        lent(f"Volume {n}", due_in=3)
    loans = account().loans
    assert [loan.title for loan in loans] == [f"Volume {n}" for n in range(30)]
    assert len(koha.sent("GET", "/items")) == 1
    assert all(loan.item_kind == "BK" for loan in loans)


def test_an_account_costs_a_fixed_number_of_calls(koha, account, lent, ana):
    def calls():
        koha.heard.clear()
        account()
        return sum(not each.operation.endswith("/allows_renewal") for each in koha.heard)

    def more():
        item, *_ = lent()
        koha.records.add_hold(ana["patron_id"], item["biblio_id"], "MILL")

    more()
    account()  # the first one logs in too
    few = calls()
    for _ in range(9):
        more()
    assert calls() == few == 8


def test_due_times_are_utc_whatever_koha_s_offset(account, lent):
    _item, loan, _fee = lent(due_in=3)
    [read] = account().loans
    assert read.due_at == loan["due_date"]
    assert read.due_at.tzinfo is UTC


def test_the_account_is_as_of_our_clock(koha, account, ana):
    koha.records.skew = timedelta(days=-400)
    koha.records.add_debit(ana, "MANUAL", "1")
    assert abs(account().as_of - datetime.now(UTC)) < timedelta(minutes=1)


def test_who_waits_for_a_title_is_counted_without_the_patron_herself(koha, account, lent, ana):
    item, *_ = lent(due_in=3)
    for n in range(3):
        other = koha.records.add_patron(f"55{n}")
        koha.records.add_hold(other["patron_id"], item["biblio_id"], "MILL")
    koha.records.add_hold(ana["patron_id"], item["biblio_id"], "MILL")
    koha.records.add_hold(other["patron_id"], item["biblio_id"], "MILL", status="W")
    [loan] = account().loans
    assert loan.holds_waiting == 3


@pytest.mark.slow
def test_a_list_of_waiting_people_too_long_to_read_counts_as_unknown(koha, account, lent):
    popular, *_ = lent("Everybody wants it", due_in=3)
    quiet, *_ = lent("Nobody does", due_in=3)
    other = koha.records.add_patron("551")
    for _ in range(301):
        koha.records.add_hold(other["patron_id"], popular["biblio_id"], "MILL")
    by_title = {loan.title_ref: loan.holds_waiting for loan in account().loans}
    assert by_title[str(popular["biblio_id"])] == 300
    assert by_title[str(quiet["biblio_id"])] is None


def test_only_her_own_reservations_are_hers(koha, account, ana):
    """A parameter patron_id=1 would find 11 and 21 too."""
    title = koha.records.add_item("395", "A Book of Rivers")["biblio_id"]
    mine = koha.records.add_hold(ana["patron_id"], title, "HILL", status="W")
    while len(koha.records.patrons) < 20:
        other = koha.records.add_patron(f"66{len(koha.records.patrons)}")
        koha.records.add_hold(other["patron_id"], title, "MILL")
    [hold] = account().holds
    assert hold.hold == str(mine["hold_id"])
    assert (hold.title, hold.pickup, hold.ready) == ("A Book of Rivers", "HILL", True)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"restricted": True}, BlockKind.OTHER),
        ({"patron_card_lost": True}, BlockKind.LOST_CARD),
        ({"incorrect_address": True}, BlockKind.OTHER),
        ({"expiry_date": datetime(2020, 1, 1, tzinfo=UTC).date()}, BlockKind.EXPIRED),
    ],
)
def test_what_blocks_is_read_and_gone_when_it_is_gone(account, ana, change, kind):
    assert account().blocks == ()
    ana.update(change)
    assert [block.kind for block in account().blocks] == [kind]


@pytest.mark.parametrize(("at", "kinds"), [("23:59", []), ("00:01", [BlockKind.EXPIRED])])
def test_a_card_is_good_until_its_last_day_ends_at_the_library(koha, account, ana, at, kinds):
    """In Denver, seven hours after Greenwich."""
    ana["expiry_date"] = date(2026, 11, 24)
    evening = datetime.fromisoformat(f"2026-11-{24 if kinds == [] else 25}T{at}-07:00")
    with time_machine.travel(evening, tick=False):
        assert [block.kind for block in account().blocks] == kinds


def test_money_owed_may_be_a_block_until_none_is_owed(koha, account, ana):
    line = koha.records.add_debit(ana, "MANUAL", "0.01")
    assert [block.kind for block in account().blocks] == [BlockKind.MONEY]
    line["amount_outstanding"] = Decimal(0)
    assert account().blocks == ()


def test_past_waivers_are_those_under_our_own_note(koha, system, account, ana, order):
    line = koha.records.add_debit(ana, "MANUAL", "9.00")
    elsewhere = {"patron_id": ana["patron_id"], "credit_type": "FORGIVEN"}
    koha.records.add_line(**elsewhere, amount=Decimal(-3), internal_note="the director said so")
    koha.records.add_line(**elsewhere, amount=Decimal(-3), internal_note="see yesdesk:1 staff:S7")
    voided = koha.records.add_line(**elsewhere, amount=Decimal(-3), internal_note="yesdesk:2")
    voided["status"] = "VOID"
    system.carry_out(
        order(Capability.WAIVE_LINE, line["account_line_id"], 400, fields={"rule": "late-fees"})
    )
    [waiver] = account().waivers
    assert (waiver.amount, waiver.rule) == (euro(400), "late-fees")


@pytest.mark.slow
def test_every_page_of_a_long_history_is_read(koha, account, ana):
    for n in range(230):
        koha.records.add_line(
            patron_id=ana["patron_id"],
            credit_type="FORGIVEN",
            amount=Decimal("-0.10"),
            internal_note=f"yesdesk:{n} staff:S7",
        )
    assert len(account().waivers) == 230


@pytest.mark.parametrize(
    ("module", "missing"), [("circulate", "loans"), ("reserveforothers", "holds")]
)
def test_what_we_may_not_read_is_none_and_never_empty(koha, account, module, missing):
    koha.gate.permissions.pop(module)
    assert getattr(account(), missing) is None


def test_fees_we_may_not_read_are_not_no_fees(koha, account):
    koha.gate.permissions.pop("updatecharges")
    with pytest.raises(Unreachable):
        account()


@pytest.mark.parametrize("ref", ["0", "999999", "", "abc", "١٢", "1/account", "9" * 40])
def test_no_such_patron_is_none(system, ana, ref):
    assert system.account(ref) is None


@pytest.mark.parametrize("amount", ["12.00", None, True, [], Decimal("1e60")])
def test_an_amount_that_is_none_is_no_answer(koha, account, amount):
    body = {"balance": amount, "outstanding_debits": {"lines": []}}
    koha.spoil(Fault.ANSWER_BEFORE, "GET", "/patrons/{patron_id}/account", status=200, body=body)
    with pytest.raises(Unreachable):
        account()


# A patron is found by the whole card number: Koha's own parameter would match any part of it.


def test_patron_of_another_library_is_not_found_without_permission(koha, system):
    """As Koha does it: no 403, but an empty list and a 404; and account and loans all the same."""
    other = koha.records.add_patron("29001000999", library_id="HILL")
    assert system.find_patron("29001000999") is not None
    koha.gate.permissions["borrowers"] = frozenset({"edit_borrowers"})
    assert system.find_patron("29001000999") is None
    assert system.account(str(other["patron_id"])) is None
    assert system.client.read(f"/patrons/{other['patron_id']}/account").status == 200


def test_part_of_a_number_is_nobody(koha, system, ana):
    koha.records.add_patron("290010001840")
    assert system.find_patron("29001000184").ref == str(ana["patron_id"])
    assert system.find_patron("2900100018") is None
    assert system.find_patron("") is None
    assert system.find_patron("  ") is None


def test_a_number_with_signs_of_its_own_is_only_itself(koha, system, ana):
    assert system.find_patron("2900100018%") is None
    assert system.find_patron('29001000184"}') is None
    odd = koha.records.add_patron('A"%_\\1')
    assert system.find_patron('A"%_\\1').ref == str(odd["patron_id"])


def test_a_number_the_database_only_thinks_the_same_is_somebody_else(koha, system, ana):
    """MySQL compares without accents, and Koha answers whatever it found."""
    found = [{**ana, "cardnumber": "2900100018Ä"}]
    plain = json.loads(json.dumps(found, default=str))
    koha.spoil(Fault.ANSWER_BEFORE, "GET", "/patrons", status=200, body=plain)
    assert system.find_patron("2900100018A") is None


def test_what_is_known_of_her(koha, system):
    row = koha.records.add_patron(
        "77", surname="Łukasiewicz", firstname="Ewa", category_id="STAFF", library_id="HILL"
    )
    found = system.find_patron(" 77 ")
    assert (found.ref, found.card, found.name) == (str(row["patron_id"]), "77", "Ewa Łukasiewicz")
    assert (found.card_kind, found.home, found.email) == ("STAFF", "HILL", "ana@example.org")
    assert found.expires_on == row["expiry_date"]
    assert found.household == ()


def test_a_patron_koha_hides_is_a_card_without_a_name(koha, system):
    hidden = dict.fromkeys(("surname", "firstname", "email", "date_of_birth", "expiry_date"))
    koha.records.add_patron("88", **hidden)
    found = system.find_patron("88")
    assert (found.card, found.name, found.email) == ("88", "", "")
    assert found.age_band is AgeBand.UNKNOWN


def test_broken_row_in_a_patron_list_raises_unreachable(koha, system):
    koha.records.add_patron("99", library_id=None)
    with pytest.raises(Unreachable):
        system.find_patron("99")


@pytest.mark.parametrize("body", [{}, "nobody", None, 7])
def test_an_answer_that_is_no_list_is_not_an_empty_one(koha, system, ana, body):
    koha.spoil(Fault.ANSWER_BEFORE, "GET", "/patrons", status=200, body=body)
    with pytest.raises(Unreachable):
        system.find_patron("29001000184")


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_an_age_begins_on_the_birthday(born, years):
    try:
        birthday = born.replace(year=born.year + years)
    except ValueError:  # 29 February
        birthday = date(born.year + years, 3, 1)
    day_before = date.fromordinal(birthday.toordinal() - 1)
    child, teen, adult = years < 13, 13 <= years < 18, years >= 18
    band = age_band(born, birthday)
    assert [band is AgeBand.CHILD, band is AgeBand.TEEN, band is AgeBand.ADULT] == [
        child,
        teen,
        adult,
    ]
    if years in {13, 18}:
        assert age_band(born, day_before) is not band


def test_an_address_finds_the_one_account_it_stands_on(koha, system):
    row = koha.records.add_patron("77", email="Ewa@post.example")
    assert system.find_by_address(" ewa@post.example ").ref == str(row["patron_id"])
    assert system.find_by_address("ewa@post.exampl") is None
    assert system.find_by_address("") is None


def test_a_familys_address_is_nobody_in_particular(koha, system):
    koha.records.add_patron("77", email="home@post.example")
    koha.records.add_patron("78", email="home@post.example")
    assert system.find_by_address("home@post.example") is None


@pytest.mark.parametrize("stands", ["ana@stra\u00dfe.example", "ana@str\u00e4sse.example"])
def test_an_address_the_database_only_thinks_the_same_is_somebody_else(koha, system, ana, stands):
    found = json.loads(json.dumps([{**ana, "email": stands}], default=str))
    koha.spoil(Fault.ANSWER_BEFORE, "GET", "/patrons", status=200, body=found)
    assert system.find_by_address("ana@strasse.example") is None
