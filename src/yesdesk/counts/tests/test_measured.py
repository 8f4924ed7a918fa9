"""What places a row: the clock of its branch, or of the library, at the moment that docs/counts.md names."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from yesdesk.counts.models import CountedPeriod, Stat
from yesdesk.counts.night import count_periods
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.counts.tests.nights import begin_counting, let_all_end, stats
from yesdesk.desk.answers.actions import name_answers_sent
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.tests.kept import plain
from yesdesk.ils.models import Act
from yesdesk.patrons.erasure import erase_what_is_due
from yesdesk.patrons.models import Series
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import ask_second_look, reopen_if_closed
from yesdesk.requests.actions.merge import merge
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Channel, Entry, OutcomeValue
from yesdesk.requests.retention import CODE
from yesdesk.testing.needs import ask_as_ana, let_answers_go

pytestmark = pytest.mark.django_db

SUNDAY = datetime(2026, 11, 15, 22, 55, tzinfo=UTC)
"""Five minutes to midnight at the branches."""


def waived(settled, blocked_then="no"):
    return Act.objects.create(
        does="waive_line",
        patron="41",
        staff="demo",
        state="done",
        not_before=settled,
        created_at=settled,
        settled_at=settled,
        before={"blocked": "yes"},
        read_back={"blocked": blocked_then},
    )


@pytest.fixture(autouse=True)
def counting(library, now):
    begin_counting()


def test_act_that_settles_twenty_hours_after_its_week_counts_in_the_next(mill, now):
    waived(SUNDAY + timedelta(hours=20))
    naive = naive_counts()
    now.move_to(SUNDAY)
    let_all_end(now)
    assert stats() == naive == {(date(2026, 11, 16), 0, "card", "again"): 1}


def test_card_counts_once_a_day_as_its_last_act_says(mill, now):
    waived(SUNDAY - timedelta(hours=9), "yes")
    waived(SUNDAY - timedelta(hours=8), "no")
    waived(SUNDAY - timedelta(hours=33), "yes")
    naive = naive_counts()
    let_all_end(now)
    assert stats() == naive
    assert [n for *_cell, n in sorted(Stat.objects.values_list("key", "n"))] == [1, 1]


def test_merge_undone_over_sundays_midnight_counts_both(mill, act, sam, now):
    mails = {"channel": Channel.EMAIL, "columns": {"vouched": True}}
    older, younger = (ask_as_ana(mill, words=f"Letter {n}.", **mails) for n in range(2))
    now.move_to(SUNDAY)
    merge([younger], into=older, by=act(sam))
    now.shift(timedelta(minutes=7))
    entries = Entry.objects.select_related("request__branch", "request__patron")
    undo(entries.filter(kind="merged").latest("pk"), by=act(sam))
    naive = naive_counts()
    let_all_end(now)
    assert stats() == naive
    assert Stat.objects.get(measure="came").n == 2


def test_end_at_a_branch_far_west_counts_on_its_own_sunday(mill, hill, act, sam, now):
    hill.time_zone = "America/Los_Angeles"
    hill.save()
    requests = [ask_as_ana(branch) for branch in (mill, hill)]
    now.move_to(SUNDAY + timedelta(hours=2))  # Monday at one, and Sunday afternoon
    for request in requests:
        close_request(request, value=OutcomeValue.YES, by=act(sam))
    naive = naive_counts()
    let_all_end(now)
    assert stats() == naive
    ended = Stat.objects.filter(measure="ended").values_list("branch", "period")
    assert dict(ended) == {mill.pk: date(2026, 11, 16), hill.pk: date(2026, 11, 9)}


@pytest.mark.django_db(transaction=True)
def test_requests_kept_for_one_day_count_the_same(mill, act, sam, now):
    """Each is erased long before its week and its month are closed."""
    requests = [ask_as_ana(mill) for _time in range(3)]
    for request in requests:
        close_request(request, value=OutcomeValue.YES, by=act(sam))
    naive = naive_counts()
    now.shift(timedelta(days=2))
    erase_what_is_due.func()
    Series.objects.filter(code=CODE).update(days=1)
    erase_what_is_due.func()
    assert not CountedPeriod.objects.filter(first__gte=date(2026, 11, 2)).exists()
    assert not naive_counts()
    now.shift(timedelta(days=40))
    count_periods(timezone.now())
    assert stats() == naive


def promised(mill, by, hours):
    request = ask_as_ana(mill)
    due_at = timezone.now() + timedelta(hours=hours)
    promise(request, what="an answer", due_at=due_at, despite_doubt=True, by=by)
    return request


def answered_with(request, answer, *, by):
    request.refresh_from_db()
    sent = reply(request, words="By the lift.", seen_revision=request.revision, by=by)
    name_answers_sent(sent, [f"a{answer.pk}"], by=by)
    let_answers_go()
    request.refresh_from_db()


def test_promise_counts_in_the_month_of_its_time_as_kept_or_not(mill, act, sam, now):
    for _time in range(2):
        close_request(promised(mill, act(sam), 3), value=OutcomeValue.YES, by=act(sam))
    late = promised(mill, act(sam), 1)
    broken = promised(mill, act(sam), 2)
    promised(mill, act(sam), 24 * 60)  # of another month
    now.shift(timedelta(hours=4))
    close_request(late, value=OutcomeValue.YES, by=act(sam))
    mark_promise_due(str(broken.promises.get().pk), timezone.now())
    let_all_end(now)
    counted = Stat.objects.filter(measure="promise").values_list("period", "key", "n")
    month = date(2026, 11, 1)
    assert set(counted) == {(month, "on_time", 2), (month, "not_on_time", 2)}


def test_answer_sent_before_a_request_came_back_counts_once(mill, act, sam, now):
    answer, later = plain("The lift"), plain("The stairs")
    request = ask_as_ana(mill)
    for _time in range(2):
        answered_with(request, answer, by=act(sam))
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    now.shift(timedelta(minutes=5))
    reopen_if_closed(request, by=act(sam))
    answered_with(request, later, by=act(sam))
    naive = naive_counts()
    let_all_end(now)
    assert stats() == naive
    assert Stat.objects.get(measure="answer_again").key == str(answer.pk)


def test_second_look_that_opens_a_request_counts_once(mill, act, sam, now):
    request = ask_as_ana(mill)
    close_request(
        request,
        value=OutcomeValue.NOT_THIS_TIME,
        reason="It is out.",
        nearest_yes="The audio book is in.",
        ask_again="On Friday.",
        by=act(sam),
    )
    ask_second_look(request, by=act(sam))
    naive = naive_counts()
    let_all_end(now)
    assert stats() == naive
    assert Stat.objects.get(measure="asked_again").n == 1
