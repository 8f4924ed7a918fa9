"""Whole days of a calendar are closed days; what is none says so."""

from collections.abc import Iterator
from datetime import date
from time import process_time

import pytest
from hypothesis import given, strategies as st

from yesdesk.places.closed_days.calendars import whole_days_of_events

TODAY = date(2026, 11, 4)
# As Google, Outlook and Nextcloud export one day each; their lists of time zones are left out but for a beginning.
GOOGLE = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Feiertage in Deutschland
X-WR-TIMEZONE:UTC
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261003
DTEND;VALUE=DATE:20261004
DTSTAMP:20261104T090000Z
UID:20261003_q1@google.com
CLASS:PUBLIC
DESCRIPTION:Gesetzlicher Feiertag
STATUS:CONFIRMED
SUMMARY:Tag der Deutschen Einheit
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""
OUTLOOK = """\
BEGIN:VCALENDAR
METHOD:PUBLISH
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
RRULE:FREQ=YEARLY;UNTIL=20270713T220000Z;INTERVAL=1;BYMONTHDAY=14;BYMONTH=7
UID:040000008200E00074C5B7101A82E00800000000409E8A6E9FE8D501000000000000000
 01000000087A1CC656CFE204BA46194F1DB546E90
SUMMARY;LANGUAGE=fr-FR:Fête nationale
DTSTART;TZID=Romance Standard Time:20200714T000000
DTEND;TZID=Romance Standard Time:20200715T000000
CLASS:PUBLIC
TRANSP:TRANSPARENT
STATUS:CONFIRMED
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
END:VEVENT
END:VCALENDAR
"""
NEXTCLOUD = """\
BEGIN:VCALENDAR
VERSION:2.0
CALSCALE:GREGORIAN
PRODID:-//SabreDAV//SabreDAV//EN
X-WR-CALNAME:Fermetures
REFRESH-INTERVAL;VALUE=DURATION:PT4H
BEGIN:VEVENT
CREATED:20251201T100000Z
DTSTAMP:20251201T100500Z
SEQUENCE:3
UID:9d1c2a4e-6f7a-4c55-9a10-000000000000
DTSTART;VALUE=DATE:20251224
DTEND;VALUE=DATE:20251226
RRULE:FREQ=YEARLY
EXDATE;VALUE=DATE:20261224
SUMMARY:Noël\\, deux jours
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER;RELATED=START:-P1D
END:VALARM
END:VEVENT
END:VCALENDAR
"""


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


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (GOOGLE, [(date(2026, 10, 3), date(2026, 10, 3), "Tag der Deutschen Einheit")]),
        (
            OUTLOOK,
            [(date(year, 7, 14), date(year, 7, 14), "Fête nationale") for year in (2026, 2027)],
        ),
        (NEXTCLOUD, [(date(2027, 12, 24), date(2027, 12, 25), "Noël, deux jours")]),
    ],
)
def test_a_calendar_as_it_is_exported(text, days):
    assert [found for _number, found in whole_days_of_events(text, "Europe/Paris", TODAY)] == days


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (
            ["DTSTART:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"],
            ["2026-11-26", "2027-11-25"],
        ),
        (["DTSTART:20240229", "RRULE:FREQ=YEARLY"], []),
        (["DTSTART:20241225", "RRULE:FREQ=YEARLY;COUNT=3"], ["2026-12-25"]),
        (["DTSTART:20241225", "RRULE:FREQ=YEARLY;INTERVAL=3"], ["2027-12-25"]),
        (["DTSTART:20261126", "RRULE:FREQ=YEARLY", "EXDATE:20271126"], ["2026-11-26"]),
        (
            ["DTSTART:20261126", "RDATE;VALUE=DATE:20270105,20280105"],
            ["2026-11-26", "2027-01-05", "2028-01-05"],
        ),
        (
            ["DTSTART:20261101", "RRULE:FREQ=MONTHLY;UNTIL=20270101"],
            ["2026-11-01", "2026-12-01", "2027-01-01"],
        ),
    ],
)
def test_a_day_that_comes_again(lines, days):
    assert [f"{first}" for first, _last, _why in read(*lines)] == days


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
        (["DTSTART:20261340"], "its day or its time zone"),
        (["DTSTART:99991231T230000Z", "DTEND:99991231T230000Z"], "its day or its time zone"),
        (["DTSTART:20261126", "RRULE:FREQ=WEEKLY"], "in a way we can’t read"),
        (["DTSTART:20261126", "RRULE:FREQ=YEARLY;INTERVAL=0"], "in a way we can’t read"),
        (["DTSTART:20261126", "RRULE:FREQ=YEARLY;BYSECOND=0,1"], "in a way we can’t read"),
        (["DTSTART:00010101", "RRULE:FREQ=MONTHLY"], "in a way we can’t read"),
        (["DTSTART:20261126", "RRULE:FREQ=YEARLY;BYDAY=1XX"], "its day or its time zone"),
        (["DTSTART:20261126", "RECURRENCE-ID:20261125"], "in a way we can’t read"),
        (["DTSTART:20261225", "X-LONG:" + "x" * 20_000], "takes too long"),
    ],
)
def test_an_event_that_is_no_whole_day_says_why(lines, why):
    [said] = read(*lines)
    assert isinstance(said, str)
    assert why in said


def test_a_zone_that_nobody_knows_is_the_librarys_own():
    assert read("DTSTART;TZID=../../etc/passwd:20261225T000000", "DURATION:P1D") == [
        (date(2026, 12, 25), date(2026, 12, 25), "")
    ]


def hostile_files() -> Iterator[str]:
    event = "BEGIN:VEVENT\nDTSTART:20040230\nRRULE:{}\nEND:VEVENT\n"
    yield event.format("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30").replace("0230", "0228") * 8_000
    yield event.format("FREQ=SECONDLY").replace("0230", "0228") * 8_000
    yield "BEGIN:VEVENT\nDTSTART:20040228\nRRULE:FREQ=YEARLY\nEXDATE:" + "20271126," * 100_000
    yield "BEGIN:VEVENT\n" * 70_000
    yield "BEGIN:VEVENT\nDTSTART:20040228\n" + "BEGIN:VALARM\n" * 70_000
    yield "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nRRULE:FREQ=SECONDLY\n" * 15_000


@pytest.mark.parametrize("text", [*hostile_files()], ids=range(6))
def test_no_file_takes_longer_than_people_wait(text):
    began = process_time()
    found = [said for _number, said in whole_days_of_events(text, "Europe/Paris", TODAY)]
    assert process_time() - began < 2
    assert all(isinstance(said, str) for said in found)


@given(st.text(alphabet="0123456789TZPD;:=,RULEFQYA-\n", max_size=80))
def test_whatever_stands_in_an_event_nothing_breaks(words):
    read("DTSTART:" + words)
    read("DTSTART:20261225", "RRULE:FREQ=YEARLY;" + words)
