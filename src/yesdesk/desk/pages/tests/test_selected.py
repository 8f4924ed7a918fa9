"""Several requests at once: each takes its own road, what stops one stops no other, and nothing ticked is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.decisions.cancel import undo
from yesdesk.patrons.models import CallWish, Patron
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.passed import passed_to
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Call,
    Channel,
    EntryKind,
    HandOver,
    OutcomeValue,
    Request,
)
from yesdesk.testing.needs import ask_as_ana


@pytest.fixture
def three(mill, now):
    """Three requests that wait, each a minute after the one before."""
    made = []
    for name in ("Ana", "Bo", "Cy"):
        made.append(ask_as_ana(mill, name=name))
        now.shift(60)
    return made


@pytest.fixture
def does(client_of, sam):
    """`does("pass", requests, to=...)`: Sam does that to all of these."""
    browser = client_of(sam)

    def done(name, requests, **fields):
        picks = [request.pk for request in requests]
        return browser.post("/desk/selected", {"do": name, "pick": picks, **fields})

    return done


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def seen(requests):
    """As the form says that they were read."""
    return {f"seen_{one.pk}": fresh(one).revision for one in requests}


def stopped(page):
    """Request numbers to what stands in their way."""
    return {each.row.pk: each.stopped_by for each in page.context["rows"]}


class TestTicking:
    def test_the_list_has_boxes_only_while_one_selects(self, client_of, sam, three):
        browser = client_of(sam)
        assert 'name="pick"' not in browser.get("/desk").text
        page = browser.get("/desk?select=1").text
        for request in three:
            assert page.count(f'id="pick-{request.pk}"') == 1

    def test_the_list_stands_still_meanwhile_and_nothing_in_it_is_solid(
        self, client_of, sam, three
    ):
        page = client_of(sam).get("/desk?select=1")
        assert page.text.count('data-topic="desk.') == 1, "of the emergencies alone"
        assert page.context["next_pk"] is None

    def test_names_tell_twins_apart(self, client_of, sam, mill):
        first, second = ask_as_ana(mill), ask_as_ana(mill)
        page = client_of(sam).get("/desk?select=1").text
        assert f"Select Ana, request {first.pk}<" in page
        assert f"Select Ana, request {second.pk}<" in page

    def test_who_may_not_answer_ticks_nothing(self, client_of, priya, three):
        assert 'name="pick"' not in client_of(priya).get("/desk?select=1").text

    def test_the_form_brings_what_was_ticked_and_leads_back_to_the_same_list(
        self, client_of, sam, three, mill
    ):
        page = client_of(sam).get(
            "/desk/selected", {"do": "pass", "pick": [three[0].pk, three[2].pk], "queue": "all"}
        )
        assert [each.row.pk for each in page.context["rows"]] == [three[0].pk, three[2].pk]
        assert page.context["back"] == f"/desk?queue=all&branch={mill.pk}"

    @pytest.mark.parametrize("sent", [{}, {"do": "pass"}, {"do": "x", "pick": 1}])
    def test_nothing_ticked_leads_back_to_ticking(self, client_of, sam, three, sent):
        answer = client_of(sam).post("/desk/selected", sent)
        assert answer.status_code == 302
        assert answer["Location"].endswith("&select=1")

    def test_a_number_of_what_one_may_not_see_says_no_more_than_a_wrong_one(
        self, client_of, sam, three
    ):
        hidden = three[1]
        Request.objects.filter(pk=hidden.pk).update(for_leads=True)
        for number in (hidden.pk, 999_999):
            page = client_of(sam).get(
                "/desk/selected", {"do": "pass", "pick": [three[0].pk, number]}
            )
            assert [each.row.pk for each in page.context["rows"]] == [three[0].pk]
            assert page.context["gone"] == 1


class TestPassing:
    def test_all_of_them_go_to_the_colleague_with_the_same_line(self, does, three, act, kim, mill):
        answer = does("pass", three, to=kim.pk, words="She knows")
        assert answer["Location"] == f"/desk?queue=waiting&branch={mill.pk}"
        assert {fresh(one).assigned_to_id for one in three} == {kim.pk}
        assert len(passed_to(act(kim))) == 3
        assert {entry.entry.text for entry in HandOver.objects.select_related("entry")} == {
            "She knows"
        }

    def test_the_phone_rings_once(self, does, three, kim, monkeypatch):
        rung = []
        monkeypatch.setattr("yesdesk.requests.actions.assignment.ring_for_passed", rung.append)
        does("pass", three, to=kim.pk, words="She knows")
        assert len(rung) == 1

    def test_without_a_colleague_they_wait_in_the_queue_of_the_branch(self, does, three, hill):
        does("pass", three, to=0, words="They live there", branch=hill.pk)
        assert {(fresh(one).branch_id, fresh(one).assigned_to_id) for one in three} == {
            (hill.pk, None)
        }

    def test_what_stops_one_is_said_and_the_others_still_go(self, does, three, act, lea, kim):
        close_request(three[1], value=OutcomeValue.YES, by=act(lea))
        page = does("pass", three, to=kim.pk, words="She knows")
        assert page.status_code == 409
        assert list(stopped(page)) == [three[1].pk]
        assert all(stopped(page).values())
        assert [fresh(one).assigned_to_id for one in three] == [kim.pk, None, kim.pk]

    def test_what_was_ticked_and_typed_stays_where_something_is_missing(self, does, three, kim):
        page = does("pass", three, to=kim.pk, words=" ")
        assert page.status_code == 422
        assert list(stopped(page)) == [one.pk for one in three]
        assert page.context["form"].data["to"] == str(kim.pk)
        assert not HandOver.objects.exists()

    def test_a_colleague_who_may_not_answer_one_of_them_gets_the_others(
        self, client_of, lea, three, kim
    ):
        Request.objects.filter(pk=three[0].pk).update(for_leads=True)
        page = client_of(lea).post(
            "/desk/selected",
            {"do": "pass", "pick": [one.pk for one in three], "to": kim.pk, "words": "Please"},
        )
        assert list(stopped(page)) == [three[0].pk]
        assert fresh(three[2]).assigned_to_id == kim.pk

    def test_each_can_be_undone_alone(self, does, three, act, sam, kim):
        does("pass", three, to=kim.pk, words="She knows")
        undo(three[0].entries.get(kind=EntryKind.HANDOVER), by=act(sam))
        assert [fresh(one).assigned_to_id for one in three] == [None, kim.pk, kim.pk]


class TestClosing:
    """Each ends truly: told where somebody waits, with the outcome of what was done for it."""

    def test_who_waits_is_told_and_then_closed(self, does, three):
        does("close", three, words="The printer works again.", **seen(three))
        assert {fresh(one).outcome for one in three} == {OutcomeValue.YES}
        for one in three:
            assert (
                one.entries.filter(kind=EntryKind.REPLY, text="The printer works again.").count()
                == 1
            )
        assert OutboundMessage.objects.filter(not_before__isnull=False).count() == 3

    def test_nobody_who_waits_is_closed_without_an_answer(self, does, three, act, sam):
        reply(three[1], words="Here it is.", seen_revision=three[1].revision, by=act(sam))
        page = does("close", three, **seen(three))
        assert list(stopped(page)) == [three[0].pk, three[2].pk]
        assert [fresh(one).outcome for one in three] == ["", OutcomeValue.YES, ""]
        assert not three[0].entries.filter(kind=EntryKind.REPLY).exists()

    def test_who_has_an_answer_hears_nothing_more(self, does, three, act, sam):
        reply(three[1], words="Here it is.", seen_revision=three[1].revision, by=act(sam))
        does("close", three, words="The printer works again.", **seen(three))
        assert fresh(three[1]).outcome == OutcomeValue.YES
        assert [each.text for each in three[1].entries.filter(kind=EntryKind.REPLY)] == [
            "Here it is."
        ]

    def test_who_can_only_be_told_in_person_is_not_said_to_be_told(self, does, mill):
        request = ask_as_ana(mill, channel=Channel.WALK_IN, contact="")
        page = does("close", [request], words="It is here.", **seen([request]))
        assert list(stopped(page)) == [request.pk]
        assert fresh(request).closed_at is None
        assert not request.entries.filter(kind=EntryKind.TOLD).exists()

    def test_a_refusal_becomes_no_yes_by_a_call(self, does, mill, sam, lea):
        request = ask_as_ana(mill, channel=Channel.PHONE, contact="01 44 55 66 77")
        Patron.objects.filter(request=request).update(call_wish=CallWish.ANY)
        ends_at = timezone.now()
        Approval.objects.create(
            request=request, what={}, command={}, asked_at=ends_at, tiers=[], tier=0, asker=sam, answered_by=lea,
            state=ApprovalState.NO, ends_at=ends_at,
        )  # fmt: skip
        page = does("close", [request], words="It is here.", **seen([request]))
        assert list(stopped(page)) == [request.pk]
        assert not Call.objects.filter(request=request).exists()

    def test_the_outcome_chosen_is_that_of_all(self, does, three):
        does("close", three, words="Try the app.", value="yes_other_way", **seen(three))
        assert {fresh(one).outcome for one in three} == {OutcomeValue.YES_OTHER_WAY}

    @pytest.mark.parametrize("value", ["not_this_time", "ended", "yes_elsewhere", "yes_bent", "x"])
    def test_a_no_and_what_is_no_choice_close_nothing(self, does, three, value):
        page = does("close", three, words="No.", value=value, **seen(three))
        assert page.status_code == 422
        assert {fresh(one).closed_at for one in three} == {None}

    def test_what_is_promised_stays_open(self, does, three, act, sam):
        due_at = timezone.now() + timedelta(hours=1)
        promise(three[0], what="an answer", due_at=due_at, despite_doubt=True, by=act(sam))
        page = does("close", three, words="Done.", **seen(three))
        assert list(stopped(page)) == [three[0].pk]
        assert fresh(three[0]).closed_at is None

    def test_a_call_that_this_takes_closes_it_only_once_it_was_made(self, does, mill):
        request = ask_as_ana(mill, channel=Channel.PHONE, contact="01 44 55 66 77")
        Patron.objects.filter(request=request).update(call_wish=CallWish.ANY)
        does("close", [request], words="It is here.", **seen([request]))
        assert fresh(request).closed_at is None
        assert Call.objects.get(request=request).closes_as == OutcomeValue.YES

    def test_words_that_came_meanwhile_are_read_first_and_the_next_press_goes_through(
        self, does, three
    ):
        read = seen(three)
        patron_replied(
            fresh(three[0]), words="One more thing", by=patron_by_link(three[0].pk, "en")
        )
        page = does("close", three, words="Done.", **read)
        assert list(stopped(page)) == [three[0].pk]
        (row,) = page.context["rows"]
        assert row.row.said == "One more thing"
        does("close", [three[0]], words="Done.", **{f"seen_{three[0].pk}": row.seen})
        assert fresh(three[0]).outcome == OutcomeValue.YES

    def test_whom_we_cannot_reach_stays_open(self, does, three, mill):
        nobody = ask_as_ana(mill, channel=Channel.EMAIL, contact="")
        page = does("close", [*three, nobody], words="Done.", **seen([*three, nobody]))
        assert list(stopped(page)) == [nobody.pk]
        assert fresh(nobody).closed_at is None

    def test_a_colleague_who_was_quicker_closed_it_once(self, does, three, act, lea):
        close_request(three[0], value=OutcomeValue.YES_ELSEWHERE, by=act(lea))
        page = does("close", three, words="Done.", **seen(three))
        assert list(stopped(page)) == [three[0].pk]
        assert fresh(three[0]).outcome == OutcomeValue.YES_ELSEWHERE

    def test_an_undo_of_one_opens_that_one_again(self, does, three, act, sam):
        does("close", three, words="Done.", **seen(three))
        undo(three[0].entries.get(kind=EntryKind.OUTCOME), by=act(sam))
        assert [fresh(one).closed_at is None for one in three] == [True, False, False]


class TestHolding:
    def test_hold_form_keeps_the_words_when_the_day_is_wrong(self, client_of, sam, three):
        browser, address = client_of(sam), f"/desk/{three[0].pk}/hold"
        wrong = browser.post(address, {"until": "tomorrow", "words": "The list comes"})
        assert (wrong.status_code, fresh(three[0]).on_hold_until) == (422, None)
        assert wrong.context["act_form"]["words"].value() == "The list comes"
        day = timezone.localdate() + timedelta(days=3)
        browser.post(address, {"until": day.isoformat(), "words": "The list comes"})
        assert fresh(three[0]).on_hold_until
        assert fresh(three[0]).waiting_since is None

    def test_all_of_them_leave_the_list_until_that_day(self, does, three):
        day = timezone.localdate() + timedelta(days=3)
        does("hold", three, until=day.isoformat(), words="The list comes", **seen(three))
        assert {fresh(one).waiting_since for one in three} == {None}
        assert all(fresh(one).on_hold_until for one in three)

    def test_who_stands_here_stays_and_the_others_go(self, does, three, mill, act, sam):
        here = ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam))
        day = timezone.localdate() + timedelta(days=3)
        page = does("hold", [here, *three], until=day.isoformat(), **seen([here, *three]))
        assert list(stopped(page)) == [here.pk]
        assert fresh(three[0]).on_hold_until

    @pytest.mark.parametrize("until", ["", "tomorrow", "2026-13-01"])
    def test_a_day_that_is_none_keeps_what_was_typed(self, does, three, until):
        page = does("hold", three, until=until, words="The list comes", **seen(three))
        assert page.status_code == 422
        assert page.context["form"]["words"].value() == "The list comes"
        assert list(stopped(page)) == [one.pk for one in three]

    def test_the_list_on_hold_is_there_while_something_is_in_it(self, client_of, sam, does, three):
        browser = client_of(sam)
        assert "queue=on_hold" not in browser.get("/desk").text
        day = timezone.localdate() + timedelta(days=3)
        does("hold", three, until=day.isoformat(), **seen(three))
        assert "queue=on_hold" in browser.get("/desk").text
        rows = browser.get("/desk?queue=on_hold").context["rows"]
        assert {row.pk for row in rows} == {one.pk for one in three}


class TestMerging:
    @pytest.fixture
    def mails(self, mill, now):
        """Three mails of Ana's, for which her mail server vouches."""
        made = []
        for words in ("One", "Two", "Three"):
            made.append(
                ask_as_ana(mill, words=words, channel=Channel.EMAIL, columns={"vouched": True})
            )
            now.shift(60)
        return made

    def test_all_of_them_go_into_the_oldest_and_one_undo_takes_them_apart(
        self, does, mails, act, sam
    ):
        does("merge", reversed(mails))
        assert [fresh(one).merged_into_id for one in mails] == [None, mails[0].pk, mails[0].pk]
        undo(mails[0].entries.get(kind=EntryKind.MERGED), by=act(sam))
        assert {fresh(one).merged_into_id for one in mails} == {None}

    def test_another_person_s_stays_and_the_others_go(self, does, mails, mill):
        other = ask_as_ana(mill, name="Bo", contact="bo@post.example")
        page = does("merge", [*mails, other])
        assert page.status_code == 409
        assert list(stopped(page)) == [other.pk]
        assert fresh(mails[2]).merged_into_id == mails[0].pk
        assert fresh(other).merged_into_id is None

    def test_single_request_cannot_be_merged(self, does, mails):
        page = does("merge", mails[:1])
        assert list(stopped(page)) == [mails[0].pk]

    def test_what_a_colleague_merged_meanwhile_is_said(self, does, mails):
        does("merge", mails[:2])
        page = does("merge", mails)
        assert list(stopped(page)) == [mails[1].pk]
        assert fresh(mails[2]).merged_into_id == mails[0].pk


def test_nothing_ticked_is_said_as_what_is_in_the_way(client_of, sam):
    page = client_of(sam).post("/desk/selected", {"do": "hold"}, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    assert b'class="notice yes"' not in page.content


def test_the_branch_one_chooses_comes_after_that_of_the_list(client_of, sam, mill):
    request = ask_as_ana(mill)
    page = client_of(sam).get("/desk/selected", {"do": "pass", "pick": [request.pk]}).text
    assert page.index('name="branch" value=') < page.index('id="id_branch"'), "the last one counts"
