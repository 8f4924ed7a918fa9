"""Money: whole minor units, never a float, spoken by locale."""

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.money import Money, money_from

AMOUNTS = st.integers(-(10**12), 10**12)
CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD"])


@given(AMOUNTS, AMOUNTS, CURRENCIES)
def test_sums_are_exact(a, b, currency):
    total = Money(a, currency) + Money(b, currency)
    assert total.minor == a + b
    assert total - Money(b, currency) == Money(a, currency)
    assert (Money(a, currency) < Money(b, currency)) == (a < b)
    assert (Money(a, currency) <= Money(b, currency)) == (a <= b)


@given(AMOUNTS, CURRENCIES, st.sampled_from([".", ","]))
def test_what_is_written_is_read_back(minor, currency, point):
    money = Money(minor, currency)
    assert money_from(f"  {money.amount:f} ".replace(".", point), currency) == money


@pytest.mark.parametrize(
    ("minor", "currency", "amount"),
    [(1840, "EUR", "18.40"), (1840, "JPY", "1840"), (1840, "KWD", "1.840"), (-5, "USD", "-0.05")],
)
def test_each_currency_has_its_own_digits(minor, currency, amount):
    assert str(Money(minor, currency).amount) == amount
    assert money_from(amount, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("language", "spoken"), [("en", "€18.40"), ("fr", "18,40\xa0€"), ("es", "18,40\xa0€")]
)
def test_money_is_written_by_locale(language, spoken):
    assert Money(1840, "EUR").spoken(language) == spoken


def test_two_currencies_do_not_add_up():
    euro, pound = Money(1, "EUR"), Money(1, "GBP")
    for mix in (
        lambda: euro + pound,
        lambda: euro - pound,
        lambda: euro < pound,
        lambda: euro <= pound,
    ):
        with pytest.raises(ValueError, match="do not add up"):
            mix()
    assert euro != pound


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "18.40.1",
        "1,000.00",
        "18.405",
        "0.001",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e5",
        "1_000",
        "€5",
        "--5",
        "١٨",
    ],
)
def test_anything_else_is_no_amount(text):
    with pytest.raises(ValueError, match=r"is no amount|more digits"):
        money_from(text, "EUR")


@given(st.text(max_size=12), CURRENCIES)
def test_any_text_is_an_amount_or_a_value_error(text, currency):
    try:
        money = money_from(text, currency)
    except ValueError:
        return
    assert money_from(f"{money.amount:f}", currency) == money
