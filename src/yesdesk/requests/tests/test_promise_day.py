"""By when an answer is promised first: the day the words name, else the end of the next open day."""

from datetime import date, timedelta

import pytest

from yesdesk.core.dates import humanize_time
from yesdesk.requests.queries.promise_day import likely_promise, named_day
from yesdesk.testing.needs import ask_as_ana

TUESDAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("she needs it for Thursday", date(2026, 12, 3)),
        ("lo necesito para el jueves", date(2026, 12, 3)),
        ("il me le faut avant mardi", TUESDAY),
        ("by Tuesday", TUESDAY),
        ("next Tuesday", date(2026, 12, 8)),
        ("a test tomorrow", date(2026, 12, 2)),
        ("por la mañana", None),
        ("esta mañana busqué en el catálogo", None),
        ("I brought it back on Monday", None),
        ("I was here until Monday last week", None),
        ("I was here today", None),
        ("I need one today", TUESDAY),
        ("il me le faut ce soir", TUESDAY),
        ("he needs it Thursday", date(2026, 12, 3)),
        ("by 3 December", date(2026, 12, 3)),
        ("before December 3rd", date(2026, 12, 3)),
        ("antes del 7 de enero", date(2027, 1, 7)),
        ("pour le 1er février", date(2027, 2, 1)),
        ("by 31 February", None),
    ],
)
def test_the_day_that_the_words_name(words, day):
    assert named_day(words, TUESDAY) == day


def test_without_a_day_it_is_the_end_of_the_next_open_one(mill, now):
    request = ask_as_ana(mill, words="who built the mill")
    at = likely_promise(request, now=request.opened_at)
    assert at is not None
    assert at.date() > request.opened_at.date()


def test_a_named_day_is_two_hours_into_it(mill, now):
    request = ask_as_ana(mill, words="who built the mill? I need it by Friday")
    at = likely_promise(request, now=request.opened_at)
    assert humanize_time(at, zone=mill.time_zone, language="en", now=request.opened_at).startswith(
        "Fri"
    )


def test_likely_promise_on_the_named_day_is_its_closing(mill, now):
    """The clock stands on a Wednesday."""
    request = ask_as_ana(mill, words="who built the mill? I need it by Wednesday")
    at = likely_promise(request, now=request.opened_at)
    assert at.date() == request.opened_at.date()


def test_tomorrow_counts_from_the_day_they_wrote_it(mill, now):
    request = ask_as_ana(mill, words="a test tomorrow")
    asked = request.opened_at
    assert likely_promise(request, now=asked).date() == asked.date() + timedelta(days=1)
    next_day = asked + timedelta(hours=17)
    assert likely_promise(request, now=next_day).date() == next_day.date()


def test_the_time_by_which_they_need_it_comes_first(mill, now):
    request = ask_as_ana(mill, words="by Friday")
    request.needed_by = request.opened_at + timedelta(hours=1)
    assert likely_promise(request, now=request.opened_at) == request.needed_by
