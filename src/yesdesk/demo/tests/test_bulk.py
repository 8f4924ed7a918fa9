"""Volume has the shape of real requests: counted, found, spread, and whole after it is poured in."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Count, Q
from django.test import TestCase
from django.utils import timezone

from yesdesk.core.models import SearchText, Timer
from yesdesk.core.search import search
from yesdesk.core.search.texts import SHIFT, first_id
from yesdesk.core.transactions import allow_in_transaction
from yesdesk.counts.night import count_periods
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.counts.tests.nights import begin_counting, stats
from yesdesk.demo.volume.bulk import bulk_load, without_indexes
from yesdesk.demo.volume.row_maker import TABLES, table_name
from yesdesk.demo.volume.times import WEEKS, arrival_times
from yesdesk.demo.volume.vocabulary import vocabulary, zipf_weights
from yesdesk.demo.volume.weighted_choice import WeightedChoice
from yesdesk.patrons.models import Patron, Series
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import actor_for
from yesdesk.places.models import Branch, Closure, Library, ServicePoint
from yesdesk.requests.actions.intake import NewRequest, open_request
from yesdesk.requests.actions.timeline import index_request
from yesdesk.requests.models import Channel, Outcome, Promise, Request
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_page

NOW = datetime(2026, 11, 4, 17, 2, tzinfo=UTC)
NUMBER = 3_000


def test_every_column_of_every_table_is_filled():
    for table, columns in TABLES.items():
        assert set(columns) == {field.column for field in table._meta.local_concrete_fields}


def test_frequent_words_are_frequent_and_most_are_rare():
    weights = list(zipf_weights(vocabulary(Random(1), 20_000)).values())
    total = sum(weights)
    assert weights[0] / total == pytest.approx(0.03, abs=0.01)
    assert sum(weights[:100]) / total > 0.35
    assert sum(weights[10_000:]) / total < 0.1


def test_a_vocabulary_names_no_word_twice_and_begins_with_the_storys_own():
    words = vocabulary(Random(1), 8_000)
    assert len(set(words)) == 8_000
    assert {"the", "a", "i"} <= set(words[:20])


def test_a_wheel_draws_by_weight():
    wheel = WeightedChoice({"often": 9, "seldom": 1}, Random(1))
    drawn = Counter(wheel.some(1_000) + [wheel.draw_one() for _ in range(9_000)])
    assert drawn.total() == 10_000
    assert drawn["often"] / 10_000 == pytest.approx(0.9, abs=0.01)


def test_bulk_arrivals_are_spread_by_day_and_season_up_to_now():
    came = arrival_times(20_000, until=NOW, chance=Random(1))
    assert came == sorted(came)
    assert NOW - timedelta(weeks=WEEKS + 1) < _moment(came[0].at)
    assert _moment(came[-1].at) < NOW
    hours = Counter(_moment(coming.at).hour for coming in came)
    assert hours[16] > 20 * hours[3]
    half = len(came) // 2
    assert NOW - _moment(came[half].at) < timedelta(weeks=WEEKS / 2)


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


@pytest.mark.slow
class TestPoured(TestCase):
    """One pouring for all tests, into a library that stood empty."""

    @classmethod
    def setUpTestData(cls):
        for model in (User, JobClass, ServicePoint, Branch, Closure, Library):
            model.objects.all().delete()
        cls.before = _standing()
        with time_machine.travel(NOW, tick=False):
            _pour_inside_a_transaction()

    def setUp(self):
        travel = time_machine.travel(NOW, tick=False)
        travel.start()
        self.addCleanup(travel.stop)

    def test_indexes_and_keys_stand_as_before(self):
        assert _standing() == self.before

    @pytest.mark.night
    def test_nights_count_the_year_as_the_page_says(self):
        begin_counting(NOW - timedelta(weeks=WEEKS + 2))
        with time_machine.travel(NOW + timedelta(days=45), tick=False):
            count_periods(timezone.now())
        assert stats() == naive_counts()
        assert sum(n for (_f, _b, measure, _v), n in stats().items() if measure == "came") == NUMBER

    def test_three_entries_each_and_twenty_for_some(self):
        by_entries = Counter(
            Request.objects.annotate(n=Count("entries")).values_list("n", flat=True)
        )
        assert Request.objects.count() == NUMBER
        assert by_entries[20] == 50
        assert by_entries[3] > 0.97 * (NUMBER - 50)
        assert not Request.objects.filter(revision=0).exists()

    def test_some_of_the_newest_are_open_in_every_queue(self):
        still_open = Request.objects.filter(closed_at=None)
        assert 100 < still_open.count() < 150  # nine in ten of the newest twentieth
        assert still_open.filter(waiting_since__isnull=False).exists()
        assert Outcome.objects.count() == NUMBER - still_open.count()
        promised = still_open.filter(promised_for__isnull=False)
        assert promised.count() == Promise.objects.filter(due_at__gt=NOW).count()
        assert Timer.objects.count() == promised.count()

    def test_a_word_is_found_where_it_stands(self):
        text = SearchText.objects.exclude(part=0).order_by("-id")[100]
        rare = max(text.text.split(), key=len)
        assert text.pk >> SHIFT in search(rare).refs

    def test_each_is_found_by_what_the_actions_would_write(self):
        some = list(Request.objects.order_by("-id")[:20])
        numbers = Q(
            *(Q(pk__gte=first_id(r.pk), pk__lt=first_id(r.pk + 1)) for r in some), _connector=Q.OR
        )
        poured = list(SearchText.objects.filter(numbers).order_by("pk").values())
        for request in some:
            index_request(request)
        assert list(SearchText.objects.filter(numbers).order_by("pk").values()) == poured

    def test_the_desk_shows_it_and_can_go_on(self):
        sam = actor_for(User.objects.select_related("job_class").get(username="sam"))
        rows = queue_page(sam, DeskFilter(queue=Queue.ALL)).rows
        assert len(rows) == 50
        mill = Branch.objects.get(slug="mill")
        need = NewRequest(words="one more", channel=Channel.WALK_IN, branch=mill)
        request = open_request(need, by=sam)
        assert request.pk == Request.objects.order_by("-id")[1].pk + 1
        assert Patron.objects.filter(request=request).exists()

    def test_nothing_of_it_is_due_to_be_erased_tonight(self):
        assert Series.objects.get(code="desk.request").days == 3650


def _standing() -> set[str]:
    """Every index, key and trigger of the tables that volume is poured into."""
    names = [table_name(table) for table in TABLES]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, type || name || coalesce(sql, '') FROM sqlite_master")
        else:
            cursor.execute(
                "SELECT tablename, indexdef FROM pg_indexes UNION ALL "
                "SELECT conrelid::regclass::text, conname || pg_get_constraintdef(oid) "
                "FROM pg_constraint"
            )
        return {_PUT_IN.sub("", words) for table, words in cursor.fetchall() if table in names}


_PUT_IN = re.compile(r"[()\[\]]|::[a-z]+( varying)?")
"""Brackets and casts, which PostgreSQL writes another way each time it reads its own words."""


def _pour_inside_a_transaction() -> None:
    """A test's own transaction stands in for the one that `bulk_load` would end and settle after."""
    from yesdesk.demo.volume import bulk

    settle, bulk._settle_database = bulk._settle_database, lambda _say: None
    try:
        with allow_in_transaction():  # a class's own transaction, in which passwords are hashed
            bulk_load(NUMBER, say=lambda _line: None)
    finally:
        bulk._settle_database = settle


@pytest.mark.django_db
def test_tables_have_their_indexes_again_when_something_goes_wrong():
    before = _standing()
    with pytest.raises(RuntimeError), transaction.atomic():
        _go_wrong_half_way(len(before))
    assert _standing() == before


def _go_wrong_half_way(before: int) -> None:
    with without_indexes(map(table_name, TABLES)):
        assert len(_standing()) < before
        raise RuntimeError
