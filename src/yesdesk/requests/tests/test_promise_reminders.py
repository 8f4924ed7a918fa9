"""Ten minutes before a promise ends whoever made it is told, or the leads where they are not here. Once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.models import Event, Job, Timer
from yesdesk.core.tasks.timers import tick
from yesdesk.core.webpush.port import Fate, PushResult
from yesdesk.people.models import ShiftState, StaffSession
from yesdesk.people.shift import note_pages_open, set_shift
from yesdesk.requests.actions.promise_reminders import SOON, remind_of_promise
from yesdesk.requests.actions.promise_state import erase_promises
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply, set_audience
from yesdesk.requests.models import Entry, Request
from yesdesk.requests.queries.promises import ending_promises, people_to_remind
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def on_shift(act):
    def begin(*members):
        for member in members:
            set_shift(ShiftState.ON, by=act(member))

    return begin


@pytest.fixture
def made(mill, act, kim):
    """Kim has promised Ana an answer in half an hour."""
    return _promised(ask_as_ana(mill), act(kim))


def _promised(request, by, minutes=30):
    due_at = timezone.now() + timedelta(minutes=minutes)
    return promise(request, what="an answer", due_at=due_at, by=by)


def told():
    topics = Event.objects.values_list("topic", flat=True)
    return sorted(topic for topic in topics if topic.startswith("staff."))


@pytest.fixture
def comes_near(now):
    """Twenty minutes pass with everybody's pages open, and the clock ticks."""

    def near(minutes=20):
        Event.objects.all().delete()
        now.shift(minutes * 60)
        note_pages_open(StaffSession.objects.values_list("user", flat=True), timezone.now())
        tick(timezone.now(), "a test")

    return near


class TestItsTimer:
    def test_promise_reminder_runs_ten_minutes_before(self, made):
        assert Timer.objects.get(kind=SOON).due_at == made.due_at - timedelta(minutes=10)

    @pytest.mark.parametrize("minutes", [5, 10])
    def test_a_promise_of_the_next_ten_minutes_has_none(self, mill, act, kim, minutes):
        _promised(ask_as_ana(mill), act(kim), minutes)
        assert not Timer.objects.filter(kind=SOON).exists()

    def test_an_answer_cancels_it(self, made, act, sam):
        request = Request.objects.select_related("branch", "patron").get()
        reply(request, words="Here", seen_revision=request.revision, by=act(sam))
        assert not Timer.objects.filter(kind=SOON).exists()

    def test_promise_reminder_is_erased_with_the_request(self, made):
        erase_promises([made.request_id])
        assert not Timer.objects.filter(kind=SOON).exists()


class TestWhoIsTold:
    def test_whoever_promised_and_is_signed_in(
        self, made, client_of, kim, lea, on_shift, comes_near
    ):
        client_of(kim)
        client_of(lea)
        on_shift(lea)
        comes_near()
        assert told() == [f"staff.{kim.pk}"]

    def test_whoever_promised_and_is_on_shift_with_a_phone(self, made, allowed, kim, lea, on_shift):
        allowed(kim)
        allowed(lea)
        on_shift(kim, lea)
        assert people_to_remind(made) == [kim.pk]

    def test_the_leads_on_shift_where_they_have_gone_home(
        self, made, client_of, lea, dana, sam, on_shift, comes_near
    ):
        for member in (lea, dana, sam):
            client_of(member)
        on_shift(lea, sam)
        comes_near()
        assert told() == [f"staff.{lea.pk}"]

    def test_the_leads_of_its_branch_before_those_elsewhere(
        self, made, client_of, lea, dana, hill, on_shift
    ):
        dana.branch = hill
        dana.save()
        client_of(lea)
        client_of(dana)
        on_shift(lea, dana)
        assert people_to_remind(made) == [lea.pk]
        set_shift(ShiftState.BREAK, by=_actor(lea))
        assert people_to_remind(made) == [dana.pk]

    def test_nobody_where_nobody_is_there(self, made, comes_near):
        comes_near()
        assert told() == []
        assert not Job.objects.exists()

    def test_leads_where_the_author_may_not_read_it_any_more(
        self, made, client_of, kim, lea, act, sam, on_shift
    ):
        set_audience(made.request, for_leads=True, by=act(sam))
        client_of(kim)
        client_of(lea)
        on_shift(kim, lea)
        assert people_to_remind(made) == [lea.pk]
        assert ending_promises(act(kim)) == []

    def test_nobody_where_its_author_was_let_go(self, made, client_of, lea, on_shift):
        Entry.objects.update(author=None)
        made.refresh_from_db()
        client_of(lea)
        on_shift(lea)
        assert people_to_remind(made) == []


