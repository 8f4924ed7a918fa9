"""When a branch is open, from plain data alone."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from yesdesk.places.hours import (
    Hours,
    closing_time,
    is_open_at,
    next_open_time,
    open_spans_on,
    spans_in,
)

MORNING, AFTERNOON = (time(10), time(13)), (time(14), time(19))
HILL_ROAD = Hours(
    zone="Europe/Paris",
    week=(
        (AFTERNOON,),
        (AFTERNOON, MORNING),
        (MORNING, AFTERNOON),
        (MORNING, AFTERNOON),
        (MORNING, AFTERNOON),
        ((time(10), time(14)),),
        (),
    ),
    closed={date(2026, 11, 5): "Staff training"},
)
HOUR = 3600


def paris(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in November 2026, when Paris is one hour ahead of UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


def test_a_day_has_its_stretches_in_order():
    tuesday = open_spans_on(HILL_ROAD, date(2026, 11, 3))
    assert [(o.opens, o.closes) for o in tuesday] == [
        (paris(3, 10), paris(3, 13)),
        (paris(3, 14), paris(3, 19)),
    ]


def test_stretches_that_meet_are_one():
    midday = Hours("UTC", (((time(12), time(17)), (time(9), time(12))),) * 7)
    [opening] = open_spans_on(midday, date(2026, 11, 3))
    assert (opening.opens.hour, opening.closes.hour) == (9, 17)


def test_a_closed_day_and_a_sunday_have_none():
    assert open_spans_on(HILL_ROAD, date(2026, 11, 5)) == []
    assert open_spans_on(HILL_ROAD, date(2026, 11, 8)) == []


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (paris(4, 9, 59), False),
        (paris(4, 10), True),
        (paris(4, 12, 59), True),
        (paris(4, 13), False),
        (paris(4, 13, 30), False),
        (paris(4, 18, 59), True),
        (paris(4, 19), False),
        (paris(5, 11), False),
    ],
)
def test_the_door_opens_on_the_minute_and_shuts_on_the_minute(at: datetime, expected: bool):
    assert is_open_at(HILL_ROAD, at) is expected


def test_after_closing_the_next_opening_skips_the_closed_day():
    assert next_open_time(HILL_ROAD, paris(4, 19)) == paris(6, 10)


def test_over_lunch_the_next_opening_is_the_same_day():
    assert next_open_time(HILL_ROAD, paris(4, 13, 15)) == paris(4, 14)


def test_while_open_the_next_opening_is_the_one_after():
    assert next_open_time(HILL_ROAD, paris(4, 10, 1)) == paris(4, 14)
    assert next_open_time(HILL_ROAD, paris(4, 10)) == paris(4, 10)


def test_a_branch_without_hours_promises_none():
    assert next_open_time(Hours("Europe/Paris", ((),) * 7), paris(4, 10)) is None


def test_closing_is_the_end_of_the_last_stretch_and_none_afterwards():
    assert closing_time(HILL_ROAD, paris(4, 9)) == paris(4, 19)
    assert closing_time(HILL_ROAD, paris(4, 13, 30)) == paris(4, 19)
    assert closing_time(HILL_ROAD, paris(4, 19)) is None
    assert closing_time(HILL_ROAD, paris(5, 11)) is None


def test_each_branch_goes_by_its_own_clock():
    there = Hours("America/New_York", (((time(9), time(17)),),) * 7)
    assert is_open_at(there, datetime(2026, 11, 4, 14, 30, tzinfo=UTC))
    assert not is_open_at(there, datetime(2026, 11, 4, 13, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9:00-17:00", [((9, 0), (17, 0))]),
        ("9-12, 14-18", [((9, 0), (12, 0)), ((14, 0), (18, 0))]),
        ("09:00:00 – 17:30:00", [((9, 0), (17, 30))]),
        ("10.00-13.00; 15.00-19.00", [((10, 0), (13, 0)), ((15, 0), (19, 0))]),
        ("0930-1730", [((9, 30), (17, 30))]),
        ("9am-5pm", [((9, 0), (17, 0))]),
        ("9 a.m. to 12:30 p.m. and 2 p.m. to 6 p.m.", [((9, 0), (12, 30)), ((14, 0), (18, 0))]),
        ("9-5pm", [((9, 0), (17, 0))]),
        ("1-5pm", [((13, 0), (17, 0))]),
        ("10am-noon", [((10, 0), (12, 0))]),
        ("6pm-midnight", [((18, 0), (23, 59))]),
        ("12am-11:59pm", [((0, 0), (23, 59))]),
        ("9h–12h30 et 14 h – 18 h", [((9, 0), (12, 30)), ((14, 0), (18, 0))]),
        ("9:00 a 14:00 y 16:00 a 20:00", [((9, 0), (14, 0)), ((16, 0), (20, 0))]),
    ],
)
def test_hours_are_read_as_people_write_them(text, spans):
    assert spans_in(text) == [(time(*opens), time(*closes)) for opens, closes in spans]


@pytest.mark.parametrize(
    "text",
    ["25-26", "9:75-17", "by appointment", "9-12 only members", "2-6", "9-12, 2-6",
     "13pm-5pm", "0am-5pm", "9-", "²-5", "9 to 5 on 3 days"],
)  # fmt: skip
def test_hours_that_can_be_read_in_two_ways_or_none_are_refused(text):
    with pytest.raises(ValueError, match=r"hour|afternoon|minute"):
        spans_in(text)
