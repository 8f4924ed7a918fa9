"""Days, weeks and times as a branch sees them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.dates import (
    at_words,
    by_words,
    first_monday,
    first_monday_after,
    free_week,
    full_time,
    humanize_clock,
    humanize_day,
    humanize_month,
    humanize_span,
    humanize_time,
    iso_week,
    local_day,
    monday_before_or_on,
    monday_of,
    monday_on_or_after,
    month_range,
    next_monday,
    until_words,
    waited_in_words,
)
from yesdesk.core.money import Money

NOW = datetime(2026, 11, 4, 17, 2, tzinfo=UTC)
PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (datetime(2026, 11, 4, 23, 30, tzinfo=UTC), PARIS, date(2026, 11, 5)),
        (datetime(2026, 11, 4, 3, 30, tzinfo=UTC), "America/New_York", date(2026, 11, 3)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), PARIS, date(2026, 10, 25)),
    ],
)
def test_the_day_is_the_branchs_own(at, zone, day):
    assert local_day(at, zone) == day


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 4), "2026-W45"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2026, 1, 1), "2026-W01"),
    ],
)
def test_weeks_are_iso_weeks(day, week):
    assert iso_week(day) == week


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_of_a_week_says_the_same_week(day):
    monday = day - timedelta(days=day.weekday())
    assert {iso_week(monday + timedelta(days=days)) for days in range(7)} == {iso_week(day)}


@pytest.mark.parametrize(
    ("at", "language", "spoken"),
    [
        (NOW, "en", "18:02"),
        (NOW - timedelta(hours=19), "en", "Tue 3 Nov, 23:02"),
        (NOW - timedelta(hours=18), "en", "00:02"),
        (NOW - timedelta(days=365), "en", "4 Nov 2025, 18:02"),
        (NOW - timedelta(days=120), "fr", "mar. 7 juil., 19\xa0h\xa002"),
    ],
)
def test_a_time_says_no_more_than_is_needed(at, language, spoken):
    assert humanize_time(at, zone=PARIS, language=language, now=NOW) == spoken


@pytest.fixture
def country(monkeypatch):
    """Says which country the library is in."""

    def set_country(code):
        monkeypatch.setattr("yesdesk.core.dates.library_country", lambda: code)

    return set_country


@pytest.mark.parametrize(
    ("code", "language", "day", "full", "clock"),
    [
        ("IE", "en", "Friday 4 December", "Friday 4 December 2026, 17:00", "17:00"),
        ("US", "en", "Friday, December 4", "Friday, December 4, 2026, 5:00\u202fPM", "5:00\u202fPM"),
        ("AU", "en", "Friday 4 December", "Friday 4 December 2026, 5:00\u202fpm", "5:00\u202fpm"),
        ("FR", "en", "Friday 4 December", "Friday 4 December 2026, 17:00", "17:00"),
        ("FR", "fr", "vendredi 4 décembre", "vendredi 4 décembre 2026, 17\xa0h", "17\xa0h"),
        ("CA", "fr", "vendredi 4 décembre", "vendredi 4 décembre 2026, 17\xa0h", "17\xa0h"),
        ("ES", "es", "viernes 4 de diciembre", "viernes 4 de diciembre de 2026, 17:00", "17:00"),
        ("XX", "es", "viernes 4 de diciembre", "viernes 4 de diciembre de 2026, 17:00", "17:00"),
        ("", "en", "Friday 4 December", "Friday 4 December 2026, 17:00", "17:00"),
    ],
)  # fmt: skip
def test_days_and_clocks_follow_the_librarys_country(country, code, language, day, full, clock):
    country(code)
    at = datetime(2026, 12, 4, 17, 0, tzinfo=UTC)
    assert humanize_day(at.date(), language=language) == day
    assert full_time(at, zone="UTC", language=language) == full
    assert humanize_clock(at, language=language) == clock


def test_a_short_day_follows_the_country_too(country):
    country("US")
    at = NOW - timedelta(hours=19)
    said = humanize_time(at, zone=PARIS, language="en", now=NOW)
    assert said == "Tue, Nov 3, 11:02\u202fPM"


@pytest.mark.parametrize(
    ("code", "language", "said"),
    [
        ("IE", "en", "€1,218.40"),
        ("US", "en", "€1,218.40"),
        ("ES", "es", "1.218,40\xa0€"),
        ("MX", "es", "EUR1,218.40"),
        ("FR", "fr", "1\u202f218,40\xa0€"),
    ],
)
def test_money_follows_the_country_too(country, code, language, said):
    country(code)
    assert Money(121840, "EUR").spoken(language) == said


def test_days_and_full_times_by_locale():
    assert humanize_day(date(2026, 12, 4), language="en") == "Friday 4 December"
    assert humanize_day(date(2026, 12, 4), language="es") == "viernes 4 de diciembre"
    assert full_time(NOW, zone=PARIS, language="en") == "Wednesday 4 November 2026, 18:02"


@pytest.mark.parametrize(
    ("minutes", "says"),
    [
        (-5, "now"),
        (0, "now"),
        (1, "1 min"),
        (59, "59 min"),
        (60, "1 h"),
        (47 * 60 + 59, "47 h"),
        (48 * 60, "2 d"),
    ],
)
def test_how_long_somebody_has_waited(minutes, says):
    assert waited_in_words(NOW - timedelta(minutes=minutes), NOW) == says


def test_spans_by_locale():
    assert humanize_span(timedelta(hours=2), language="en") == "2 hours"
    assert humanize_span(timedelta(days=30), language="fr") == "30\xa0jours"
    assert humanize_span(timedelta(days=1), language="es") == "1 día"
    assert humanize_span(timedelta(days=1095), language="en") == "3 years"
    assert humanize_span(timedelta(minutes=90), language="en") == "90 minutes"
    assert humanize_span(timedelta(0), language="en") == "0 minutes"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "March 2026"), ("es", "marzo de 2026"), ("fr", "mars 2026")]
)
def test_a_month_is_said_by_locale(language, said):
    for _again in range(2):
        assert humanize_month(date(2026, 3, 1), language=language) == said


def test_a_week_has_a_monday():
    for n in range(400):
        day = date(2026, 12, 1) + timedelta(days=n)
        assert monday_before_or_on(day) == monday_of(iso_week(day))
        assert monday_before_or_on(day) <= day < next_monday(day)
        assert monday_on_or_after(day) == next_monday(day - timedelta(days=1))
    assert next_monday(date(2026, 11, 30)) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("day", "this", "after"),
    [
        (date(2026, 12, 6), date(2026, 12, 7), date(2026, 12, 7)),
        (date(2026, 12, 7), date(2026, 12, 7), date(2027, 1, 4)),
        (date(2026, 6, 1), date(2026, 6, 1), date(2026, 7, 6)),
        (date(2027, 1, 31), date(2027, 1, 4), date(2027, 2, 1)),
    ],
)
def test_a_month_has_a_first_monday(day, this, after):
    assert (first_monday(day), first_monday_after(day)) == (this, after)


def test_a_free_week_is_the_first_that_is_not_taken():
    assert free_week(date(2026, 12, 24), ()) == "2026-W53"
    assert free_week(date(2026, 12, 24), {"2026-W53"}) == "2027-W01"


NOON = datetime(2026, 12, 1, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "at", "by", "until"),
    [
        ("en", "at 12:05", "by 12:05", "until 12:05"),
        ("es", "a las 12:05", "antes de las 12:05", "hasta las 12:05"),
        ("fr", "à 12\xa0h\xa005", "avant 12\xa0h\xa005", "jusqu’à 12\xa0h\xa005"),
    ],
)
def test_a_clock_brings_its_preposition_where_it_is_today(language, at, by, until):
    given = {"zone": "UTC", "language": language, "now": NOON}
    assert (at_words(NOON, **given), by_words(NOON, **given), until_words(NOON, **given)) == (
        at,
        by,
        until,
    )


@pytest.mark.parametrize(
    ("language", "at", "by", "until"),
    [
        (
            "en",
            "on 1 Jan 2027 at 01:30",
            "by 1 Jan 2027, 01:30",
            "until 1 Jan 2027, 01:30",
        ),
        (
            "es",
            "el 1 ene 2027 a la 01:30",
            "antes del 1 ene 2027 a la 01:30",
            "hasta el 1 ene 2027 a la 01:30",
        ),
        (
            "fr",
            "1er janv. 2027 à 1\xa0h\xa030",
            "avant le 1er janv. 2027 à 1\xa0h\xa030",
            "jusqu’au 1er janv. 2027 à 1\xa0h\xa030",
        ),
    ],
)
def test_a_day_and_a_clock_bring_theirs_where_it_is_another_day(language, at, by, until):
    given = {"zone": "UTC", "language": language, "now": NOON}
    then = datetime(2027, 1, 1, 1, 30, tzinfo=UTC)
    assert at_words(then, **given) == at
    assert by_words(then, **given) == by
    assert until_words(then, **given) == until


def test_a_letter_names_the_day_in_full_also_where_it_is_today():
    said = by_words(NOON, zone="UTC", language="es", now=NOON, in_full=True)
    assert said == "antes del martes 1 de diciembre de 2026 a las 12:05"


@pytest.mark.parametrize(
    ("language", "same_year", "two_years", "one"),
    [
        ("en", "October to December 2026", "April 2025 to March 2026", "March 2026"),
        (
            "es",
            "de octubre a diciembre de 2026",
            "de abril de 2025 a marzo de 2026",
            "marzo de 2026",
        ),
        ("fr", "d’octobre à décembre 2026", "d’avril 2025 à mars 2026", "mars 2026"),
    ],
)
def test_a_range_of_months_names_a_year_once(language, same_year, two_years, one):
    march = date(2026, 3, 1)
    assert month_range(date(2026, 10, 1), date(2026, 12, 1), language=language) == same_year
    assert month_range(date(2025, 4, 1), march, language=language) == two_years
    assert month_range(march, march, language=language) == one
