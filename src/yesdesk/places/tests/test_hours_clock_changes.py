"""Whatever the hours and wherever the clocks jump, open time adds up."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings, strategies as st

from yesdesk.places.hours import (
    Hours,
    closing_time,
    is_open_at,
    next_open_time,
    open_spans_on,
)

ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kolkata"]
_minutes = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
_day = (
    st.lists(_minutes, max_size=6, unique=True)
    .map(sorted)
    .map(lambda times: tuple(zip(times[::2], times[1::2], strict=False)))
)
_hours = st.builds(
    Hours,
    zone=st.sampled_from(ZONES),
    week=st.tuples(*[_day] * 7),
    closed=st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.just(""), max_size=3),
)
# Half of them close to a night on which some zone's clock jumps.
_near_jumps = st.sampled_from(
    [date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 4, 5)]
)
_moments = st.one_of(
    st.integers(0, 360 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.builds(
        lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
        _near_jumps,
        st.integers(-1440, 2880),
    ),
)
_few = settings(deadline=None)


@_few
@given(_hours, _moments)
def test_the_next_opening_is_open_and_nothing_opens_before_it(hours: Hours, at: datetime):
    opens = next_open_time(hours, at)
    if opens is None:
        assert not is_open_at(hours, at + timedelta(days=1))
        return
    assert opens >= at
    assert is_open_at(hours, opens)
    assert not is_open_at(hours, opens - timedelta(minutes=1)) or is_open_at(hours, at)


@_few
@given(_hours, _moments)
def test_open_now_means_it_closes_later_today(hours: Hours, at: datetime):
    if is_open_at(hours, at):
        closes = closing_time(hours, at)
        assert closes is not None
        assert closes > at


@_few
@given(_hours, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_stretches_never_run_backwards(hours: Hours, day: date):
    for opening in open_spans_on(hours, day):
        assert opening.opens < opening.closes
        assert opening.holds(opening.opens)
        assert not opening.holds(opening.closes)


@_few
@given(_hours, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_between_two_stretches_of_a_day_there_is_a_break(hours: Hours, day: date):
    spans = open_spans_on(hours, day)
    for before, after in pairwise(spans):
        assert before.closes < after.opens
        assert not is_open_at(hours, before.closes)
        assert next_open_time(hours, before.closes) == after.opens


def test_the_short_and_the_long_night_in_paris():
    around_the_clock = Hours("Europe/Paris", (((time(1), time(4)),),) * 7)

    def night(day: date) -> float:
        return sum(
            (o.closes - o.opens).total_seconds() / 3600
            for o in open_spans_on(around_the_clock, day)
        )

    assert night(date(2026, 3, 28)) == 3
    assert night(date(2026, 3, 29)) == 2  # the clock jumps from 2 to 3
    assert night(date(2026, 10, 25)) == 4  # the hour from 2 to 3 comes twice
