"""A time when the branch is closed, or after they need it, is questioned before it is promised."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from yesdesk.places.hours import Hours
from yesdesk.places.models import Closure, OpeningHours
from yesdesk.requests.actions.promises import PromiseQuestioned, promise
from yesdesk.requests.models import Promise, Request
from yesdesk.requests.queries.promises import is_closed, promise_doubt
from yesdesk.requests.queries.request_page import promise_times
from yesdesk.testing.cast import NOW
from yesdesk.testing.needs import ask_as_ana

PARIS = ZoneInfo("Europe/Paris")


def at(day, hour, minute=0, zone=PARIS):
    """A moment of November 2026, whose 4th is a Wednesday and whose 8th a Sunday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


@pytest.fixture
def doubt(mill, act, sam, now):
    request = ask_as_ana(mill)

    def about(due_at, needed_by=None, branch=mill):
        request.branch, request.needed_by = branch, needed_by
        return promise_doubt(request, due_at, by=act(sam), now=NOW)

    return about


def test_nothing_is_asked_in_opening_hours_and_by_closing_time(doubt):
    assert doubt(at(4, 19)) is None
    assert doubt(at(4, 20)) is None
    assert doubt(at(5, 9)) is None


def test_a_closed_sunday_names_monday_and_proposes_half_an_hour_after_opening(doubt):
    found = doubt(at(8, 12))
    assert found.sentences == (
        "Mill Street is closed then.",
        "It opens on Mon 9 Nov at 09:00.",
    )
    assert found.better == at(9, 9, 30)
    assert "9:30" in found.better_words


def test_early_in_the_morning_the_same_day_is_meant(doubt):
    assert doubt(at(5, 7)).sentences[1] == "It opens at 09:00."


def test_a_closure_counts_and_the_day_after_it_is_proposed(doubt, mill):
    Closure.objects.create(branch=mill, day=date(2026, 11, 5), reason="Painters")
    assert doubt(at(5, 12)).better == at(6, 9, 30)


def test_a_closure_elsewhere_does_not(doubt, hill):
    Closure.objects.create(branch=hill, day=date(2026, 11, 5), reason="Painters")
    assert doubt(at(5, 12)) is None


def test_the_branchs_own_clock_counts(doubt, mill):
    mill.time_zone = "America/New_York"
    assert doubt(at(4, 20, zone=ZoneInfo("America/New_York")), branch=mill) is None
    found = doubt(at(5, 9), branch=mill)  # three in the morning there
    assert found.better == at(5, 9, 30, zone=ZoneInfo("America/New_York"))


def test_where_nobody_wrote_hours_nothing_is_closed(doubt, mill):
    OpeningHours.objects.filter(branch=mill).delete()
    assert doubt(at(8, 3)) is None


def test_where_it_does_not_open_again_there_is_nothing_to_propose(doubt, mill):
    Closure.objects.bulk_create(
        Closure(branch=mill, day=date(2026, 11, 5) + timedelta(days=days)) for days in range(75)
    )
    found = doubt(at(10, 12))
    assert found.sentences == ("Mill Street is closed then.",)
    assert found.better is None


def test_after_they_need_it_their_own_time_is_proposed(doubt):
    found = doubt(at(4, 19, 30), needed_by=at(4, 19))
    assert found.sentences == ("They need it by 19:00.",)
    assert found.better == at(4, 19)


def test_who_needs_it_on_a_closed_day_is_promised_the_closing_before(doubt):
    assert doubt(at(9, 12), needed_by=at(8, 12)).better == at(7, 20)


def test_what_they_needed_before_now_has_no_better_time(doubt):
    assert doubt(at(4, 19), needed_by=NOW - timedelta(minutes=1)).better is None


def test_doubt_says_both_closed_and_needed_before(doubt):
    found = doubt(at(8, 12), needed_by=at(7, 12))
    assert len(found.sentences) == 3
    assert found.better == at(7, 12)


def test_the_action_asks_unless_it_is_told_that_it_is_meant_so(mill, act, sam, now):
    request = ask_as_ana(mill)
    with pytest.raises(PromiseQuestioned) as asked:
        promise(request, what="an answer", due_at=at(8, 12), by=act(sam))
    assert asked.value.doubt.better == at(9, 9, 30)
    assert not Promise.objects.exists()
    assert Request.objects.get().waiting_since is not None
    promise(request, what="an answer", due_at=at(8, 12), despite_doubt=True, by=act(sam))
    assert Promise.objects.get().due_at == at(8, 12)


def test_a_time_that_is_gone_is_refused_and_not_asked_about(mill, act, sam, now):
    from yesdesk.core.errors import ValidationRefusal

    with pytest.raises(ValidationRefusal) as refused:
        promise(ask_as_ana(mill), what="an answer", due_at=at(1, 12), by=act(sam))
    assert not isinstance(refused.value, PromiseQuestioned)


class TestTimesThatAreOffered:
    def offered(self, request, **more):
        times = promise_times(request, language="en", **more)
        return [datetime.fromisoformat(iso) for iso, _words in times]

    def test_offered_times_are_never_in_doubt(self, mill, act, sam, now):
        request = ask_as_ana(mill)
        now.move_to(at(4, 19, 20))  # in an hour it is closed
        found = self.offered(request)
        assert found == [at(5, 11), at(6, 11)]
        assert [promise_doubt(request, each, by=act(sam), now=at(4, 19, 20)) for each in found] == [
            None,
            None,
        ]

    def test_for_what_takes_two_days_there_is_the_day_after_tomorrow_or_the_next_that_is_open(
        self, mill, now
    ):
        now.move_to(at(6, 12))  # a Friday; on Sunday it is closed
        assert self.offered(ask_as_ana(mill))[-2:] == [at(7, 11), at(9, 11)]

    def test_what_they_need_by_is_offered_and_nothing_after_it(self, mill, now):
        request = ask_as_ana(mill, needed_by=at(4, 19, 10))
        assert self.offered(request) == [at(4, 19, 10)]

    def test_time_offered_a_while_ago_can_still_be_chosen(self, mill, now):
        request = ask_as_ana(mill)
        first = self.offered(request)[0]
        now.shift(20 * 60)
        assert first not in self.offered(request)
        assert first in self.offered(request, chosen=first)

    @pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
    def test_the_nearest_is_an_hour_away_also_while_the_clocks_move(self, mill, now, day):
        OpeningHours.objects.filter(branch=mill).delete()
        request = ask_as_ana(mill)
        midnight = datetime.combine(day, time(), UTC)
        for minutes in range(0, 240, 5):
            moment = midnight + timedelta(minutes=minutes)
            now.move_to(moment)
            (nearest,) = self.offered(request)
            assert timedelta(hours=1) <= nearest - moment < timedelta(minutes=75)
            assert nearest.astimezone(UTC).astimezone(PARIS).isoformat() == nearest.isoformat()


_minutes = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
_day = (
    st.lists(_minutes, min_size=2, max_size=2, unique=True).map(sorted).map(lambda t: (tuple(t),))
)


@settings(deadline=None)
@given(st.tuples(*[_day] * 7), st.integers(0, 360 * 24 * 60))
def test_closing_time_itself_is_in_time_and_a_second_later_is_not(week, minutes):
    from yesdesk.places.hours import closing_time, next_open_time

    hours = Hours(zone="Europe/Paris", week=week)
    opens = next_open_time(hours, datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes))
    assert opens is not None
    closes = closing_time(hours, opens)
    assert closes is not None
    assert not is_closed(hours, opens)
    assert not is_closed(hours, closes)
    assert is_closed(hours, closes + timedelta(seconds=1))
