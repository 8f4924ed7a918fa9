"""Are you all right? Ten minutes off that end by themselves, somebody at the desk, and nothing that stays."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.cli.backup.export import NOT_EXPORTED
from yesdesk.cli.backup.rows import NOT_BACKED_UP
from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal
from yesdesk.core.models import AuditEntry, Event
from yesdesk.people.jobs import forget_what_is_over
from yesdesk.people.models import DeskCover, ShiftState, ShortBreak
from yesdesk.people.relief.actions import (
    ask_for_cover,
    end_cover,
    end_short_break,
    take_desk,
    take_short_break,
)
from yesdesk.people.relief.queries import covers_wanted, own_relief
from yesdesk.people.shift import is_on_shift, set_shift
from yesdesk.places.actions import set_switches
from yesdesk.places.emergency.actions import write_emergency_card
from yesdesk.places.models import EmergencyKind
from yesdesk.places.queries import zone_of
from yesdesk.places.switches import Switch
from yesdesk.testing.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_shift(client_of, act, now):
    """Signed in, and said to be on shift."""

    def begin(*members):
        for member in members:
            client_of(member)
            set_shift(ShiftState.ON, by=act(member))

    return begin


@pytest.fixture
def work(now):
    """`work()`: does what is due."""
    return lambda: run_due_jobs("a test")


class TestNotForQuestionsUntil:
    @pytest.fixture(autouse=True)
    def time_on(self, library):
        set_switches({Switch.TIME}, by=SYSTEM)

    def test_it_ends_by_itself_at_the_time_they_chose(self, on_shift, act, sam, now):
        on_shift(sam)
        local = timezone.now().astimezone(ZoneInfo(zone_of(sam.branch_id)))
        clock = f"{local + timedelta(minutes=20):%H:%M}"
        until = take_short_break(by=act(sam), clock=clock)
        assert not is_on_shift(SYSTEM, sam.pk)
        now.move_to(until + timedelta(seconds=1))
        assert is_on_shift(SYSTEM, sam.pk)

    @pytest.mark.parametrize("typed", ["", "noon", "00:00", "25:10"])
    def test_a_time_that_is_over_or_none_is_refused(self, client_of, sam, typed):
        page = client_of(sam).post(reverse("short_break"), {"until": typed, "here": "/desk"})
        assert (page.status_code, ShortBreak.objects.count()) == (409, 0)

    def test_it_is_not_longer_than_the_branch_is_open(self, act, sam, monkeypatch):
        now = timezone.now()
        monkeypatch.setattr("yesdesk.people.relief.actions.closes_today", lambda *_args: now)
        with pytest.raises(Refusal):
            take_short_break(by=act(sam), clock="23:59")

    def test_the_menu_stays_on_the_page(self, client_of, sam):
        browser = client_of(sam)
        assert reverse("cover") in browser.get("/desk").text
        sent = {"here": "/say-yes"}
        assert browser.post(reverse("short_break"), sent)["Location"] == "/say-yes"
        elsewhere = {"here": "//elsewhere.example"}
        assert browser.post(reverse("short_break"), elsewhere)["Location"] == "/desk"

    def test_the_menu_has_none_of_it_while_time_is_off(self, client_of, sam):
        set_switches(set(), by=SYSTEM)
        assert reverse("cover") not in client_of(sam).get("/desk").text


class TestTenMinutesOff:
    def test_nobody_is_sent_to_them_and_then_they_are_asked_again_by_itself(
        self, on_shift, act, sam, now
    ):
        on_shift(sam)
        until = take_short_break(by=act(sam))
        assert until == timezone.now() + timedelta(minutes=10)
        assert not is_on_shift(SYSTEM, sam.pk)
        now.shift(timedelta(minutes=10, seconds=1))
        assert is_on_shift(SYSTEM, sam.pk)

    def test_the_head_of_their_pages_says_until_when(self, on_shift, act, client_of, sam, now):
        on_shift(sam)
        browser = client_of(sam)
        take_short_break(by=act(sam))
        shift = browser.get(reverse("desk")).context["me"]["shift"]
        assert shift["state"] is ShiftState.BREAK
        assert "18:12" in shift["label"]
        now.shift(timedelta(minutes=11))
        assert browser.get(reverse("desk")).context["me"]["shift"]["state"] is ShiftState.ON

    def test_who_says_they_are_back_is_back(self, on_shift, act, sam):
        on_shift(sam)
        take_short_break(by=act(sam))
        end_short_break(by=act(sam))
        assert is_on_shift(SYSTEM, sam.pk)

    def test_a_tap_on_the_shift_ends_it_too(self, on_shift, act, sam):
        on_shift(sam)
        take_short_break(by=act(sam))
        set_shift(ShiftState.ON, by=act(sam))
        assert is_on_shift(SYSTEM, sam.pk)

    def test_twice_is_one_row(self, on_shift, act, sam, now):
        on_shift(sam)
        take_short_break(by=act(sam))
        now.shift(timedelta(minutes=5))
        take_short_break(by=act(sam))
        assert ShortBreak.objects.get().until == timezone.now() + timedelta(minutes=10)

    def test_short_break_puts_nobody_on_shift(self, act, sam, now):
        take_short_break(by=act(sam))
        now.shift(timedelta(minutes=11))
        assert not is_on_shift(SYSTEM, sam.pk)


class TestSomebodyAtTheDesk:
    def test_who_is_on_shift_at_that_branch_is_asked_and_nobody_else(
        self, on_shift, act, sam, lea, noor, kim
    ):
        on_shift(lea, noor)
        ask_for_cover(by=act(sam))
        assert len(covers_wanted(act(lea))) == 1
        assert covers_wanted(act(noor)) == []
        assert covers_wanted(act(kim)) == []  # not on shift
        assert covers_wanted(act(sam)) == []

    def test_asking_for_cover_refreshes_colleagues_pages(self, on_shift, act, sam, lea):
        on_shift(lea)
        ask_for_cover(by=act(sam))
        assert Event.objects.filter(topic=f"staff.{lea.pk}").exists()

    def test_asking_for_cover_rings_phones_without_a_name(
        self, on_shift, allowed, push, act, sam, lea, work
    ):
        allowed(lea)
        set_shift(ShiftState.ON, by=act(lea))
        ask_for_cover(by=act(sam))
        work()
        (told,) = push.told
        assert told["open"] == reverse("asked")
        assert told["tag"] == "cover"
        assert "Sam" not in told["say"]

    def test_a_phone_does_not_ring_for_what_a_colleague_took(
        self, allowed, push, act, sam, lea, kim, on_shift, work
    ):
        allowed(lea)
        on_shift(lea, kim)
        cover = ask_for_cover(by=act(sam))
        take_desk(cover, by=act(kim))
        work()
        assert push.sent == []

    def test_who_takes_it_is_told_back(self, on_shift, act, sam, lea):
        on_shift(lea)
        cover = ask_for_cover(by=act(sam))
        Event.objects.all().delete()
        take_desk(cover, by=act(lea))
        assert own_relief(act(sam))["taken"] == "Lea"
        assert covers_wanted(act(lea)) == []
        assert Event.objects.filter(topic=f"staff.{sam.pk}").exists()

    def test_second_colleague_cannot_take_a_covered_desk(self, on_shift, act, sam, lea, kim):
        on_shift(lea, kim)
        cover = ask_for_cover(by=act(sam))
        take_desk(cover, by=act(lea))
        with pytest.raises(Refusal):
            take_desk(cover, by=act(kim))
        assert own_relief(act(sam))["taken"] == "Lea"

    def test_a_second_tap_does_not_send_away_who_comes(self, on_shift, act, sam, lea):
        on_shift(lea)
        take_desk(ask_for_cover(by=act(sam)), by=act(lea))
        ask_for_cover(by=act(sam))
        assert own_relief(act(sam))["taken"] == "Lea"

    def test_nobody_takes_their_own_desk(self, on_shift, act, sam, lea):
        on_shift(lea, sam)
        cover = ask_for_cover(by=act(sam))
        with pytest.raises(Refusal):
            take_desk(cover, by=act(sam))

    def test_where_nobody_can_be_asked_no_row_is_left(self, act, sam, now):
        with pytest.raises(Refusal):
            ask_for_cover(by=act(sam))
        assert not DeskCover.objects.exists()

    def test_cover_ends_by_itself_and_by_hand(self, on_shift, act, sam, lea, now):
        on_shift(lea)
        ask_for_cover(by=act(sam))
        end_cover(by=act(sam))
        assert covers_wanted(act(lea)) == []
        ask_for_cover(by=act(sam))
        now.shift(timedelta(minutes=10, seconds=1))
        assert covers_wanted(act(lea)) == []


class TestNothingStays:
    def test_rows_go_with_their_time(self, on_shift, act, sam, lea, now):
        on_shift(lea)
        ask_for_cover(by=act(sam))
        take_short_break(by=act(sam))
        now.shift(timedelta(minutes=11))
        forget_what_is_over("", timezone.now())
        assert not ShortBreak.objects.exists()
        assert not DeskCover.objects.exists()

    def test_no_trace_and_no_count(self, on_shift, act, sam, lea):
        on_shift(lea)
        before = AuditEntry.objects.count()
        take_desk(ask_for_cover(by=act(sam)), by=act(lea))
        take_short_break(by=act(sam))
        assert AuditEntry.objects.count() == before

    @pytest.mark.parametrize("model", ["people.ShortBreak", "people.DeskCover"])
    def test_no_backup_and_no_export(self, model):
        assert model in NOT_BACKED_UP
        assert model in NOT_EXPORTED


class TestThePage:
    def test_i_am_all_right_is_a_link_and_writes_nothing(self, client_of, sam):
        page = client_of(sam).get(reverse("all_right"))
        assert f'id="all-right" href="{reverse("desk")}"' in page.text

    def test_who_asks_for_cover_is_not_asked_how_they_are(self, client_of, on_shift, sam, lea):
        on_shift(lea)
        answer = client_of(sam).post(reverse("cover"), {"cover": "me"}, follow=True)
        assert "<h1>Cover at the desk</h1>" in answer.text
        assert "all right" not in answer.text.partition("<main")[2]
        assert "?part=region&amp;cover=me" in answer.text
        asked = {"over": "yes", "cover": "me"}
        answer = client_of(sam).post(reverse("cover"), asked, follow=True)
        assert "<h1>Cover at the desk</h1>" in answer.text

    def test_ten_minutes_without_javascript(self, client_of, sam, now):
        browser = client_of(sam)
        answer = browser.post(reverse("short_break"), {"back": "/desk/1"}, follow=True)
        assert answer.context["back_at"] == "until 18:12"
        assert answer.context["back"] == "/desk/1"
        assert browser.post(reverse("short_break"), {"over": "yes"}).url == reverse("desk")
        assert not ShortBreak.objects.exists()

    @pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "javascript:1"])
    def test_all_right_page_leads_back_to_own_addresses_only(self, client_of, sam, back):
        page = client_of(sam).get(reverse("all_right"), {"back": back})
        assert page.context["back"] == ""

    def test_where_nobody_is_here_it_says_whom_to_call(self, client_of, sam, now):
        write_emergency_card(EmergencyKind.ALONE, whom="Dana", number="555 0149", by=SYSTEM)
        page = client_of(sam).get(reverse("all_right"))
        assert 'href="tel:5550149"' in page.text
        assert 'id="ask-cover"' not in page.text

    def test_a_colleague_takes_it_in_one_tap_from_their_own_page(
        self, on_shift, client_of, sam, lea
    ):
        on_shift(lea)
        asks = client_of(sam)
        asks.post(reverse("cover"))
        takes = client_of(lea)
        (line,) = takes.get(reverse("asked")).context["asks"].covers
        bar = takes.get(reverse("asked") + "?part=bar").text
        assert f'action="{line.href}"' in bar
        takes.post(line.href)
        assert 'id="cover-taken"' in asks.get(reverse("all_right") + "?part=region").text
