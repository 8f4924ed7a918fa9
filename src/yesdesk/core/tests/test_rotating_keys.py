"""Keyed hashes: the same within a day, another the next, and no way back once the key is gone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from yesdesk.core.rotating_keys import (
    destroy_day_keys,
    destroy_week_keys,
    hmacs_of_weeks,
    make_day_keys,
    make_week_keys,
    rotating_hmac,
    weekly_hmac,
    weeks_kept,
)

NOW = datetime(2026, 11, 4, 17, 2, tzinfo=UTC)
CARD = "23049001234567"


def _keys(settings):
    return sorted(path.name for path in (settings.DATA / "keys" / "web" / "windows").iterdir())


def test_rotating_hmac_is_the_same_within_a_day_and_a_purpose():
    first = rotating_hmac("card", CARD, NOW)
    assert first == rotating_hmac("card", CARD, NOW + timedelta(hours=6))
    assert len(first) == 64
    assert (
        len({first, rotating_hmac("card", CARD + "0", NOW), rotating_hmac("network", CARD, NOW)})
        == 3
    )


def test_the_key_changes_each_day():
    assert rotating_hmac("card", CARD, NOW) != rotating_hmac("card", CARD, NOW + timedelta(days=1))


def test_the_day_is_utcs_wherever_the_clock_stands():
    there = NOW.astimezone(datetime.strptime("+0900", "%z").tzinfo)
    assert there.date() != NOW.date()
    assert rotating_hmac("card", CARD, there) == rotating_hmac("card", CARD, NOW)


def test_only_the_owner_reads_a_key(settings):
    rotating_hmac("card", CARD, NOW)
    (path,) = (settings.DATA / "keys" / "web" / "windows").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_many_at_once_make_one_key(settings):
    with ThreadPoolExecutor(8) as pool:
        hashes = set(pool.map(lambda _: rotating_hmac("card", CARD, NOW), range(32)))
    assert len(hashes) == 1
    assert _keys(settings) == ["day-2026-11-04"]


def test_old_keys_are_destroyed_and_with_them_the_way_back(settings):
    days = [NOW - timedelta(days=days) for days in range(4)]
    before = [rotating_hmac("card", CARD, day) for day in days]
    assert destroy_day_keys(NOW) == 2
    assert _keys(settings) == ["day-2026-11-03", "day-2026-11-04"]
    after = [rotating_hmac("card", CARD, day) for day in days]
    assert after[:2] == before[:2]
    assert not {*after[2:]} & {*before[2:]}


def test_nothing_to_forget_is_fine():
    assert destroy_day_keys(NOW) == 0


@pytest.mark.parametrize("keep_days", [1, 3])
def test_how_many_days_stay_is_the_callers_choice(settings, keep_days):
    for days in range(4):
        rotating_hmac("card", CARD, NOW - timedelta(days=days))
    assert destroy_day_keys(NOW, keep_days=keep_days) == 4 - keep_days


def test_keys_of_today_and_tomorrow_are_made_ahead_and_last_as_long_as_others(settings, now):
    make_day_keys()
    assert _keys(settings) == ["day-2026-11-04", "day-2026-11-05"]
    first = rotating_hmac("card", CARD, NOW)
    now.shift(timedelta(days=1))
    make_day_keys()
    assert _keys(settings) == ["day-2026-11-04", "day-2026-11-05", "day-2026-11-06"]
    assert rotating_hmac("card", CARD, NOW) == first
    assert destroy_day_keys(NOW + timedelta(days=2)) == 1


@pytest.mark.parametrize(
    ("days", "weeks"),
    [
        (0, ["2026-W45", "2026-W46"]),  # a Wednesday
        (5, ["2026-W45", "2026-W46", "2026-W47"]),  # a Monday: somewhere it is Sunday
    ],
)
def test_keys_of_this_week_and_the_next_are_made_ahead_in_every_time_zone(now, days, weeks):
    now.shift(timedelta(days=days))
    make_week_keys("bends")
    assert weeks_kept("bends") == weeks
    assert destroy_week_keys("bends", weeks[-1]) == len(weeks) - 1


def test_no_key_that_was_destroyed_is_made_ahead_again_by_a_clock_that_goes_back(now):
    make_week_keys("bends")
    now.shift(timedelta(days=20))
    make_week_keys("bends")
    destroy_week_keys("bends", "2026-W47")
    now.shift(timedelta(days=-20))
    make_week_keys("bends")
    assert weeks_kept("bends") == ["2026-W48", "2026-W49"]


def test_what_was_written_under_the_weeks_keys_is_found_until_they_go():
    assert hmacs_of_weeks("pattern", CARD, "2025-W45") == []
    written = [weekly_hmac("pattern", CARD, week) for week in ("2025-W44", "2025-W45", "2026-W01")]
    weekly_hmac("bends", CARD, "2026-W01")
    assert hmacs_of_weeks("pattern", CARD, "2025-W45") == written[1:]
    destroy_week_keys("pattern", "2026-W01")
    assert hmacs_of_weeks("pattern", CARD, "2025-W44") == written[2:]
