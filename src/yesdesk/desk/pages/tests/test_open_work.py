"""Open work of colleagues who are away or have left, and all that is open before closing: each row needs one tap."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotAllowed, Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.core.permissions import Permission
from yesdesk.people.models import ShiftState, User
from yesdesk.people.queries import who_may
from yesdesk.people.shift import away_colleagues, is_on_shift, set_away, set_shift
from yesdesk.places.models import OpeningHours
from yesdesk.places.queries import closing_today
from yesdesk.requests.actions.assignment import assign, hand_over, take_over
from yesdesk.requests.actions.promise_state import mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.actions.undo import undo_entry
from yesdesk.requests.models import Call, Entry, EntryKind, Promise, PromiseState, Request
from yesdesk.requests.queries.open_work import (
    before_closing,
    just_done,
    left_open,
    open_purchases,
)
from yesdesk.requests.queries.patron_letters import PURCHASE
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(mill):
    return ask_as_ana(mill)


@pytest.fixture
def kims(request_, act, kim, now):
    """Ana's request, which Kim holds."""
    assign(request_, by=act(kim))
    request_.refresh_from_db()
    return request_


def here_but_away(by):
    return [one.name for one in away_colleagues(by) if not one.left]


def again(request):
    return Request.objects.get(pk=request.pk)


def shown(by):
    """(name, requests) of everybody whose open work `by` sees."""
    return [(each.who.name, [line.row.pk for line in each.lines]) for each in left_open(by)]


def whys(by):
    return [why for each in left_open(by) for line in each.lines for why in line.why]


class TestTheirOrder:
    def test_what_was_promised_soonest_comes_first(self, mill, act, kim, lea, kims, now):
        urgent = ask_as_ana(mill, words="When does the van come?")
        assign(urgent, by=act(kim))
        due = timezone.now() + timedelta(hours=1)
        promise(again(urgent), what="an answer", due_at=due, despite_doubt=True, by=act(kim))
        set_away(kim.pk, away=True, by=act(kim))
        assert shown(act(lea)) == [("Kim", [urgent.pk, kims.pk])]


class TestWhoIsAway:
    def test_away_is_set_by_oneself_or_a_lead(self, act, kim, lea):
        set_away(kim.pk, away=True, by=act(kim))
        assert here_but_away(act(lea)) == ["Kim"]
        set_away(kim.pk, away=False, by=act(lea))
        assert here_but_away(act(lea)) == []

    def test_nobody_else_does(self, act, sam, kim):
        with pytest.raises(NotAllowed):
            set_away(kim.pk, away=True, by=act(sam))

    def test_a_closed_account_is_away_for_good(self, act, kim, lea):
        User.objects.filter(pk=kim.pk).update(is_active=False)
        assert ("Kim", True) in {(one.name, one.left) for one in away_colleagues(act(lea))}

    def test_nobody_asks_or_passes_to_who_is_away(self, act, sam, lea, now):
        set_shift(ShiftState.ON, by=act(lea))
        set_away(lea.pk, away=True, by=act(lea))
        assert not is_on_shift(SYSTEM, lea.pk)
        able = who_may(act(sam), {Permission.DESK_REQUEST_ANSWER})
        assert lea.pk not in {one.pk for one in able}

    def test_who_says_they_are_on_shift_is_back(self, act, lea, now):
        set_away(lea.pk, away=True, by=act(lea))
        set_shift(ShiftState.ON, by=act(lea))
        assert here_but_away(act(lea)) == []
        assert is_on_shift(SYSTEM, lea.pk)

    def test_signing_in_says_that_one_is_still_away(self, client_of, act, kim, now):
        set_away(kim.pk, away=True, by=act(kim))
        assert client_of(kim).get("/desk").context["me"]["shift"]["away"]

    def test_away_is_not_audited(self, act, kim, lea):
        set_away(kim.pk, away=True, by=act(lea))
        assert not AuditEntry.objects.exists()

    def test_away_is_set_without_javascript(self, client_of, kim, lea):
        client_of(kim).post(reverse("set_away"), {"away": "yes", "back": "/account/"})
        page = client_of(lea).get(reverse("left_open"))
        assert [one.name for one in page.context["away"]] == ["Kim"]
        client_of(lea).post(reverse("set_away"), {"away": "no", "member": kim.pk})
        assert not User.objects.get(pk=kim.pk).away

    @pytest.mark.parametrize("member", ["0x1", "9" * 20, "999999"])
    def test_a_made_up_colleague_changes_nobody(self, client_of, lea, member):
        client_of(lea).post(reverse("set_away"), {"away": "yes", "member": member})
        assert not User.objects.exclude(pk=lea.pk).filter(away=True).exists()


