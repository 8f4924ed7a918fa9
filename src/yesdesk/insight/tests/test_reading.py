"""A payments file as sums by month and branch."""

from datetime import date

import pytest

from yesdesk.core.readin.csv_source import BrokenFile, WrongColumns
from yesdesk.core.readin.queries import LEFT_OUT
from yesdesk.insight.models import Apart, Settled
from yesdesk.insight.readin import reading
from yesdesk.insight.readin.people import People
from yesdesk.insight.readin.sums import known_as
from yesdesk.insight.tests.files import COLUMNS, HOWS, KOHA, LIBRARIESWEST, by_how, read

HAND = "Day;Sum;How;Where;Why;Bill;Card\n"


def test_sums_stand_by_month_branch_kind_and_how():
    reading = read(
        HAND + "2026-03-04;4,60;cash;Mill;LATE;1;x\n2026-03-09;5,40;cash;Mill;LATE;2;x\n",
        COLUMNS,
        ours=["mill"],
    )
    ((of, found),) = reading.sums.items()
    assert (of.month, of.branch, of.kind, of.how) == (
        date(2026, 3, 1),
        "mill",
        "LATE",
        Settled.PAID,
    )
    assert found == [1000, 2]
    assert reading.lines == 2


def test_a_column_that_nobody_mapped_is_in_nothing():
    reading = read(HAND + "2026-03-04;4,60;cash;Mill;LATE;1;29000123456\n", COLUMNS)
    assert "29000123456" not in repr((reading.sums, reading.problems))


def test_librarieswest_takes_the_amount_that_was_forgiven_or_really_paid():
    lines = "2019-07,Bath,Mill,OVERDUE,{},0,{},{}\n"
    reading = read(
        LIBRARIESWEST
        + lines.format("FORGIVEN", 30, 0)
        + lines.format("CASH", 20, 10)
        + lines.format("CANCEL", 50, 0)
    )
    assert by_how(reading) == {"forgiven": 3000, "paid": 1000, "cancelled": 5000}
    assert reading.currency == "GBP"
    assert not reading.is_ours


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("WRITEOFF", "forgiven"),
        ("FORGIVEN", "forgiven"),
        ("DISCOUNT", "forgiven"),
        ("PAYMENT", "paid"),
        ("PURCHASE", "paid"),
        ("CANCELLATION", "cancelled"),
        ("LOST_FOUND", "cancelled"),
        ("REFUND", "other"),
        ("OVERPAYMENT", "other"),
        ("CREDIT", "other"),
    ],
)
def test_koha_s_credits(code, how):
    reading = read(KOHA + f"2026-03,MILL,Mill Street,OVERDUE,{code},APPLY,4.600000\n")
    assert by_how(reading) == {how: 460}


def test_a_voided_write_off_leaves_in_the_month_of_the_voiding():
    reading = read(
        KOHA
        + "2026-03,MILL,Mill Street,OVERDUE,WRITEOFF,APPLY,9.00\n"
        + "2026-04,MILL,Mill Street,OVERDUE,WRITEOFF,VOID,-4.00\n"
    )
    assert by_how(reading) == {"forgiven": 500, "cancelled": 400}
    april = {of.how: found[0] for of, found in reading.sums.items() if of.month.month == 4}
    assert april == {Settled.FORGIVEN: -400, Settled.CANCELLED: 400}


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("forgive_payment", "forgiven"),
        ("account_adjustment", "cancelled"),
        ("cash_payment", "paid"),
        ("credit_card_payment", "paid"),
        ("work_payment", "other"),
        ("goods_payment", "other"),
    ],
)
def test_evergreen_s_payments(kind, how):
    head = "month_paid,xact,payment_type,amount,branch,billing_type,accepting_usr\n"
    assert by_how(read(f"{head}2026-03,7,{kind},4.60,Mill,Overdue,9\n")) == {how: 460}


@pytest.mark.parametrize("how", ["cash", "let go"])
@pytest.mark.parametrize("later", ["-4,60;{how}", "4,60;mistake"])
def test_two_lines_of_a_bill_that_cancel_each_other_both_leave(how, later):
    first = f"2026-03-04;4,60;{how};Mill;LATE;17;x\n"
    second = f"2026-04-05;{later.format(how=how)};Mill;LATE;17;x\n"
    for text in (first + second, second + first):
        reading = read(HAND + text + f"2026-03-04;1,00;{how};Mill;LATE;18;x\n", COLUMNS)
        assert by_how(reading) == {HOWS[how]: 100, "cancelled": 460}
        assert reading.taken_back == 1


