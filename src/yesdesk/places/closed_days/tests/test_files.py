"""Closed days are read from CSV and iCalendar alike, and each line that is none says why."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from yesdesk.core.errors import ValidationRefusal
from yesdesk.places.closed_days.files import MOST_DAYS, ReadDays, read_closed_days

FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")
TODAY = date(2026, 11, 4)


def read(text: str | bytes, formats: tuple[str, ...] = FORMATS) -> ReadDays:
    raw = text.encode() if isinstance(text, str) else text
    return read_closed_days(raw, zone="Europe/Paris", today=TODAY, formats=formats)


def test_a_day_a_stretch_and_their_reasons():
    found = read("2026-12-25,Christmas\n2026-12-31,2027-01-02,New Year\n2027-05-01\n")
    assert found.days == {
        date(2026, 12, 25): "Christmas",
        date(2026, 12, 31): "New Year",
        date(2027, 1, 1): "New Year",
        date(2027, 1, 2): "New Year",
        date(2027, 5, 1): "",
    }
    assert found.faults == []


def test_a_spreadsheets_file_has_a_head_semicolons_and_the_readers_days():
    found = read(
        "Day;Until;Why\r\n25.12.2026;;No\xebl\r\n01/01/2027;;An; neuf\r\n".encode("cp1252")
    )
    assert found.days == {date(2026, 12, 25): "Noël", date(2027, 1, 1): "An"}


def test_day_and_month_go_by_the_readers_order():
    assert list(read("12/01/2026").days) == [date(2026, 1, 12)]
    assert list(read("12/01/2026", ("%Y-%m-%d", "%m/%d/%Y")).days) == [date(2026, 12, 1)]


def test_a_reason_may_hold_the_other_signs_between_cells():
    assert read("2026-12-25,,a;b;c;d\n").days == {date(2026, 12, 25): "a;b;c;d"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("2026-13-25,Christmas", "like 2027-01-01"),
        ("soon,Christmas", "like 2027-01-01"),
        ("2026-12-25,someday,Christmas", "like 2027-01-01"),
        ("2026-12-25,2026-12-24", "ends before it begins"),
        ("2026-12-25,2028-12-24", "more than a year"),
    ],
)
def test_a_line_that_is_no_day_is_listed_and_the_rest_is_read(line, fault):
    found = read(f"2026-12-26\n{line}\n2026-12-27\n")
    assert sorted(found.days) == [date(2026, 12, 26), date(2026, 12, 27)]
    [(number, why)] = found.faults
    assert number == 2
    assert fault in why


def test_more_days_than_a_library_closes_are_not_read():
    lines = "".join(f"{TODAY + timedelta(days=n)}\n" for n in range(MOST_DAYS + 1))
    found = read(lines)
    assert len(found.days) == MOST_DAYS
    assert [number for number, _why in found.faults] == [MOST_DAYS + 1]


def test_control_characters_do_not_come_along():
    assert read("2026-12-25,,Christ\x00mas\x1b  Eve").days == {date(2026, 12, 25): "Christ mas Eve"}


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"BEGIN:VCALENDAR\nEND:VCALENDAR", b"x" * 1_000_001])
def test_a_file_without_a_day_is_refused(raw):
    with pytest.raises(ValidationRefusal) as refused:
        read(raw)
    assert list(refused.value.fields) == ["file"]


def test_a_line_of_a_million_columns_is_read_like_any_other():
    assert list(read("2026-12-25," + "," * 900_000).days) == [date(2026, 12, 25)]


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_nothing_breaks(raw):
    try:
        found = read(raw)
    except ValidationRefusal:
        return
    assert found.days or found.faults