class TestWhatSheLeft:
    def test_nothing_while_she_is_here(self, kims, act, sam):
        assert shown(act(sam)) == []

    def test_what_she_holds(self, kims, act, sam, kim):
        set_away(kim.pk, away=True, by=act(kim))
        assert shown(act(sam)) == [("Kim", [kims.pk])]

    def test_what_a_closed_account_holds(self, kims, act, sam, kim):
        User.objects.filter(pk=kim.pk).update(is_active=False)
        assert shown(act(sam)) == [("Kim", [kims.pk])]

    def test_what_she_promised_though_nobody_has_it(self, request_, act, sam, kim, now):
        promise(
            request_, what="an answer", due_at=timezone.now() + timedelta(minutes=30), by=act(kim)
        )
        Request.objects.update(assigned_to=None)
        set_away(kim.pk, away=True, by=act(kim))
        assert shown(act(sam)) == [("Kim", [request_.pk])]
        assert any("18:32" in why for why in whys(act(sam)))

    def test_a_call_of_hers(self, request_, act, sam, kim, now):
        made = promise(
            request_, what="an answer", due_at=timezone.now() + timedelta(hours=1), by=act(kim)
        )
        Promise.objects.filter(pk=made.pk).update(state=PromiseState.KEPT)
        Call.objects.create(request=request_, entry=made.entry, due_at=timezone.now())
        Request.objects.update(assigned_to=None)
        set_away(kim.pk, away=True, by=act(kim))
        assert shown(act(sam)) == [("Kim", [request_.pk])]

    def test_what_a_colleague_has_taken_since_is_no_longer_hers(self, request_, act, sam, kim, now):
        promise(request_, what="an answer", due_at=timezone.now() + timedelta(hours=1), by=act(kim))
        set_away(kim.pk, away=True, by=act(kim))
        take_over(again(request_), holder=kim.pk, by=act(sam))
        assert shown(act(sam)) == []

    def test_open_work_leaves_out_what_was_passed_on(self, request_, mill, act, sam, kim, now):
        promise(request_, what="an answer", due_at=timezone.now() + timedelta(hours=1), by=act(kim))
        set_away(kim.pk, away=True, by=act(kim))
        now.shift(timedelta(seconds=5))
        hand_over(again(request_), words="For whoever is free", branch=mill, by=act(sam))
        assert shown(act(sam)) == []

    def test_what_only_leads_see_stays_with_them(self, kims, act, sam, lea, kim):
        Request.objects.filter(pk=kims.pk).update(for_leads=True)
        set_away(kim.pk, away=True, by=act(kim))
        assert shown(act(sam)) == []
        assert shown(act(lea)) == [("Kim", [kims.pk])]

    def test_nothing_that_is_closed(self, kims, act, sam, kim, now):
        set_away(kim.pk, away=True, by=act(kim))
        Request.objects.filter(pk=kims.pk).update(closed_at=timezone.now(), outcome="yes")
        assert shown(act(sam)) == []

    def test_no_more_queries_for_more_of_it(
        self, kims, mill, act, sam, kim, django_assert_max_num_queries
    ):
        set_away(kim.pk, away=True, by=act(kim))
        for _nth in range(5):
            assign(ask_as_ana(mill), by=act(kim))
        with django_assert_max_num_queries(7):
            assert len(shown(act(sam))[0][1]) == 6


class TestTakeOver:
    def test_undone_it_is_hers_again(self, kims, act, sam, kim):
        entry = take_over(kims, holder=kim.pk, by=act(sam))
        assert again(kims).assigned_to_id == sam.pk
        undo_entry(entry, by=act(sam))
        assert again(kims).assigned_to_id == kim.pk

    def test_second_take_over_is_refused(self, kims, act, sam, lea, kim):
        late = again(kims)
        take_over(kims, holder=kim.pk, by=act(sam))
        with pytest.raises(Refusal):
            take_over(late, holder=kim.pk, by=act(lea))
        assert again(kims).assigned_to_id == sam.pk

    def test_nobody_takes_what_ended(self, kims, act, sam, kim, now):
        Request.objects.filter(pk=kims.pk).update(closed_at=timezone.now(), outcome="yes")
        with pytest.raises(Refusal):
            take_over(kims, holder=kim.pk, by=act(sam))


