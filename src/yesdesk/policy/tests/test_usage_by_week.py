"""What a branch may give in a week is counted where two taps at once meet."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction

from yesdesk.core.errors import NotAllowed
from yesdesk.policy import usage
from yesdesk.policy.models import WeekUse
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft
from yesdesk.policy.usage import consume_share, restore_share
from yesdesk.testing.patience import PATIENCE
from yesdesk.testing.permissions import call_as_anybody

WEEK = "2026-W45"


@pytest.fixture
def rule(act, dana):
    return write_rule("late-charges", draft(), by=act(dana)).rule_id


def test_usage_counts_up_to_the_cap(rule, act, sam, mill):
    def take(amount, cap=1000):
        return consume_share(rule, branch=mill.pk, week=WEEK, amount=amount, cap=cap, by=act(sam))

    assert [take(600), take(400), take(1), take(0)] == [True, True, False, True]
    assert WeekUse.objects.get().used == 1000
    assert take(500, cap=None)
    assert WeekUse.objects.get().used == 1500


def test_each_branch_and_week_has_its_own(rule, act, sam, mill, hill):
    for branch, week in 2 * [(mill, WEEK), (hill, WEEK), (mill, "2026-W46")]:
        assert consume_share(rule, branch=branch.pk, week=week, amount=400, cap=1000, by=act(sam))
    assert set(WeekUse.objects.values_list("used", flat=True)) == {800}


def test_each_rule_has_its_own_share_of_a_week(rule, act, dana, sam, mill):
    here = {"branch": mill.pk, "week": WEEK, "by": act(sam)}
    other = write_rule("replacements", draft(), by=act(dana)).rule_id
    for each in (rule, other):
        assert consume_share(each, amount=900, cap=1000, **here)
    assert consume_share(rule, amount=100, cap=1000, **here)
    assert restore_share(other, amount=300, **here)
    assert dict(WeekUse.objects.values_list("rule", "used")) == {rule: 1000, other: 600}


def test_restore_share_of_one_branch_and_week(rule, act, sam, mill, hill):
    places = [(mill, WEEK), (hill, WEEK), (mill, "2026-W46")]
    for branch, week in places:
        consume_share(rule, branch=branch.pk, week=week, amount=400, cap=1000, by=act(sam))
    assert restore_share(rule, branch=mill.pk, week=WEEK, amount=400, by=act(sam))
    used = WeekUse.objects.values_list("branch", "week", "used")
    assert set(used) == {(mill.pk, WEEK, 0), (hill.pk, WEEK, 400), (mill.pk, "2026-W46", 400)}


def test_what_is_called_back_is_there_again(rule, act, sam, mill):
    here = {"branch": mill.pk, "week": WEEK, "by": act(sam)}
    consume_share(rule, amount=1000, cap=1000, **here)
    assert restore_share(rule, amount=400, **here)
    assert consume_share(rule, amount=400, cap=1000, **here)
    assert not restore_share(rule, amount=1001, **here)
    assert WeekUse.objects.get().used == 1000


def test_what_is_rolled_back_was_never_used(rule, act, sam, mill):
    with transaction.atomic():
        consume_share(rule, branch=mill.pk, week=WEEK, amount=1000, cap=1000, by=act(sam))
        transaction.set_rollback(True)
    assert not WeekUse.objects.exists()


def test_who_may_not_answer_uses_nothing_up(rule, act, priya, mill):
    with pytest.raises(NotAllowed):
        consume_share(rule, branch=mill.pk, week=WEEK, amount=1, cap=1, by=act(priya))


@pytest.mark.slow
@pytest.mark.usefixtures("database_on_disk")
def test_two_taps_at_once_never_pass_the_cap(library, act, dana, sam, mill):
    rule = write_rule("late-charges", draft(), by=act(dana)).rule_id
    by, taps = act(sam), 4
    ready = Barrier(taps)

    def tap(_n):
        try:
            ready.wait(PATIENCE)
            with transaction.atomic():
                return consume_share(rule, branch=mill.pk, week=WEEK, amount=400, cap=1000, by=by)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(taps) as pool:
        taken = list(pool.map(tap, range(taps)))
    assert sorted(taken) == [False, False, True, True]
    assert WeekUse.objects.get().used == 800


@pytest.mark.django_db
@pytest.mark.parametrize(
    "action",
    [
        usage.consume_share,
        usage.restore_share,
        usage.lock_patron_usage,
        usage.count_patron_usage,
        usage.restore_patron_usage,
    ],
)
def test_action_when_somebody_may_not(action):
    with pytest.raises(NotAllowed):
        call_as_anybody(action)