def test_another_bill_or_another_amount_cancels_nothing():
    text = "2026-03-04;4,60;cash;Mill;LATE;17;x\n2026-03-05;4,60;mistake;Mill;LATE;18;x\n"
    assert by_how(read(HAND + text, COLUMNS)) == {"paid": 460, "cancelled": 460}
    text = "2026-03-04;4,60;cash;Mill;LATE;17;x\n2026-03-05;-4,50;cash;Mill;LATE;17;x\n"
    assert by_how(read(HAND + text, COLUMNS)) == {"paid": 10, "cancelled": 450}


def test_a_bill_paid_back_in_part_is_one_time_and_counts_the_rest():
    paid = "2026-03-04;10,00;cash;Mill;LATE;17;x\n"
    back = "2026-03-05;-4,00;cash;Mill;LATE;17;x\n"
    for text in (paid + back, back + paid):
        found = {of.how: each for of, each in read(HAND + text, COLUMNS).sums.items()}
        assert found[Settled.PAID] == [600, 1]


def test_a_reversed_line_is_taken_off_the_number_of_times():
    text = HAND + "2026-03-04;4,60;let go;Mill;LATE;1;x\n" * 3
    columns = {name: theirs for name, theirs in COLUMNS.items() if name != "bill"}
    reading = read(f"{text}2026-03-09;-4,60;let go;Mill;LATE;2;x\n", columns)
    found = {of.how: each for of, each in reading.sums.items()}
    assert found[Settled.FORGIVEN] == [920, 2]


def test_koha_s_query_counts_the_times_of_each_sum():
    head = KOHA.replace("offset_type", "offset_type,number_of_offsets")
    reading = read(
        head
        + "2026-03,MILL,Mill Street,OVERDUE,WRITEOFF,APPLY,40,90.00\n"
        + "2026-03,MILL,Mill Street,OVERDUE,DISCOUNT,APPLY,2,4.00\n"
        + "2026-03,MILL,Mill Street,OVERDUE,WRITEOFF,VOID,3,-9.00\n"
    )
    found = {of.how: each for of, each in reading.sums.items()}
    assert (reading.tells_times, found[Settled.FORGIVEN]) == (True, [8500, 39])
    assert reading.taken_back == 3


def test_a_column_picked_for_it_says_how_many_times_a_line_stands_for():
    columns = {name: theirs for name, theirs in COLUMNS.items() if name != "bill"}
    columns["count"] = "Bill"
    text = "2026-03-04;46,00;let go;Mill;LATE;{};x\n"
    reading = read(HAND + text.format(10), columns)
    (found,) = reading.sums.values()
    assert (reading.tells_times, found) == (True, [4600, 10])
    for unclear in ("1,5", "", "many"):
        assert not read(HAND + text.format(10) + text.format(unclear), columns).tells_times


def test_sums_of_a_month_tell_no_times_where_nothing_counts_them():
    line = "2026-03,MILL,Mill Street,OVERDUE,{},APPLY,9.00\n"
    assert not read(KOHA + line.format("WRITEOFF") + line.format("DISCOUNT")).tells_times
    by_month = "2026-03;4,60;cash;Mill;LATE;;x\n"
    columns = {name: theirs for name, theirs in COLUMNS.items() if name != "bill"}
    assert not read(HAND + by_month * 2, columns).tells_times
    by_day = by_month.replace("03;", "03-09;")
    assert read(HAND + by_day * 2, columns).tells_times
    assert not read(HAND + by_month + by_day, columns).tells_times


def test_evergreen_s_loan_that_was_paid_and_adjusted_is_paid():
    head = "month_paid,xact,payment_type,amount,branch,billing_type\n"
    paid, adjusted = (
        f"2026-03,7,{how},5.00,Mill,Overdue\n" for how in ("cash_payment", "account_adjustment")
    )
    reading = read(head + paid + adjusted)
    assert by_how(reading) == {"paid": 500, "cancelled": 500}
    assert reading.tells_times