def _actor(member):
    from yesdesk.people.queries import actor_for

    return actor_for(member)


class TestOnTheirPage:
    def test_a_line_in_the_frame_with_a_countdown(self, made, client_of, kim, now):
        browser = client_of(kim)
        assert "Your promise" not in browser.get("/desk/asked?part=bar").text
        now.shift(21 * 60)
        bar = browser.get("/desk/asked?part=bar").text
        assert "Your promise to Ana ends at 18:32" in bar
        assert f'data-asked="p{made.pk}"' in bar
        assert 'data-left="540"' in bar
        assert f'href="/desk/{made.request_id}"' in bar

    def test_a_lead_reads_that_it_is_ours_and_not_whose(self, made, client_of, lea, on_shift, now):
        browser = client_of(lea)
        on_shift(lea)
        now.shift(21 * 60)
        bar = browser.get("/desk/asked?part=bar").text
        assert "Our promise to Ana ends at 18:32" in bar
        assert "Kim" not in bar

    def test_nobody_else_reads_it(self, made, client_of, kim, sam, lea, on_shift, now):
        now.shift(21 * 60)
        client_of(kim)
        on_shift(sam, lea)
        for member in (sam, lea):
            assert "promise to Ana" not in client_of(member).get("/desk/asked").text

    def test_from_a_phone_that_rang_straight_to_the_request(self, made, client_of, kim, now):
        now.shift(21 * 60)
        assert client_of(kim).get("/desk/asked?rung")["Location"] == f"/desk/{made.request_id}"

    def test_over_it_is_in_the_frame_no_more_and_their_page_looks_again(
        self, made, client_of, kim, now, comes_near
    ):
        client_of(kim)
        comes_near()
        comes_near(10)
        assert told() == [f"staff.{kim.pk}"]
        assert ending_promises(_actor(kim)) == []


class TestByPhone:
    def test_promise_reminder_rings_once_without_a_name(
        self, made, allowed, on_shift, push, work, kim, comes_near
    ):
        allowed(kim)
        on_shift(kim)
        comes_near()
        work()
        remind_of_promise(str(made.pk), timezone.now() + timedelta(hours=1))
        comes_near(1)
        work()
        assert push.told == [
            {
                "say": "A promise ends soon",
                "open": "/desk/asked?rung",
                "tag": "promise",
                "n": made.pk,
            }
        ]
        assert not re.search("Ana|Kim|Mill|mother", push.sent[0].text)

    def test_promise_reminder_does_not_ring_for_a_kept_promise(
        self, made, allowed, on_shift, push, work, act, kim, sam, comes_near
    ):
        allowed(kim)
        on_shift(kim)
        comes_near()
        request = Request.objects.select_related("branch", "patron").get()
        reply(request, words="Here", seen_revision=request.revision, by=act(sam))
        work()
        assert push.sent == []

    def test_promise_reminder_is_retried_when_push_fails(
        self, made, allowed, on_shift, push, work, kim, comes_near
    ):
        allowed(kim)
        on_shift(kim)
        push.fates = [PushResult(Fate.LATER)]
        comes_near()
        work()
        work(60)
        assert len(push.sent) == 2
