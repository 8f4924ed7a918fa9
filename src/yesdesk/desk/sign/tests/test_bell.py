"""The tablet and its bell: the code, one ring a minute, who comes, and when nobody is free."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal
from yesdesk.core.events import hints_since, newest_mark
from yesdesk.counts.models import CountedPeriod, CountLock, EarlyCount, Stat
from yesdesk.desk.sign.bell import hash_of, pair, ring, settle_rings
from yesdesk.desk.sign.queries import when_nobody_was_free
from yesdesk.people import queries as people
from yesdesk.people.models import ShiftState, User
from yesdesk.people.phone_alerts.actions import set_bell
from yesdesk.people.shift import set_shift
from yesdesk.places.models import Library, ServicePointKind, Sign, Tablet
from yesdesk.requests.models import DayPart
from yesdesk.testing.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(mill, now):
    Library.objects.update(has_sign=True)
    return mill.service_points.exclude(kind=ServicePointKind.INBOX).first()


def a_tablet(point, token):
    Tablet.objects.create(key_hash=hash_of(token), point=point)
    return f"/en/tablet/{token}"


@pytest.fixture
def tablet(point):
    return a_tablet(point, "one")


def counted():
    return dict(EarlyCount.objects.filter(measure="bell").values_list("key", "n"))


def come(client, point, **said):
    return client.post(f"/sign/bell/{point.pk}", {"back": "/desk", **said}, follow=True)


class TestPairing:
    def test_a_tablet_is_connected_by_the_code_it_shows(self, client, client_of, sam, point):
        address = client.post("/en/tablet").url
        code = Tablet.objects.get().code
        assert f"{code[:3]} {code[3:]}" in client.get(address).text
        said = {"code": f"{code[:3]} {code[3:]}", "point": point.pk}
        assert client_of(sam).post("/sign/tablets", said).status_code == 302
        assert "Press the bell" in client.get(address).text

    def test_a_code_works_once_and_for_ten_minutes(self, client, act, sam, point, now):
        client.post("/en/tablet")
        code = Tablet.objects.get().code
        now.shift(timedelta(minutes=10))
        with pytest.raises(Refusal):
            pair(code, point, by=act(sam))

    def test_ten_thousand_wrong_codes_do_not_get_in(self, client, act, sam, point):
        client.post("/en/tablet")
        code = Tablet.objects.get().code
        wrong = f"{(int(code) + 1) % 10**6:06}"
        for _each in range(5):
            with pytest.raises(ValidationRefusal):
                pair(wrong, point, by=act(sam))
        with pytest.raises(Refusal, match=r"sign\.tries"):
            pair(code, point, by=act(sam))
        assert Tablet.objects.get().point is None

    def test_an_hour_has_thirty_wrong_codes(self, client, act, sam, point, now):
        tried = 0
        for _minute in range(20):
            for _each in range(10):
                try:
                    pair("000000", point, by=act(sam))
                except Refusal as refusal:
                    tried += refusal.code != "desk.sign.tries"
            now.shift(timedelta(minutes=1))
        assert tried <= 60  # the twenty minutes may lie in two hours

    def test_no_code_at_all_connects_nothing(self, client, client_of, sam, point, tablet):
        client.post("/en/tablet")
        for code in ("", "abc", "９９９９９９", "1" * 5000):
            answer = client_of(sam).post("/sign/tablets", {"code": code, "point": point.pk})
            assert answer.status_code in {409, 422}
        assert Tablet.objects.filter(point=None).count() == 1

    def test_a_tablet_that_was_disconnected_shows_nothing(self, client, client_of, sam, tablet):
        client_of(sam).post("/sign/tablets", {"off": Tablet.objects.get().pk})
        assert client.get(tablet).status_code == 404
        assert client.post(tablet).status_code == 404

    def test_fifty_tablets_wait_and_no_more(self, client, point):
        for _each in range(50):
            client.post("/en/tablet")
        assert client.post("/en/tablet").status_code == 409

    def test_no_row_tells_who_connected_it(self):
        names = {field.name for field in Tablet._meta.fields}
        times = {"code_until", "rings_until"}
        assert names == {"id", "key_hash", "point", "code", "bell", "who_comes"} | times


class TestRinging:
    def test_a_press_rings_at_all_pages_of_the_branch(self, client, client_of, sam, point, tablet):
        mark = newest_mark()
        client.post(tablet)
        assert hints_since(mark)[0] == [f"signs.{point.branch_id}"]
        assert "We heard you" in client.get(tablet).text
        assert "bell-bar" in client_of(sam).get("/desk").text
        assert 'hx-swap-oob="true"' in client_of(sam).get("/sign/chip").text

    def test_two_hundred_presses_at_two_tablets_are_one_ring(self, client, point, tablet):
        other = a_tablet(point, "other")
        for _each in range(100):
            client.post(tablet)
            client.post(other)
        assert counted() == {"rang": 1}
        assert "We heard you" in client.get(other).text

    def test_after_a_minute_it_rings_again(self, point, tablet, now):
        assert ring(point)
        now.shift(timedelta(seconds=59))
        assert not ring(point)
        now.shift(timedelta(seconds=1))
        assert ring(point)

    def test_someone_is_coming_and_no_name_is_told(self, client, client_of, sam, point, tablet):
        client.post(tablet)
        assert "You’re going." in come(client_of(sam), point).text
        page = client.get(tablet).text
        assert "Someone is coming" in page
        assert "Sam" not in page

    def test_a_name_is_told_where_that_person_tapped_it(
        self, client, client_of, sam, point, tablet
    ):
        client.post(tablet)
        come(client_of(sam), point, named="")
        assert "Sam is coming" in client.get(tablet).text

    def test_the_second_colleague_reads_that_one_is_going(
        self, client, client_of, sam, lea, point, tablet
    ):
        client.post(tablet)
        come(client_of(sam), point)
        assert "A colleague is going." in come(client_of(lea), point, named="").text
        assert "Lea" not in client.get(tablet).text

    def test_after_two_minutes_nobody_is_free_and_it_is_counted_once(
        self, client, point, tablet, now
    ):
        client.post(tablet)
        now.shift(timedelta(minutes=2))
        page = client.get(tablet).text
        assert "No one is free right now" in page
        assert "/en/ask/mill" in page
        settle_rings(timezone.now())
        client.get(tablet)
        assert counted() == {"rang": 1, "nobody": 1}

    def test_after_a_worker_that_stood_still_it_counts_in_its_own_month(self, point, tablet, now):
        now.move_to(datetime(2026, 11, 30, 18, 2, tzinfo=UTC))
        CountLock.objects.update(counted_from=timezone.now())
        ring(point)
        now.shift(timedelta(hours=15))
        for _again in range(2):
            settle_rings(timezone.now())
        assert counted() == {"rang": 1, "nobody": 1}
        assert set(EarlyCount.objects.values_list("period", flat=True)) == {date(2026, 11, 1)}

    def test_what_was_said_is_over_in_time_without_the_worker(self, client, point, tablet, now):
        client.post(tablet)
        now.shift(timedelta(minutes=2))
        client.get(tablet)
        now.shift(timedelta(minutes=2))
        assert "Need someone?" in client.get(tablet).text

    def test_who_works_at_every_branch_hears_each_bell(self, client, client_of, sam, hill, point):
        User.objects.filter(pk=sam.pk).update(branch=None)
        page = client_of(sam).get("/desk").text
        assert f"signs.{point.branch_id},signs.{hill.pk}" in page

    def test_an_answer_in_time_counts_no_nobody(self, client, client_of, sam, point, tablet, now):
        client.post(tablet)
        come(client_of(sam), point, named="")
        now.shift(timedelta(minutes=5))
        settle_rings(timezone.now())
        assert counted() == {"rang": 1}
        assert Tablet.objects.get().who_comes == ""
        assert Tablet.objects.get().rings_until is None

    def test_while_we_are_closed_it_does_not_ring(self, client, point, tablet, now):
        now.shift(timedelta(hours=6))
        client.post(tablet)
        page = client.get(tablet).text
        assert not counted()
        assert 'class="press"' not in page

    def test_counts_name_no_branch(self, point, tablet):
        ring(point)
        assert set(EarlyCount.objects.values_list("branch", flat=True)) == {0}


@pytest.mark.parametrize(
    ("state", "says"),
    [("free", "Please disturb"), ("with", "With you soon"), ("paused", "Need someone?")],
)
def test_the_tablet_says_what_was_tapped_last(client, point, tablet, state, says):
    until = timezone.now() + timedelta(minutes=1)
    Sign.objects.create(point=point, state=state, until=until)
    assert says in client.get(tablet).text
    Sign.objects.update(until=timezone.now())
    assert "Need someone?" in client.get(tablet).text


def test_it_sets_no_cookie_and_leaks_no_address(client, tablet):
    page = client.get(tablet)
    assert "Set-Cookie" not in page
    assert page["Referrer-Policy"] == "no-referrer"


class TestPhones:
    def test_a_phone_rings_where_its_owner_turned_that_on(
        self, push, allowed, client, client_of, act, sam, lea, point, tablet
    ):
        for member in (sam, lea):
            phone = allowed(member)
            set_shift(ShiftState.ON, by=act(member))
        client_of(lea).post(f"/account/ringing/{phone.pk}/bell", {"on": ""})
        client.post(tablet)
        run_due_jobs("a test")
        assert [each["open"] for each in push.told] == ["/desk"]
        assert "Lea" not in str(push.told)

    def test_it_does_not_ring_once_somebody_is_coming(
        self, push, allowed, client, client_of, act, sam, lea, point, tablet
    ):
        set_bell(allowed(lea), rings=True, by=act(lea))
        set_shift(ShiftState.ON, by=act(lea))
        client.post(tablet)
        come(client_of(sam), point)
        run_due_jobs("a test")
        assert push.told == []

    def test_off_shift_and_elsewhere_it_stays_silent(
        self, push, allowed, client, act, lea, noor, point, tablet
    ):
        for member in (lea, noor):
            set_bell(allowed(member), rings=True, by=act(member))
        set_shift(ShiftState.ON, by=act(noor))
        client.post(tablet)
        run_due_jobs("a test")
        assert push.told == []

    def test_nobody_else_turns_it_on(self, push, allowed, act, sam, lea, point):
        with pytest.raises(NotFound):
            set_bell(allowed(lea), rings=True, by=act(sam))


def test_last_month_is_told_from_five_on(client_of, sam, point):
    lock = CountLock.objects.get()
    CountLock.objects.filter(pk=lock.pk).update(counted_from=timezone.now() - timedelta(days=90))
    for grain in ("week", "month"):
        CountedPeriod.objects.create(grain=grain, first=date(2026, 11, 1))

    def told(rang, nobody):
        Stat.objects.all().delete()
        month = {"period": date(2026, 10, 1), "branch": 0, "measure": "bell"}
        for key, n in (("rang", rang), ("nobody", nobody)):
            if n:
                Stat.objects.create(key=key, n=n, **month)
        return client_of(sam).get("/sign/tablets").text

    page = told(31, 6)
    assert "rang 31 times" in page
    assert "6 times nobody was free" in page
    page = told(31, 4)
    assert "rang 31 times" in page
    assert "nobody was free" not in page
    assert "rang" not in told(4, 0).partition("<h1>")[2]


class TestWhenNobodyWasFree:
    @pytest.fixture
    def month(self, point):
        lock = CountLock.objects.get()
        since = timezone.now() - timedelta(days=90)
        CountLock.objects.filter(pk=lock.pk).update(counted_from=since)
        for grain in ("week", "month"):
            CountedPeriod.objects.create(grain=grain, first=date(2026, 11, 1))

    def told(self, act, sam, nobody=0, **cells):
        row = {"period": date(2026, 10, 1), "branch": 0}
        for key, n in (("rang", 60), ("nobody", nobody)):
            Stat.objects.create(measure="bell", key=key, n=n, **row)
        for key, n in cells.items():
            Stat.objects.create(measure="bell_nobody", key=key[1:].replace("_", ":"), n=n, **row)
        return when_nobody_was_free(act(sam))

    @pytest.mark.parametrize(("staff", "counted"), [(10, {"2:3": 1}), (99, {})])
    def test_weekday_and_part_are_counted_where_ten_work(
        self, point, tablet, now, monkeypatch, staff, counted
    ):
        monkeypatch.setattr(
            people, "FEWEST_STAFF", User.objects.filter(is_active=True).count() + (staff - 10)
        )
        ring(point)
        now.shift(timedelta(minutes=3))
        settle_rings(timezone.now())
        rows = EarlyCount.objects.filter(measure="bell_nobody")
        assert dict(rows.values_list("key", "n")) == counted

    def test_cells_of_five_are_told_and_the_most_first(self, month, act, sam, monkeypatch):
        monkeypatch.setattr(people, "FEWEST_STAFF", 1)
        told = self.told(act, sam, 23, c1_2=7, c2_2=9, c3_2=4, c5_1=3)
        assert told == [(2, DayPart.AFTERNOON, 9), (1, DayPart.AFTERNOON, 7)]

    def test_a_rest_under_five_takes_another_cell_with_it(self, month, act, sam, monkeypatch):
        monkeypatch.setattr(people, "FEWEST_STAFF", 1)
        assert self.told(act, sam, 18, c1_2=7, c2_2=9, c3_2=2) == [(2, DayPart.AFTERNOON, 9)]

    def test_a_staff_under_ten_is_told_no_weekday(self, month, act, sam, monkeypatch):
        monkeypatch.setattr(people, "FEWEST_STAFF", 99)
        assert self.told(act, sam, 9, c2_2=9) == []

    def test_a_month_that_was_partly_counted_under_ten_is_told_no_weekday(
        self, month, act, sam, monkeypatch
    ):
        monkeypatch.setattr(people, "FEWEST_STAFF", 1)
        assert self.told(act, sam, 11, c2_2=9) == []