class TestOneTap:
    def tap(self, browser, request, do, **more):
        fields = {"do": do, "revision": again(request).revision, "back": "left_open", **more}
        return browser.post(reverse("left_act", args=[request.pk]), fields)

    def test_take(self, kims, act, client_of, sam, kim):
        set_away(kim.pk, away=True, by=act(kim))
        browser = client_of(sam)
        answer = self.tap(browser, kims, "take", holder=kim.pk)
        assert again(kims).assigned_to_id == sam.pk
        page = browser.get(answer.url)
        assert page.context["groups"] == []
        assert page.context["done"].pk == kims.pk

    def test_put_in_the_queue(self, kims, act, client_of, sam, kim):
        set_away(kim.pk, away=True, by=act(kim))
        self.tap(client_of(sam), kims, "queue", holder=kim.pk)
        assert again(kims).assigned_to_id is None
        assert again(kims).waiting_since is not None
        assert shown(act(sam)) == []

    def test_what_somebody_else_has_taken_meanwhile_stays_theirs(
        self, kims, client_of, sam, lea, kim
    ):
        Request.objects.filter(pk=kims.pk).update(assigned_to=lea)
        self.tap(client_of(sam), kims, "queue", holder=kim.pk)
        assert again(kims).assigned_to_id == lea.pk

    def test_undo_of_a_take_over_leads_back_to_the_list(self, kims, client_of, sam, kim):
        browser = client_of(sam)
        self.tap(browser, kims, "take", holder=kim.pk)
        entry = Entry.objects.filter(request=kims, kind=EntryKind.HANDOVER).get()
        undo = reverse("undo_entry", args=[kims.pk, entry.pk])
        assert browser.post(undo, {"back": "left_open"}).url == reverse("left_open")
        assert again(kims).assigned_to_id == kim.pk

    def test_what_changed_meanwhile_is_not_taken(self, kims, client_of, sam, kim):
        answer = self.tap(client_of(sam), kims, "take", holder=kim.pk, revision=999)
        assert answer.url == reverse("left_open")
        assert again(kims).assigned_to_id == kim.pk

    @pytest.mark.parametrize("do", ["", "delete", "take\x00"])
    def test_anything_else_does_nothing(self, kims, client_of, sam, kim, do):
        assert self.tap(client_of(sam), kims, do).status_code == 422
        assert again(kims).assigned_to_id == kim.pk

    def test_a_promise_for_the_next_open_day(self, request_, act, client_of, mill, sam, now):
        (line,) = before_closing(act(sam), mill).lines
        browser = client_of(sam)
        answer = self.tap(browser, request_, "promise", due=line.promise_by, back="before_closing")
        made = Promise.objects.get(request=request_)
        assert made.due_at.isoformat() == line.promise_by
        assert made.due_at.date() > timezone.now().date()
        page = browser.get(answer.url)
        assert page.context["done"].promised
        undo = reverse("undo_entry", args=[request_.pk, made.entry_id])
        browser.post(undo, {"back": "before_closing"})
        made.refresh_from_db()
        assert made.state == PromiseState.TAKEN_BACK

    @pytest.mark.parametrize("due", ["", "soon", "1999-01-01T00:00:00+00:00"])
    def test_a_time_that_is_none_promises_nothing(self, request_, client_of, sam, due, now):
        assert self.tap(client_of(sam), request_, "promise", due=due).status_code == 422
        assert not Promise.objects.exists()

    def test_a_promise_that_ran_out_says_sorry(self, request_, act, client_of, mill, sam, now):
        made = promise(
            request_, what="the book", due_at=timezone.now() + timedelta(hours=1), by=act(sam)
        )
        now.shift(timedelta(minutes=61))
        mark_promise_due(str(made.pk), timezone.now())
        (line,) = before_closing(act(sam), mill).lines
        self.tap(client_of(sam), request_, "promise", due=line.promise_by)
        newest = Promise.objects.exclude(pk=made.pk).get()
        assert newest.what == "the book"
        assert "sorry" in newest.entry.text
        assert Promise.objects.get(pk=made.pk).state == PromiseState.RENEWED

    def test_who_did_it_alone_is_offered_its_undo(self, kims, act, sam, lea, kim, now):
        entry = take_over(kims, holder=kim.pk, by=act(sam))
        assert just_done(act(sam), entry.pk).entry == entry.pk
        assert just_done(act(lea), entry.pk) is None
        now.shift(timedelta(minutes=11))
        assert just_done(act(sam), entry.pk) is None