PEOPLE = People(["Kim Brandt", "kim.b", "Zelda Zimmermann", "Sam Hill"], places=["hill road"])


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        (["kim.b", "LATE"], True),
        (["Zimmermann, Zelda"], True),
        (["K1M BRANDT"], True),
        (["Kim", "Sam", "Hill", "Brandt"], False),  # a consortium's branches, perhaps
        (["Kim", "LOST"], False),
        (["Hill Road", "Hill"], False),
    ],
)
def test_values_are_asked_whether_they_are_people(values, refused):
    lines = "".join(f"2026-03-04;4,60;cash;Mill;{value};1;x\n" for value in values)
    if not refused:
        assert read(HAND + lines, COLUMNS, people=PEOPLE).lines == len(values)
        return
    with pytest.raises(WrongColumns) as wrong:
        read(HAND + lines, COLUMNS, people=PEOPLE)
    assert "Why" in wrong.value.sentence
    assert not any(value in wrong.value.sentence for value in values)


def test_a_kind_of_charge_under_five_times_in_a_month_is_not_named():
    line = "2026-03-04;4,60;cash;Mill;{};{};x\n"
    lines = [line.format("LOST", n) for n in range(5)]
    lines += [
        line.format("LATE", "a"),
        line.format("Zelda Zimmermann", "b"),
        line.format("MAP", "c"),
    ]
    reading = read(HAND + "".join(lines), COLUMNS, ours=["mill"])
    kinds = {of.kind: found for of, found in reading.sums.items()}
    assert kinds == {"LOST": [2300, 5], "LATE": [460, 1], "other": [920, 2]}


def test_a_column_with_more_than_sixty_values_is_no_kind():
    lines = "".join(f"2026-03-04;4,60;cash;Mill;word {n};{n};x\n" for n in range(61))
    with pytest.raises(WrongColumns):
        read(HAND + lines, COLUMNS)


def test_money_paid_back_is_of_its_own():
    assert by_how(read(HAND + "2026-03-04;-4,60;back;Mill;LATE;17;x\n", COLUMNS)) == {
        "refunded": 460
    }


def test_a_ledger_that_writes_credits_below_zero_is_turned():
    settled = "2026-03-04;-4,60;cash;Mill;LATE;1;x\n2026-03-05;-5,00;let go;Mill;LATE;2;x\n"
    taken_back = "2026-03-06;4,60;cash;Mill;LATE;1;x\n"
    assert by_how(read(HAND + settled + taken_back, COLUMNS)) == {
        "paid": 0,
        "forgiven": 500,
        "cancelled": 460,
    }


def test_where_no_branch_is_ours_it_is_another_library_s_file():
    reading = read(HAND + "2026-03-04;4,60;cash;Far Away;LATE;1;x\n", COLUMNS, ours=["mill street"])
    assert not reading.is_ours
    assert by_how(reading) == {"paid": 460}


def test_koha_s_name_of_a_branch_is_known_as_ours():
    text = KOHA + "2026-03,MPL,Midtown,OVERDUE,PAYMENT,APPLY,4.60\n"
    assert read(text, ours=[known_as("Midtown")]).our_branches == {("", "midtown"): 1}


def test_a_star_is_a_hole_and_no_nothing():
    text = (
        LIBRARIESWEST
        + "2019-07,Bath,Mill,OVERDUE,CASH,*,*,*\n2019-07,Bath,Mill,OVERDUE,CASH,1,10,10\n"
    )
    reading = read(text)
    assert (reading.hidden, reading.lines) == (1, 2)
    assert by_how(reading) == {"paid": 1000}


@pytest.mark.parametrize(("step", "rounded"), [(10, 1000), (5, 500), (100, 10000), (7, 0)])
def test_rounded_sums_are_recognised(step, rounded):
    lines = "".join(
        f"2019-07,Bath,Mill,OVERDUE,CASH,0,{n * step},{n * step}\n" for n in range(1, 60)
    )
    assert read(LIBRARIESWEST + lines).rounded_to == rounded


def test_a_few_round_sums_prove_nothing():
    assert read(LIBRARIESWEST + "2019-07,Bath,Mill,OVERDUE,CASH,0,10,10\n" * 5).rounded_to == 0


def test_a_column_that_writes_in_two_ways_is_refused_with_both_lines():
    with pytest.raises(BrokenFile) as refused:
        read(
            HAND + "2026-03-04;1,50;cash;Mill;LATE;1;x\n2026-03-04;1.50;cash;Mill;LATE;2;x\n",
            COLUMNS,
        )
    assert "line 3" in refused.value.sentence
    assert "line 2" in refused.value.sentence


def test_lines_that_are_not_understood_have_their_number():
    good = "2026-03-04;4,60;cash;Mill;LATE;1;x\n" * 60
    reading = read(
        HAND + good + "Total;276,00;cash;;;;\n2026-03-04;x;cash;Mill;LATE;1;x\n", COLUMNS
    )
    assert [line for line, _why in reading.problems] == [62, 63]


