"""Whole days of a calendar are closed days; what is none says so."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from yesdesk.places.closed_days.calendars import whole_days_of_events

TODAY = date(2026, 11, 4)


def read(*lines: str, zone: str = "Europe/Paris") -> list[object]:
    event = "\r\n".join(lines)
    text = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    return [found for _number, found in whole_days_of_events(text, zone, TODAY)]


CHRISTMAS = (date(2026, 12, 25), date(2026, 12, 26), "Christmas, both days")


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227"],
        ["DTSTART;TZID=Europe/Paris:20261225T000000", "DTEND;TZID=Europe/Paris:20261227T000000"],
        ["DTSTART:20261224T230000Z", "DTEND:20261226T230000Z"],
    ],
)
def test_the_end_names_the_day_after(lines):
    assert read(*lines, "SUMMARY:Christmas\\, ", " both days") == [CHRISTMAS]


@pytest.mark.parametrize("end", [[], ["DTEND;VALUE=DATE:20261225"]])
def test_a_day_without_an_end_is_one_day(end):
    assert read("DTSTART;VALUE=DATE:20261225", *end) == [
        (date(2026, 12, 25), date(2026, 12, 25), "")
    ]


def test_an_alarms_lines_are_not_the_events():
    alarm = ("BEGIN:VALARM", "DURATION:P9D", "SUMMARY:Ring", "END:VALARM")
    assert read("DTSTART:20261225", *alarm, "SUMMARY:Closed") == [
        (date(2026, 12, 25), date(2026, 12, 25), "Closed")
    ]


def test_a_yearly_day_comes_this_year_and_next():
    found = read("DTSTART:20101225", "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25")
    assert [first for first, _last, _why in found] == [date(2026, 12, 25), date(2027, 12, 25)]


def test_a_yearly_day_ends_with_its_last_day():
    [(first, _last, _why)] = read("DTSTART:20101225", "RRULE:FREQ=YEARLY;UNTIL=20271224T000000Z")
    assert first == date(2026, 12, 25)


def test_a_cancelled_event_does_not_come():
    assert read("DTSTART:20261225", "STATUS:CANCELLED") == []


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["SUMMARY:No day"], "its day or its time zone"),
        (["DTSTART:20261225T090000", "DTEND:20261225T120000"], "whole day"),
        (["DTSTART:20261225T000000"], "whole day"),
        (["DTSTART;TZID=W. Europe Standard Time:20261225T000000"], "its day or its time zone"),
        (["DTSTART;TZID=../../etc/passwd:20261225T000000"], "its day or its time zone"),
        (["DTSTART:20261340"], "its day or its time zone"),
        (["DTSTART:20261225", "DURATION:P2D"], "whole day"),
        (["DTSTART:99991231T230000Z", "DTEND:99991231T230000Z"], "its day or its time zone"),
        (["DTSTART:20261126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"], "in a way we can’t read"),
        (["DTSTART:20240229", "RRULE:FREQ=YEARLY"], "in a way we can’t read"),
        (["DTSTART:20241225", "RRULE:FREQ=YEARLY;COUNT=3"], "in a way we can’t read"),
        (["DTSTART:20261126", "RRULE:FREQ=WEEKLY"], "in a way we can’t read"),
        (["DTSTART:20261126", "RRULE:FREQ=YEARLY;INTERVAL=0"], "in a way we can’t read"),
        (["DTSTART:20261126", "RRULE:FREQ=YEARLY", "EXDATE:20271126"], "in a way we can’t read"),
    ],
)
def test_an_event_that_is_no_whole_day_says_why(lines, why):
    [said] = read(*lines)
    assert isinstance(said, str)
    assert why in said


@given(st.text(alphabet="0123456789TZPD;:=,RULEFQYA-\n", max_size=80))
def test_whatever_stands_in_an_event_nothing_breaks(words):
    read("DTSTART:" + words)
    read("DTSTART:20261225", "RRULE:FREQ=YEARLY;" + words)
