"""Amounts and moments as SIP2 servers write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from yesdesk.ils.sip2.codec import amount_text, day_from, minor_from, moment_from, moment_text

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("text", "minor"),
    [("25", 2500), ("0", 0), ("18.4", 1840), ("4.50", 450), (" 2,00 ", 200), ("-7.00", -700),
     ("12.", 1200), ("0.009", 0), ("1.2349", 123),
        ("18.399999999999999", 1840)],
)  # fmt: skip
def test_an_amount_may_have_any_number_of_decimals(text, minor):
    assert minor_from(text, 2) == minor


def test_a_currency_without_minor_units():
    assert minor_from("500", 0) == 500
    assert amount_text(500, 0) == "500"


@pytest.mark.parametrize("text", ["", "free", "1e5", "1_000", "٣", "1.2.3", "$4", "NaN"])
def test_what_is_no_amount(text):
    with pytest.raises(ValueError, match="no amount"):
        minor_from(text, 2)


@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_what_we_write_we_read(minor, digits):
    assert minor_from(amount_text(minor, digits), digits) == minor


def test_a_moment_is_in_the_servers_own_time():
    at = datetime(2026, 3, 4, 17, 2, tzinfo=UTC)
    assert moment_text(at, WARSAW) == "20260304    180200"
    assert moment_from("20260304    180200", WARSAW) == at


def test_unless_it_says_universal_time():
    at = datetime(2026, 3, 4, 18, 2, tzinfo=UTC)
    assert moment_from("20260304   Z180200", WARSAW) == at


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [("2026-03-04 18:02", 17, 2), ("20260304", 22, 59), ("2026-03-04", 22, 59)],
)
def test_dates_as_people_write_them(text, hour, minute):
    assert moment_from(text, WARSAW) == datetime(2026, 3, 4, hour, minute, tzinfo=UTC)
    assert day_from(text, WARSAW) == date(2026, 3, 4)


@pytest.mark.parametrize(
    "text", ["", "soon", "20261399    000000", "03/04/2026", "00000000    000000"]
)
def test_what_is_no_date(text):
    assert moment_from(text, WARSAW) is None
    assert day_from(text, WARSAW) is None
