"""Amounts and months as libraries write them."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from yesdesk.insight.readin.cells import (
    COMMA,
    POINT,
    AmountColumn,
    DateColumn,
    currency_of,
    minor_of,
    month_of,
    written_amount,
)


def grouped(whole, mark):
    return f"{whole:,}".replace(",", mark)


@given(
    minor=st.integers(-(10**12), 10**12),
    decimal=st.sampled_from([POINT, COMMA]),
    group=st.sampled_from(["", " ", "\u00a0", "\u202f", "'", "mark"]),
    sign=st.sampled_from(["", "€", "EUR "]),
    below=st.sampled_from(["-{}", "({})", "{}-", "\u2212{}"]),
)
def test_an_amount_is_read_to_the_cent_however_it_is_written(minor, decimal, group, sign, below):
    mark = (COMMA if decimal == POINT else POINT) if group == "mark" else group
    whole, cents = divmod(abs(minor), 100)
    text = f"{sign}{grouped(whole, mark)}{decimal}{cents:02}"
    found = written_amount(below.format(text) if minor < 0 else text)
    assert minor_of(found.digits, decimal, "EUR") == abs(minor)
    assert found.negative == (minor < 0)
    assert currency_of(found.currency, "EUR") == "EUR"


@pytest.mark.parametrize(
    ("digits", "minor"),
    [("100000000000.00", 10**13), ("100000000000.01", None), ("9,999" + ",999" * 6, None)],
)
def test_an_amount_has_a_bound(digits, minor):
    assert minor_of(digits, POINT, "EUR") == minor


@given(minor=st.integers(0, 10**9), decimal=st.sampled_from([POINT, COMMA]))
def test_two_decimals_decide_for_their_column(minor, decimal):
    column = AmountColumn()
    column.see(f"{minor // 100}{decimal}{minor % 100:02}", 2)
    assert list(column.decided) == [decimal]


@pytest.mark.parametrize(
    ("digits", "decided"),
    [
        ("1,234.50", POINT),
        ("1.234,50", COMMA),
        ("1.234.567", COMMA),
        ("0.125", POINT),
        ("4,6", COMMA),
        ("1234.500", POINT),
        ("17", None),
    ],
)
def test_how_a_column_writes_decimals(digits, decided):
    column = AmountColumn()
    column.see(digits, 2)
    assert (next(iter(column.decided), None), column.open) == (decided, "")


def test_amount_with_one_mark_and_three_digits_is_ambiguous():
    column = AmountColumn()
    column.see("1.234", 2)
    assert (column.decided, column.open) == ({}, "1.234")


@pytest.mark.parametrize(
    ("digits", "currency", "minor"),
    [("1250", "JPY", 1250), ("1.250", "KWD", 1250), ("1.5", "JPY", None), ("1.255", "EUR", None)],
)
def test_each_currency_has_its_own_smallest_coin(digits, currency, minor):
    assert minor_of(digits, POINT, currency) == minor


@pytest.mark.parametrize("text", ["", "free", "1.2.3x", "=1+1", "--5", "1 2/3", "٣", "1e5"])
def test_what_is_no_amount(text):
    found = written_amount(text)
    assert found is None or minor_of(found.digits, POINT, "EUR") is None


def test_a_dollar_is_the_library_s_own_where_it_may_be():
    assert currency_of("$", "CAD") == "CAD"
    assert currency_of("$", "EUR") == "USD"
    assert currency_of("£", "EUR") == "GBP"


@given(day=st.dates(date(1980, 1, 1), date(2100, 12, 31)))
def test_a_month_is_read_from_any_day(day):
    month = day.replace(day=1)
    assert month_of(day.isoformat(), day_first=True) == month
    assert month_of(f"{day:%Y-%m}", day_first=True) == month
    assert month_of(f"{day:%Y-%m-%d}T23:59:59", day_first=True) == month
    assert month_of(f"{day:%d/%m/%Y} 08:00", day_first=True) == month
    assert month_of(f"{day:%m/%d/%Y}", day_first=False) == month
    assert month_of(f"{day:%d.%m.%Y}", day_first=True) == month


@pytest.mark.parametrize("text", ["", "2019-13", "31.02.2020", "July", "0019-07", "2019-07-1x"])
def test_what_is_no_month(text):
    assert month_of(text, day_first=True) is None


@pytest.mark.parametrize(
    ("text", "first"), [("31/01/2020", True), ("01/31/2020", False), ("01.02.2020", True)]
)
def test_a_date_decides_for_its_column(text, first):
    column = DateColumn()
    column.see(text, 2)
    assert list(column.decided) == [first]


def test_a_date_that_may_be_either_waits_for_a_person():
    column = DateColumn()
    column.see("03/04/2020", 2)
    assert (column.decided, column.open) == ({}, "03/04/2020")
