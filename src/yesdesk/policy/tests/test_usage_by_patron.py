"""What one account is given in a year is counted under seals whose keys go when the year is over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connections, transaction
from django.utils import timezone

from yesdesk.core.clock_mark import note_time
from yesdesk.core.dates import iso_week
from yesdesk.core.errors import NotAllowed
from yesdesk.core.retention import series
from yesdesk.core.rotating_keys import weekly_hmac, weeks_kept
from yesdesk.policy.models import PatronUse
from yesdesk.policy.queries import situations
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft, late_charges_signed, today
from yesdesk.policy.usage import (
    PATTERN_KEYS,
    count_patron_usage,
    expire_patron_usage,
    lock_patron_usage,
    pseudonyms_of_a_year,
    restore_patron_usage,
)
from yesdesk.testing.patience import PATIENCE

WEEK, DAY = "2026-W45", date(2026, 11, 4)


@pytest.fixture
def rule(act, dana, now):
    return late_charges_signed(act(dana)).rule_id


def given(rule, by, amount=400, account="7", week=WEEK):
    with transaction.atomic():
        lock_patron_usage(rule, account=account, week=week, by=by)
        count_patron_usage(rule, account=account, week=week, amount=amount, by=by)


def used(by, branch, account="7", day=DAY):
    found = situations(by, branch.pk, day=day, account=account)[0]
    return found.used_pattern, found.used_pattern_times


def test_usage_counts_one_account_over_every_week_of_a_year(rule, act, sam, mill):
    by = act(sam)
    for week in ("2025-W44", "2025-W45", "2026-W20", WEEK):
        given(rule, by, week=week)
    given(rule, by, account="8")
    assert used(by, mill) == (1200, 3)
    assert used(by, mill, account="") == (0, 0)


@pytest.mark.parametrize(
    ("day", "count"), [(date(2026, 11, 2), 2), (date(2026, 11, 3), 1), (date(2026, 11, 9), 1)]
)
def test_pseudonyms_of_a_year_go_back_365_days(rule, act, sam, day, count):
    for week in ("2025-W44", "2025-W45"):
        given(rule, act(sam), week=week)
    assert len(pseudonyms_of_a_year("7", day)) == count


def test_pseudonyms_of_a_year_when_there_is_no_account(rule, act, sam):
    given(rule, act(sam))
    assert pseudonyms_of_a_year("", DAY) == []


def test_each_rule_has_its_own_count_of_an_account(rule, act, dana, sam):
    by, other = act(sam), write_rule("replacements", draft(), by=act(dana)).rule_id
    for each, times in ((rule, 2), (other, 3)):
        for _tap in range(times):
            given(each, by)
    assert restore_patron_usage(rule, account="7", week=WEEK, amount=100, times=1, by=by)
    counts = dict(PatronUse.objects.values_list("rule", "used"))
    assert counts == {rule: 700, other: 1200}


def test_restore_takes_nothing_from_another_account(rule, act, sam, mill):
    by = act(sam)
    given(rule, by, account="8")
    given(rule, by)
    assert restore_patron_usage(rule, account="7", week=WEEK, amount=400, times=1, by=by)
    assert used(by, mill) == (0, 0)
    assert used(by, mill, account="8") == (400, 1)


def test_two_weeks_of_one_account_look_like_two_people(rule, act, sam):
    given(rule, act(sam))
    given(rule, act(sam), week="2026-W44")
    assert PatronUse.objects.values("pseudonym").distinct().count() == 2


def test_what_came_to_no_yes_was_not_given(rule, act, sam, mill):
    by = act(sam)
    given(rule, by)
    back = {"account": "7", "week": WEEK, "by": by}
    assert restore_patron_usage(rule, amount=300, times=0, **back)
    assert used(by, mill) == (100, 1)
    assert restore_patron_usage(rule, amount=100, times=1, **back)
    assert not restore_patron_usage(rule, amount=1, times=1, **back)
    assert used(by, mill) == (0, 0)


def test_restore_when_no_tap_is_left_to_take_back(rule, act, sam, mill):
    by = act(sam)
    given(rule, by)
    back = {"account": "7", "week": WEEK, "by": by}
    assert restore_patron_usage(rule, amount=100, times=1, **back)
    assert not restore_patron_usage(rule, amount=100, times=1, **back)
    assert not restore_patron_usage(rule, amount=301, times=0, **back)
    assert used(by, mill) == (300, 0)


def test_when_it_counts_no_more_key_and_row_go(rule, act, sam, now):
    given(rule, act(sam), week="2025-W44")
    given(rule, act(sam))
    expire_patron_usage("", timezone.now())
    assert weeks_kept(PATTERN_KEYS) == [WEEK]
    spec = series["policy.pattern"]
    assert not spec.holds_patron_words
    old = list(spec.due(timezone.now() - timedelta(days=spec.days), 10))
    assert spec.erase(old) == 1
    assert PatronUse.objects.get().week == WEEK


@pytest.mark.django_db
def test_expire_patron_usage_destroys_past_weeks_of_a_former_version(now):
    this, last = iso_week(timezone.now().date()), iso_week(timezone.now().date() - timedelta(7))
    for purpose in ("bends", "rules"):
        for week in (last, this):
            weekly_hmac(purpose, "7", week)
    expire_patron_usage("", timezone.now())
    assert weeks_kept("bends") == weeks_kept("rules") == [this]


@pytest.mark.django_db
def test_expire_patron_usage_destroys_nothing_when_the_clock_jumped(now):
    weekly_hmac(PATTERN_KEYS, "7", WEEK)
    note_time()
    now.shift(timedelta(days=900))
    expire_patron_usage("", timezone.now())
    assert weeks_kept(PATTERN_KEYS) == [WEEK]


def test_who_may_not_answer_counts_nothing(rule, act, priya):
    with pytest.raises(NotAllowed):
        given(rule, act(priya))


@pytest.mark.slow
@pytest.mark.usefixtures("database_on_disk")
def test_second_of_two_taps_at_once_sees_the_first(library, act, dana, sam, mill):
    rule = late_charges_signed(act(dana)).rule_id
    by, taps, week = act(sam), 4, iso_week(today())
    ready = Barrier(taps)

    def tap(_n):
        try:
            ready.wait(PATIENCE)
            with transaction.atomic():
                lock_patron_usage(rule, account="7", week=week, by=by)
                seen = used(by, mill, day=today())
                count_patron_usage(rule, account="7", week=week, amount=400, by=by)
            return seen
        finally:
            connections.close_all()

    with ThreadPoolExecutor(taps) as pool:
        seen = sorted(pool.map(tap, range(taps)))
    assert seen == [(0, 0), (400, 1), (800, 2), (1200, 3)]