def test_where_too_much_is_not_understood_nothing_is():
    with pytest.raises(BrokenFile) as refused:
        read(HAND + "2026-03-04;4,60;voucher;Mill;LATE;1;x\n", COLUMNS)
    assert "voucher" in refused.value.sentence


@pytest.mark.parametrize("cell", ["=1+1", "=HYPERLINK(1)", "@SUM(1)", "+cmd", "-cmd"])
@pytest.mark.parametrize("place", range(6))
def test_a_formula_in_a_cell_that_is_read_is_refused(cell, place):
    cells = ["2026-03-04", "4,60", "cash", "Mill", "LATE", "1", "x"]
    cells[place] = cell
    with pytest.raises(BrokenFile) as refused:
        read(HAND + ";".join(cells) + "\n", COLUMNS)
    assert "formula" in refused.value.sentence


def test_a_column_with_a_thousand_values_is_no_branch():
    lines = "".join(f"2026-03-04;4,60;cash;reader {n};LATE;1;x\n" for n in range(1_100))
    with pytest.raises(BrokenFile):
        read(HAND + lines, COLUMNS)


def test_a_number_of_something_else_is_no_amount():
    """Its line counts nowhere; one larger than 64 bits could not be kept."""
    lines = "".join(f"2026-03-04;{n},00;cash;Mill;LATE;{n};x\n" for n in range(1, 40))
    found = read(f"{HAND}{lines}2026-03-04;{'9' * 14},00;cash;Mill;LATE;a;x\n", COLUMNS)
    assert [line for line, _why in found.problems] == [41]
    assert by_how(found) == {"paid": 78_000}


def test_more_money_than_can_be_counted_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_MONEY", 1_000)
    line = "2026-03-04;6,00;cash;Mill;LATE;{};x\n"
    assert read(HAND + line.format(1), COLUMNS).lines == 1
    with pytest.raises(BrokenFile):
        read(HAND + line.format(1) + line.format(2), COLUMNS)


def test_our_branches_count_and_others_stand_apart():
    text = "2026-03-04;4,60;cash;MILL STREET LIBRARY;LATE;1;x\n2026-03-05;5,00;cash;Far Away;LATE;2;x\n"
    reading = read(HAND + text, COLUMNS, ours=["mill street"])
    assert by_how(reading) == {"paid": 460}
    assert by_how(reading, apart=Apart.LIBRARY) == {"paid": 500}
    assert reading.our_branches == {("", "mill street"): 1}
    assert {of.branch for of in reading.sums} == {"mill street", "other"}


def test_other_currencies_stand_apart_unconverted():
    columns = {"when": "Day", "amount": "Sum", "how": "How", "currency": "Money"}
    own = "Day,Sum,How,Money\n2026-03-04,4.60,cash,EUR\n"
    other = "2026-03-05,5.00,cash,chf\n2026-03-06,700,cash,JPY\n2026-03-07,£2.00,cash,\n"
    reading = read(own + other, columns)
    assert by_how(reading) == {"paid": 460}
    apart = {of.currency: found[0] for of, found in reading.sums.items() if of.apart}
    assert apart == {"CHF": 500, "JPY": 700, "GBP": 200}


def test_an_amount_or_a_date_that_may_be_either_is_not_guessed():
    text = HAND + "{};{};cash;Mill;LATE;1;x\n"
    with pytest.raises(BrokenFile):
        read(text.format("2026-03-04", "1.234"), COLUMNS)
    with pytest.raises(WrongColumns):
        read(text.format("03/04/2026", "1,50"), COLUMNS)
    told = read(text.format("03/04/2026", "1,50"), COLUMNS, day_first=False)
    assert told.months == (date(2026, 3, 1), date(2026, 3, 1))


def test_lines_that_a_person_leaves_out_count_nowhere():
    text = HAND + "2026-03-04;4,60;cash;Mill;LATE;1;x\n2026-03-04;9,00;test;Mill;LATE;2;x\n"
    assert by_how(read(text, COLUMNS, hows={**HOWS, "test": LEFT_OUT})) == {"paid": 460}


@pytest.mark.parametrize("place", [3, 4])
def test_a_column_of_cards_is_not_read_whatever_it_is_called(place):
    cells = ["2026-03-04", "4,60", "cash", "Mill", "LATE", "1", "x"]
    cells[place] = "29000123456"
    with pytest.raises(BrokenFile):
        read(HAND + ";".join(cells) + "\n", COLUMNS)