class TestBeforeClosing:
    def rows(self, by, branch):
        return [line.row.pk for line in before_closing(by, branch).lines]

    def test_what_waits_and_nothing_of_another_branch(self, request_, act, sam, mill, hill, now):
        ask_as_ana(hill)
        assert self.rows(act(sam), mill) == [request_.pk]

    def test_late_first_then_promised_then_the_longest_wait(self, act, sam, mill, now):
        waits, promised, late = (ask_as_ana(mill) for _nth in range(3))
        soon = timezone.now() + timedelta(hours=1)
        promise(promised, what="an answer", due_at=soon, by=act(sam))
        Request.objects.filter(pk=late.pk).update(late_since=timezone.now() - timedelta(minutes=1))
        assert self.rows(act(sam), mill) == [late.pk, promised.pk, waits.pk]

    def test_what_somebody_who_is_away_holds_though_nobody_waits(self, kims, act, sam, kim, mill):
        Request.objects.filter(pk=kims.pk).update(waiting_since=None)
        assert self.rows(act(sam), mill) == []
        set_away(kim.pk, away=True, by=act(kim))
        assert self.rows(act(sam), mill) == [kims.pk]

    def test_before_closing_says_when_the_holder_is_absent(self, kims, act, sam, kim, mill):
        (line,) = before_closing(act(sam), mill).lines
        assert len(line.why) == 1
        set_shift(ShiftState.ON, by=act(kim))
        (line,) = before_closing(act(sam), mill).lines
        assert line.why == []

    def test_who_takes_no_questions_today_and_has_a_page_open_is_here(
        self, kims, act, sam, kim, client_of, mill
    ):
        page = client_of(kim)
        set_shift(ShiftState.OFF, by=act(kim))
        page.get(reverse("desk"))
        (line,) = before_closing(act(sam), mill).lines
        assert line.why == []

    def test_what_is_needed_sooner_is_promised_by_no_tap(self, request_, act, sam, mill, now):
        Request.objects.update(needed_by=timezone.now() + timedelta(hours=1))
        (line,) = before_closing(act(sam), mill).lines
        assert line.promise_by == ""

    def test_without_hours_it_is_tomorrow(self, request_, act, sam, mill, now):
        OpeningHours.objects.all().delete()
        (line,) = before_closing(act(sam), mill).lines
        assert line.promise_by

    def test_before_closing_page_has_every_act_without_javascript(self, kims, client_of, sam, now):
        page = client_of(sam).get(reverse("before_closing")).text
        assert f'id="open-{kims.pk}"' in page
        for do in ("promise", "queue"):
            assert f'name="do" value="{do}"' in page
        assert reverse("request_hand_over", args=[kims.pk]) in page
        assert f"/desk/{kims.pk}#reply" in page


class TestTheWayThere:
    @pytest.mark.parametrize(("before", "said"), [(31, False), (30, True), (1, True), (-1, False)])
    def test_the_list_says_it_in_the_last_half_hour(self, client_of, sam, mill, now, before, said):
        closes = closing_today(mill, timezone.now())
        now.shift(closes - timezone.now() - timedelta(minutes=before))
        page = client_of(sam).get("/desk")
        assert bool(page.context["closes"]) is said
        assert f'href="{reverse("before_closing")}"' in page.text

    def test_who_may_not_answer_is_not_led_there(self, client_of, priya, now):
        assert 'id="to-open-work"' not in client_of(priya).get("/desk").text


class TestSuggestedToBuy:
    def suggest(self, request, act, sam, days=7):
        due = timezone.now() + timedelta(days=days)
        with translation.override("es"):  # whoever promises has a language of their own
            words = gettext(PURCHASE)
        return promise(request, what=words, due_at=due, despite_doubt=True, by=act(sam))

    def test_what_is_due_first_comes_first_and_what_was_answered_is_gone(
        self, mill, hill, act, sam, dana, now
    ):
        later, first, other = (ask_as_ana(branch) for branch in (mill, hill, mill))
        self.suggest(later, act, sam, days=9)
        self.suggest(first, act, sam, days=2)
        promise(
            other,
            what="an answer",
            due_at=timezone.now() + timedelta(days=1),
            despite_doubt=True,
            by=act(sam),
        )
        assert [line.row.pk for line in open_purchases(act(dana)).lines] == [first.pk, later.pk]
        later.refresh_from_db()
        reply(later, words="We bought it.", seen_revision=later.revision, by=act(dana))
        assert [line.row.pk for line in open_purchases(act(dana)).lines] == [first.pk]

    def test_only_the_post_that_decides_reads_it_and_no_author_stands_there(
        self, request_, client_of, act, sam, dana, now
    ):
        self.suggest(request_, act, sam)
        page = client_of(dana).get(reverse("purchases"))
        assert f'id="open-{request_.pk}"' in page.text
        assert f"/desk/{request_.pk}#reply" in page.text
        assert sam.name not in page.text.partition("<main")[2].partition("</main")[0]
        assert reverse("purchases") in client_of(dana).get("/desk").text
        assert client_of(sam).get(reverse("purchases")).status_code == 403
        assert reverse("purchases") not in client_of(sam).get("/desk").text
