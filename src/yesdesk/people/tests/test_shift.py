"""On shift by itself at a desk, on a break or off as they say: gone by itself, never a record."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from yesdesk.cli.backup.export import NOT_EXPORTED
from yesdesk.cli.backup.rows import NOT_BACKED_UP
from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotFound
from yesdesk.core.models import AuditEntry
from yesdesk.people.jobs import cleanup_sign_in
from yesdesk.people.models import (
    CurrentShift,
    JobClass,
    SharedDesk,
    ShiftState,
    StaffSession,
    User,
    session_key_hash,
)
from yesdesk.people.queries import possible_backers
from yesdesk.people.sessions import signed_in_keys
from yesdesk.people.shift import is_on_shift, reachable_colleagues, set_shift
from yesdesk.places.hours import open_spans_on
from yesdesk.places.models import Branch, Closure, Library, OpeningHours
from yesdesk.places.queries import closing_today, opening_hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_shift(client_of, act, now):
    """Signed in, and said to be on shift."""

    def begin(*members):
        for member in members:
            client_of(member)
            set_shift(ShiftState.ON, by=act(member))

    return begin


def names(found):
    return [one.name for one in found]


def classes(*members):
    return [member.job_class_id for member in members]


def test_who_is_on_shift_can_be_asked(on_shift, act, sam, lea, mill):
    on_shift(lea)
    (found,) = reachable_colleagues(act(sam), classes(lea), branch=mill.pk)
    assert (found.pk, found.name, found.here) == (lea.pk, "Lea", True)


def test_a_break_is_a_break(on_shift, act, sam, lea, mill):
    on_shift(lea)
    set_shift(ShiftState.BREAK, by=act(lea))
    assert reachable_colleagues(act(sam), classes(lea), branch=mill.pk) == []


def test_nobody_is_asked_who_is_signed_in_nowhere(act, sam, lea, mill, now):
    set_shift(ShiftState.ON, by=act(lea))
    assert reachable_colleagues(act(sam), classes(lea), branch=mill.pk) == []


def test_a_laptop_that_was_shut_reaches_nobody(on_shift, act, sam, lea, mill, now):
    on_shift(lea)
    now.shift(timedelta(minutes=9))
    assert names(reachable_colleagues(act(sam), classes(lea), branch=mill.pk)) == ["Lea"]
    now.shift(timedelta(minutes=2))
    assert reachable_colleagues(act(sam), classes(lea), branch=mill.pk) == []


def test_a_page_left_open_reaches_whoever_it_is_of(on_shift, act, client_of, sam, lea, mill, now):
    on_shift(lea)
    page = {client_of(lea).session.session_key}
    for _minute in range(3):
        now.shift(timedelta(minutes=9))
        assert signed_in_keys(page) == page
    assert names(reachable_colleagues(act(sam), classes(lea), branch=mill.pk)) == ["Lea"]


def test_nobody_asks_themselves(on_shift, act, lea, mill):
    on_shift(lea)
    assert reachable_colleagues(act(lea), classes(lea), branch=mill.pk) == []


def test_the_nearest_job_class_first_and_in_it_the_same_branch(
    on_shift, act, sam, lea, kim, noor, dana, hill
):
    on_shift(lea, kim, noor, dana)
    asked = reachable_colleagues(act(sam), classes(kim, lea, dana), branch=hill.pk)
    assert names(asked) == ["Noor", "Kim", "Lea", "Dana"]
    assert [one.here for one in asked] == [True, False, False, False]


def test_who_left_is_not_asked(on_shift, act, sam, lea, mill):
    on_shift(lea)
    User.objects.filter(pk=lea.pk).update(is_active=False)
    assert reachable_colleagues(act(sam), classes(lea), branch=mill.pk) == []


def test_colleagues_on_shift_are_found_in_one_query(
    on_shift, act, sam, lea, dana, mill, django_assert_num_queries
):
    on_shift(lea, dana)
    with django_assert_num_queries(1):
        reachable_colleagues(act(sam), classes(lea, dana), branch=mill.pk)


def test_shift_ends_at_closing(on_shift, act, sam, lea, mill, now):
    on_shift(lea)
    assert lea.current_shift.until == closing_today(mill, timezone.now())
    now.shift(timedelta(hours=2))
    assert reachable_colleagues(act(sam), classes(lea), branch=mill.pk) == []


def test_where_the_branch_is_closed_it_ends_after_fourteen_hours(on_shift, lea, now):
    now.shift(timedelta(hours=4))
    on_shift(lea)
    assert lea.current_shift.until == timezone.now() + timedelta(hours=14)


def test_nothing_of_it_stays(on_shift, lea, now):
    on_shift(lea)
    now.shift(timedelta(hours=3))
    cleanup_sign_in("", timezone.now())
    assert not CurrentShift.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_shift_that_is_not_over_stays(on_shift, lea, now):
    on_shift(lea)
    cleanup_sign_in("", timezone.now())
    assert lea.current_shift.state == ShiftState.ON


def test_the_machine_has_no_shift(library):
    with pytest.raises(NotFound):
        set_shift(ShiftState.ON, by=SYSTEM)


def test_a_tap_says_it_and_leads_back(client_of, lea, now):
    browser = client_of(lea)
    answer = browser.post("/account/shift", {"state": "on", "back": "/desk?queue=all"})
    assert answer["Location"] == "/desk?queue=all"
    page = browser.get("/account/")
    assert page.context["me"]["shift"]["state"] == ShiftState.ON
    assert re.search(r'value="on"\s+aria-pressed="true"', page.text)


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "away", ""])
def test_shift_form_leads_back_to_own_addresses_only(client_of, lea, now, back):
    answer = client_of(lea).post("/account/shift", {"state": "break", "back": back})
    assert answer["Location"] == "/account/"


def test_the_frame_says_it_until_it_is_over(client_of, lea, now):
    browser = client_of(lea)
    browser.post("/account/shift", {"state": "break"})
    assert '<span class="long">On a break</span>' in browser.get("/desk").text
    now.shift(timedelta(hours=3))
    assert '<span class="long">On a break</span>' not in browser.get("/desk").text


def test_whose_word_it_was_is_chosen_among_those_who_may_and_are_there(act, sam, lea, dana, ret):
    assert possible_backers(act(sam), classes(lea, dana)) == []
    set_shift(ShiftState.BREAK, by=act(lea))
    set_shift(ShiftState.ON, by=act(dana))
    assert possible_backers(act(sam), classes(lea, dana)) == [(lea.pk, "Lea"), (dana.pk, "Dana")]
    assert possible_backers(act(lea), classes(lea)) == []


DESK = {"REMOTE_ADDR": "198.51.100.7"}
PHONE = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148 Safari"
}


@pytest.fixture
def sign_in(library):
    """`sign_in("lea")`: signs in by name and password, at a desk unless it is said otherwise."""

    def signed_in(name, **there):
        browser = Client(**{**DESK, **there})
        browser.post("/sign-in", {"login": name, "password": f"{name}-yes-desk"})
        assert browser.get("/account/").status_code == 200
        return browser

    return signed_in


def clock(now, hour, minute=0, *, branch):
    """Move the clock to this hour of the day at a branch."""
    here = timezone.now().astimezone(ZoneInfo(branch.time_zone))
    wanted = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    now.shift(wanted - here)


class TestByItself:
    def test_signing_in_at_a_desk_while_it_is_open_is_enough(
        self, sign_in, act, sam, lea, mill, now
    ):
        sign_in("lea")
        assert names(reachable_colleagues(act(sam), classes(lea), branch=mill.pk)) == ["Lea"]
        assert lea.current_shift.until == closing_today(mill, timezone.now())

    def test_shift_ends_at_closing_though_no_job_runs(self, sign_in, lea, mill, now):
        sign_in("lea")
        now.shift(closing_today(mill, timezone.now()) - timezone.now() - timedelta(seconds=1))
        assert is_on_shift(SYSTEM, lea.pk)
        now.shift(timedelta(seconds=1))
        assert not is_on_shift(SYSTEM, lea.pk)

    def test_who_comes_before_opening_is_on_shift_once_it_opens(self, sign_in, lea, mill, now):
        opens = open_spans_on(opening_hours(mill), timezone.now().date())[0].opens
        now.shift(opens - timezone.now() - timedelta(minutes=50))
        browser = sign_in("lea")
        assert not is_on_shift(SYSTEM, lea.pk)
        assert browser.get("/account/").context["me"]["shift"]["state"] is ShiftState.OFF
        now.shift(timedelta(minutes=50))
        assert is_on_shift(SYSTEM, lea.pk)
        assert browser.get("/account/").context["me"]["shift"]["state"] is ShiftState.ON

    def test_nobody_is_who_signs_in_after_closing_or_long_before_opening(
        self, sign_in, lea, mill, now
    ):
        clock(now, 23, branch=mill)
        sign_in("lea")
        assert lea.current_shift.until is None
        clock(now, 3, branch=mill)
        sign_in("lea")
        assert CurrentShift.objects.get(user=lea).until is None

    def test_nobody_is_on_a_closed_day(self, sign_in, lea, mill, now):
        Closure.objects.create(day=timezone.now().date(), reason="Holiday")
        sign_in("lea")
        assert lea.current_shift.until is None

    def test_where_no_hours_are_written_one_says_it_oneself_and_the_page_tells_that(
        self, sign_in, act, lea, mill, now
    ):
        OpeningHours.objects.all().delete()
        browser = sign_in("lea")
        assert lea.current_shift.until is None
        assert 'id="no-hours"' in browser.get("/account/").text
        browser.post("/account/shift", {"state": "on"})
        assert is_on_shift(SYSTEM, lea.pk)

    def test_shift_goes_by_the_hours_of_the_own_branch(self, sign_in, lea, kim, mill, hill, now):
        User.objects.filter(pk=kim.pk).update(branch=hill)
        OpeningHours.objects.filter(branch=hill).delete()
        opens, closes = time(0, 5), time(23, 50)
        for weekday in range(7):
            OpeningHours.objects.create(branch=hill, weekday=weekday, opens=opens, closes=closes)
        sign_in("kim")
        sign_in("lea")
        assert kim.current_shift.until == closing_today(hill, timezone.now())
        assert lea.current_shift.until == closing_today(mill, timezone.now())

    def test_who_works_everywhere_is_until_the_last_branch_closes(
        self, sign_in, dana, mill, hill, now
    ):
        User.objects.filter(pk=dana.pk).update(branch=None)
        sign_in("dana")
        closing = [closing_today(each, timezone.now()) for each in (mill, hill)]
        assert dana.current_shift.until == max(each for each in closing if each)

    @pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
    def test_when_the_clocks_change_it_ends_by_the_clock_on_the_wall(
        self, sign_in, lea, mill, now, day
    ):
        Branch.objects.update(time_zone="Europe/Paris")
        OpeningHours.objects.create(branch=mill, weekday=6, opens=time(1), closes=time(17, 30))
        wall = datetime.combine(day, time(1, 30), ZoneInfo("Europe/Paris"))
        now.shift(wall - timezone.now())
        sign_in("lea")
        until = lea.current_shift.until.astimezone(ZoneInfo("Europe/Paris"))
        assert until.replace(tzinfo=None) == datetime.combine(day, time(17, 30))

    def test_a_row_from_a_wrong_clock_does_not_hold(self, sign_in, act, lea, now):
        now.shift(timedelta(days=371))
        set_shift(ShiftState.ON, by=act(lea))
        now.shift(-timedelta(days=371))
        assert not is_on_shift(SYSTEM, lea.pk)
        sign_in("lea")
        assert is_on_shift(SYSTEM, lea.pk)

    def test_signing_in_changes_nothing_that_somebody_said(self, sign_in, act, lea, now):
        for state in (ShiftState.BREAK, ShiftState.OFF):
            set_shift(state, by=act(lea))
            sign_in("lea")
            assert CurrentShift.objects.get(user=lea).state == state

    def test_not_today_is_one_tap_and_over_tomorrow(self, sign_in, lea, now):
        browser = sign_in("lea")
        assert 'id="not-today"' in browser.get("/desk").text, "beside the list, no menu first"
        browser.post("/account/shift", {"state": "off", "back": "/desk"})
        assert 'id="not-today"' not in browser.get("/desk").text
        assert not is_on_shift(SYSTEM, lea.pk)
        shift = browser.get("/desk").context["me"]["shift"]
        assert [pressed for _state, _label, pressed in shift["choices"]] == [False, False, True]
        now.shift(timedelta(days=1))
        sign_in("lea")
        assert is_on_shift(SYSTEM, lea.pk)

    def test_who_said_nothing_sees_nothing_pressed(self, client_of, lea, now):
        shift = client_of(lea).get("/desk").context["me"]["shift"]
        assert not any(pressed for _state, _label, pressed in shift["choices"])

    def test_who_answers_no_requests_is_not(self, sign_in, sam, now):
        JobClass.objects.filter(pk=sam.job_class_id).update(permissions=["desk.request.see"])
        sign_in("sam")
        assert sam.current_shift.until is None


class TestAtADesk:
    def test_a_phone_is_no_desk_where_no_network_is_named(self, sign_in, lea, now):
        sign_in("lea", **PHONE)
        assert lea.current_shift.until is None

    def test_phone_in_the_librarys_network_starts_a_shift(self, sign_in, lea, now):
        Library.objects.update(own_networks=["198.51.100.0/24"])
        sign_in("lea", **PHONE)
        assert is_on_shift(SYSTEM, lea.pk)

    def test_from_home_nobody_is(self, sign_in, lea, now):
        Library.objects.update(own_networks=["198.51.100.0/24"])
        sign_in("lea", REMOTE_ADDR="203.0.113.9")
        assert lea.current_shift.until is None

    def test_a_shared_desk_computer_is_a_desk_wherever_it_stands(self, sign_in, lea, now):
        Library.objects.update(own_networks=["198.51.100.0/24"])
        there = {"REMOTE_ADDR": "203.0.113.9"}
        browser = sign_in("lea", **there)
        browser.post("/settings/shared-desks", {"name": "Front desk", "minutes": "5"})
        assert SharedDesk.objects.exists()
        browser.post("/sign-out")
        browser.post("/sign-in", {"login": "lea", "password": "lea-yes-desk"})
        assert is_on_shift(SYSTEM, lea.pk)


class TestSigningOut:
    def test_who_signs_out_everywhere_has_gone(self, sign_in, lea, now):
        first, second = sign_in("lea"), sign_in("lea")
        first.post("/sign-out")
        assert is_on_shift(SYSTEM, lea.pk)
        second.post("/sign-out")
        assert not is_on_shift(SYSTEM, lea.pk)

    def test_a_phone_that_rings_keeps_them(self, sign_in, allowed, lea, now):
        allowed(lea)
        browser = sign_in("lea")
        client_sessions = browser.session.session_key
        StaffSession.objects.exclude(pk=session_key_hash(client_sessions)).delete()
        browser.post("/sign-out")
        assert is_on_shift(SYSTEM, lea.pk)

    def test_not_today_outlives_signing_out(self, sign_in, act, lea, now):
        browser = sign_in("lea")
        set_shift(ShiftState.OFF, by=act(lea))
        browser.post("/sign-out")
        sign_in("lea")
        assert not is_on_shift(SYSTEM, lea.pk)


class TestNoRecord:
    def test_a_day_of_changes_is_one_row_and_no_trace(self, sign_in, act, lea, now):
        for state in (ShiftState.BREAK, ShiftState.ON, ShiftState.OFF, ShiftState.ON):
            sign_in("lea")
            set_shift(state, by=act(lea))
            now.shift(timedelta(minutes=9))
        assert CurrentShift.objects.filter(user=lea).count() == 1
        assert not AuditEntry.objects.exists()

    def test_no_backup_and_no_export(self):
        assert "people.CurrentShift" in NOT_BACKED_UP
        assert "people.CurrentShift" in NOT_EXPORTED
