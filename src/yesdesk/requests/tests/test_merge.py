"""Merged requests are read, answered and erased together, only where one person wrote them, and come apart again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import EditConflict, NotAllowed, NotFound, Refusal
from yesdesk.core.links import LinkKind, link_token
from yesdesk.core.models import Event, StoredFile, Timer
from yesdesk.desk.approvals.actions import answer_approval, request_approval
from yesdesk.desk.approvals.queries import access_request_approval
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.options.option import Command
from yesdesk.ils.port import Capability
from yesdesk.patrons.models import Patron, Proof
from yesdesk.requests.access import (
    access_entry,
    access_file,
    access_request,
)
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.calls import DUE as CALL_DUE, add_call
from yesdesk.requests.actions.close import close_request, what_was_done
from yesdesk.requests.actions.hold import put_on_hold
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.merge import is_same_person, merge
from yesdesk.requests.actions.promise_state import DUE, mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import note, record_told, reply, set_audience
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Call,
    Channel,
    CopiedBranch,
    Decision,
    DecisionState,
    Entry,
    EntryFile,
    EntryKind,
    Merge,
    OutcomeValue,
    OutgoingReply,
    Participant,
    Promise,
    PromiseState,
    Request,
    Way,
)
from yesdesk.requests.queries.mail_status import reply_since_patron
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_counts, queue_page
from yesdesk.requests.queries.timeline import timeline
from yesdesk.requests.retention import due_requests, erase_requests
from yesdesk.testing.decided import decided_acts
from yesdesk.testing.needs import ask_as_ana, let_answers_go

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def fresh(request):
    return Request.objects.select_related("branch", "patron", "service_point").get(pk=request.pk)


def said_on(page):
    return [entry.html for entry in page if entry.html]


class TestWhoseTheyAre:
    """Two patrons' requests never show each other's words."""

    def test_mails_from_one_address_that_its_server_vouched_for(self, two):
        assert is_same_person(*two)

    @pytest.mark.parametrize(
        "other",
        [
            {"contact": "bo@post.example"},
            {"channel": Channel.WEB},
            {"columns": {"vouched": False}},
            {"columns": {"vouched": True, "written_from": "x@post.example"}},
        ],
    )
    def test_what_anybody_can_type_proves_nothing(self, writes, other, act, sam):
        older, younger = writes("One"), writes("Two", **other)
        with pytest.raises(Refusal) as refused:
            merge([younger], into=older, by=act(sam))
        assert refused.value.code == "desk.merge.two_people"
        assert fresh(younger).merged_into_id is None

    def test_same_person_is_known_by_a_card_seen_on_both(self, mill, act, sam):
        older, younger = ask_as_ana(mill, contact=""), ask_as_ana(mill, name="A. Duarte")
        cards = Patron.objects.filter(request__in=[older, younger])
        cards.update(card_number="29001000207")
        assert not is_same_person(fresh(older), fresh(younger))
        cards.update(proof=Proof.IN_PERSON)
        assert is_same_person(fresh(older), fresh(younger))
        Patron.objects.filter(request=younger).update(card_number="29001000208")
        assert not is_same_person(fresh(older), fresh(younger))

    def test_an_address_that_staff_changed_proves_nothing(self, two):
        Patron.objects.filter(request=two[1]).update(contact_changed_at=timezone.now())
        assert not is_same_person(fresh(two[0]), fresh(two[1]))


class TestTheDesk:
    def test_merged_request_waits_as_long_as_the_oldest(self, merged, act, sam):
        older, younger = merged
        by = act(sam)
        assert [row.pk for row in queue_page(by, DeskFilter()).rows] == [older.pk]
        assert [row.pk for row in queue_page(by, DeskFilter(Queue.ALL)).rows] == [older.pk]
        assert queue_counts(by, DeskFilter(), [Queue.WAITING]) == {Queue.WAITING: "1"}
        assert older.waiting_since == older.opened_at
        assert younger.waiting_since is None

    @pytest.mark.parametrize("here", [(), (0,), (1,), (0, 1)])
    def test_who_stands_at_the_desk_with_one_of_them_stands_there(self, two, act, sam, here):
        for place in here:
            Request.objects.filter(pk=two[place].pk).update(at_desk=True)
        older, younger = (fresh(request) for request in two)
        entry = merge([younger], into=older, by=act(sam))
        assert (fresh(older).at_desk, fresh(younger).at_desk) == (bool(here), False)
        undo(entry, by=act(sam))
        assert [place for place in (0, 1) if fresh(two[place]).at_desk] == list(here)

    def test_an_older_one_that_was_answered_waits_again_since_the_younger_one(self, two, act, sam):
        older, younger = two
        reply(older, words="Here.", seen_revision=older.revision, by=act(sam))
        merge([younger], into=older, by=act(sam))
        assert fresh(older).waiting_since == younger.opened_at
        assert not what_was_done(fresh(older), other_way=False).told

    def test_an_answered_one_is_told_again_once_the_merge_is_undone(self, two, act, sam):
        older, younger = two
        reply(older, words="Here.", seen_revision=older.revision, by=act(sam))
        undo(merge([younger], into=older, by=act(sam)), by=act(sam))
        assert what_was_done(fresh(older), other_way=False).told
        assert reply_since_patron(fresh(older)).text == "Here."

    @pytest.mark.parametrize("undone", [False, True])
    def test_a_call_closes_it_only_without_the_words_of_the_other(self, two, act, sam, undone):
        older, younger = two
        call = add_call(older, older.entries.get(), closes_as="yes", now=timezone.now())
        entry = merge([younger], into=older, by=act(sam))
        if undone:
            undo(entry, by=act(sam))
        assert Call.objects.get() == call
        record_told(fresh(older), way=Way.PHONE, by=act(sam))
        assert (fresh(older).waiting_since is None) is undone
        assert (fresh(older).closed_at is not None) is undone

    def test_number_of_a_merged_request_opens_the_one_that_stays(self, merged, act, sam, client_of):
        older, younger = merged
        assert access_request(act(sam), younger.pk).pk == older.pk
        page = client_of(sam).get(f"/desk/{younger.pk}")
        assert page["Location"] == f"/desk/{older.pk}"

    def test_entries_stand_in_order_of_time(self, merged, act, kim):
        older, _younger = merged
        note(older, words="One more thing", by=act(kim))
        said = said_on(timeline(older, by=act(kim)).entries)
        order = ["My books are late.", "And my card is blocked.", "One more thing"]
        assert [next(i for i, html in enumerate(said) if word in html) for word in order] == [
            0,
            1,
            2,
        ]

    def test_the_page_of_the_younger_one_is_told(self, two, act, sam):
        Event.objects.all().delete()
        merge([two[1]], into=two[0], by=act(sam))
        assert Event.objects.filter(topic=f"request.{two[1].pk}").exists()

    def test_nothing_is_moved(self, merged):
        older, younger = merged
        assert younger.entries.get().text == "And my card is blocked."
        assert [entry.kind for entry in older.entries.order_by("id")] == [
            EntryKind.PATRON,
            EntryKind.MERGED,
        ]

    def test_files_of_both_open_from_the_one_that_stays(self, merged, act, sam):
        older, younger = merged

        stored = StoredFile.objects.create(
            sha256="0" * 64, size=3, kind="text/plain", stored_at=timezone.now()
        )
        made = EntryFile.objects.create(entry=younger.entries.get(), file=stored, name="a.txt")
        assert access_file(act(sam), older, made.pk).pk == made.pk
        (line,) = [line for line in timeline(older, by=act(sam)).entries if line.files]
        assert line.files[0].href == f"/desk/{older.pk}/files/{made.pk}"

    def test_an_entry_of_the_younger_one_is_found_and_stays_its_own(self, merged, act, sam, two):
        older, younger = merged
        entry = younger.entries.get()
        assert access_entry(act(sam), older, entry.pk).request.pk == younger.pk
        with pytest.raises(NotFound):
            access_entry(act(sam), younger, older.entries.first().pk)

    def test_who_may_only_read_one_of_the_two_reads_neither_words(self, merged, act, sam, lea):
        older, younger = merged
        set_audience(older, for_leads=True, by=act(lea))
        assert fresh(younger).for_leads
        with pytest.raises(NotFound):
            access_request(act(sam), younger.pk)

    def test_nobody_writes_on_the_younger_one_any_more(self, merged, act, sam):
        with pytest.raises(EditConflict):
            note(merged[1], words="Here?", by=act(sam))

    def test_the_database_knows_that_a_merged_one_waits_in_no_list(self, merged):
        with pytest.raises(IntegrityError), transaction.atomic():
            Request.objects.filter(pk=merged[1].pk).update(waiting_since=timezone.now())


class TestKeeping:
    def test_a_merged_one_is_closed_and_open_with_the_one_that_stays(self, merged, act, sam):
        older, younger = merged
        close_request(older, value=OutcomeValue.YES, by=act(sam))
        assert fresh(younger).closed_at == fresh(older).closed_at
        patron_replied(fresh(older), words="Again", by=patron_by_link(older.pk, "en"))
        assert fresh(younger).closed_at is None

    def test_merged_requests_are_erased_together(self, merged, act, sam):
        older, younger = merged
        close_request(older, value=OutcomeValue.YES, by=act(sam))
        later = timezone.now() + timedelta(days=1)
        assert set(due_requests(later, 10)) == {older.pk, younger.pk}
        erase_requests([younger.pk])
        assert Request.objects.filter(pk=older.pk).exists()
        assert not Entry.objects.filter(text="And my card is blocked.").exists()
        assert Entry.objects.filter(text="My books are late.").exists()

    def test_what_a_hold_keeps_stays_when_the_other_one_goes(self, merged):
        older, younger = merged
        erase_requests([older.pk])
        assert fresh(younger).merged_into_id is None
        assert younger.entries.get().text == "And my card is blocked."
        assert not Merge.objects.exists()


class TestAPromise:
    @pytest.fixture
    def promised(self, two, act, sam):
        """Both of Ana's; the younger one is promised an answer within the hour."""
        due_at = timezone.now() + timedelta(hours=1)
        promise(two[1], what="an answer", due_at=due_at, despite_doubt=True, by=act(sam))
        return fresh(two[0]), fresh(two[1])

    def test_promise_of_a_merged_request_is_owed_by_the_one_that_stays(self, promised, act, sam):
        older, younger = promised
        merge([younger], into=older, by=act(sam))
        assert fresh(older).promised_for == younger.promised_for
        assert fresh(older).waiting_since == older.waiting_since
        assert fresh(younger).promised_for is None

    def test_promise_of_a_merged_request_is_kept_by_the_answer(self, promised, act, sam):
        older, younger = promised
        merge([younger], into=older, by=act(sam))
        reply(fresh(older), words="Here.", seen_revision=fresh(older).revision, by=act(sam))
        assert Promise.objects.get().state == PromiseState.KEPT
        assert fresh(older).promised_for is None

    def test_promise_of_a_merged_request_that_runs_out_makes_the_other_late(
        self, promised, act, sam, now
    ):
        older, younger = promised
        merge([younger], into=older, by=act(sam))
        now.shift(timedelta(hours=2))
        mark_promise_due(str(Promise.objects.get().pk), timezone.now())
        assert fresh(older).late_since == younger.promised_for
        assert fresh(younger).late_since is None

    def test_goes_back_when_the_merge_is_undone(self, promised, act, sam):
        older, younger = promised
        undo(merge([younger], into=older, by=act(sam)), by=act(sam))
        assert Promise.objects.get().request_id == younger.pk
        assert fresh(older).promised_for is None
        assert fresh(younger).promised_for == younger.promised_for
        assert fresh(younger).waiting_since is None

    def test_promise_of_a_merged_request_is_shown_by_either_link(self, promised, act, sam, client):
        merge([promised[1]], into=promised[0], by=act(sam))
        for one in promised:
            token = link_token(one.link_id, one.link_generation, LinkKind.OWN)
            assert 'class="promise"' in client.get(f"/en/r/{token}").text

    def test_promise_of_a_merged_request_is_erased_with_both(self, promised, act, sam):
        merge([promised[1]], into=promised[0], by=act(sam))
        erase_requests([one.pk for one in promised])
        assert not Promise.objects.exists()
        assert not Timer.objects.filter(kind=DUE).exists()


class TestACall:
    @pytest.fixture
    def to_call(self, two):
        """Both of Ana's; the younger one has its answer, and somebody is to call her."""
        add_call(two[1], two[1].entries.get(), closes_as="yes", now=timezone.now())
        return two

    def test_call_of_a_merged_request_is_made_for_the_one_that_stays(self, to_call, act, sam):
        older, younger = to_call
        merge([younger], into=older, by=act(sam))
        assert Call.objects.get().request_id == older.pk
        record_told(fresh(older), way=Way.PHONE, by=act(sam))
        assert fresh(older).waiting_since
        assert not Call.objects.exists()

    def test_goes_back_when_the_merge_is_undone(self, to_call, act, sam):
        older, younger = to_call
        undo(merge([younger], into=older, by=act(sam)), by=act(sam))
        assert Call.objects.get().request_id == younger.pk
        record_told(fresh(younger), way=Way.PHONE, by=act(sam))
        assert fresh(younger).closed_at

    def test_a_second_one_stands_in_the_way(self, to_call, act, sam):
        older, younger = to_call
        add_call(older, older.entries.get(), closes_as="", now=timezone.now())
        with pytest.raises(Refusal) as refused:
            merge([younger], into=older, by=act(sam))
        assert refused.value.code == "desk.merge.two_calls"
        assert fresh(younger).merged_into_id is None

    def test_call_of_a_merged_request_is_erased_with_its_answer(self, to_call, act, sam):
        merge([to_call[1]], into=to_call[0], by=act(sam))
        erase_requests([to_call[1].pk])
        assert not Call.objects.exists()
        assert not Timer.objects.filter(kind=CALL_DUE).exists()


class TestAQuestion:
    @pytest.fixture
    def asked(self, two, act, sam, lea):
        """Sam asked Lea about the younger one."""
        command, tiers = Command("ask.table"), [lea.job_class_id]
        request_approval(two[1], command, tiers=tiers, asked_from="here", by=act(sam))
        Approval.objects.update(state=ApprovalState.OPEN)  # whoever is on shift
        return two

    def test_approval_of_a_merged_request_is_answered_for_the_one_that_stays(
        self, asked, act, sam, lea
    ):
        older, younger = asked
        merge([younger], into=older, by=act(sam))
        ask = access_request_approval(
            act(lea), access_request(act(lea), younger.pk), Approval.objects.get().pk
        )
        answer_approval(ask, says=ApprovalState.NO, why="Full", next_step="On Monday", by=act(lea))
        assert older.entries.filter(kind=EntryKind.ASK_ANSWER).count() == 1

    def test_goes_back_when_the_merge_is_undone(self, asked, act, sam):
        older, younger = asked
        undo(merge([younger], into=older, by=act(sam)), by=act(sam))
        ask = Approval.objects.get()
        assert (ask.request_id, ask.merged_from_id) == (younger.pk, None)

    def test_still_knows_the_browser_it_was_asked_in(self, asked, act, sam):
        """That name is good for one request alone (`asking_browser`)."""
        merge([asked[1]], into=asked[0], by=act(sam))
        assert Approval.objects.get().merged_from_id == asked[1].pk

    @pytest.mark.parametrize("state", [ApprovalState.NO, ApprovalState.YES])
    def test_stays_where_it_was_asked_once_it_is_answered(self, asked, act, sam, state):
        Approval.objects.update(state=state)
        merge([asked[1]], into=asked[0], by=act(sam))
        ask = Approval.objects.get()
        assert (ask.request_id, ask.merged_from_id) == (asked[1].pk, None)

    def test_approval_of_a_merged_request_is_erased_with_it(self, asked, act, sam):
        merge([asked[1]], into=asked[0], by=act(sam))
        erase_requests([asked[1].pk])
        assert not Approval.objects.exists()


class TestUndo:
    def test_each_is_as_it_was(self, two, act, sam, kim):
        older, younger = two
        assign(younger, by=act(kim))
        before = (fresh(older).waiting_since, fresh(younger).waiting_since)
        entry = merge([fresh(younger)], into=older, by=act(sam))
        undo(entry, by=act(kim))
        assert (fresh(older).waiting_since, fresh(younger).waiting_since) == before
        assert fresh(younger).merged_into_id is None
        assert fresh(younger).assigned_to_id == kim.pk
        assert len(timeline(fresh(older), by=act(sam)).entries) == 3

    @pytest.mark.parametrize("answered", [False, True])
    def test_merging_ends_a_hold(self, two, act, sam, answered):
        older, younger = two
        if answered:
            reply(older, words="Here.", seen_revision=older.revision, by=act(sam))
        day = timezone.localdate() + timedelta(days=3)
        put_on_hold(fresh(older), until=day, by=act(sam))
        now = timezone.now()
        undo(merge([younger], into=fresh(older), by=act(sam)), by=act(sam))
        assert fresh(older).on_hold_until is None
        assert fresh(older).waiting_since == (now if answered else older.opened_at)

    def test_merge_is_undone_only_once(self, two, act, sam):
        entry = merge([two[1]], into=two[0], by=act(sam))
        undo(entry, by=act(sam))
        undo(entry, by=act(sam))
        assert two[0].entries.filter(kind=EntryKind.UNDONE).count() == 1

    def test_unmerged_request_can_be_merged_again(self, two, act, sam):
        undo(merge([two[1]], into=two[0], by=act(sam)), by=act(sam))
        merge([fresh(two[1])], into=fresh(two[0]), by=act(sam))
        assert fresh(two[1]).merged_into_id == two[0].pk

    def test_merge_cannot_be_undone_after_new_words(self, two, act, sam):
        entry = merge([two[1]], into=two[0], by=act(sam))
        patron_replied(fresh(two[0]), words="More", by=patron_by_link(two[0].pk, "en"))
        entry.request = fresh(two[0])
        with pytest.raises(Refusal):
            undo(entry, by=act(sam))
        assert fresh(two[1]).merged_into_id == two[0].pk


class TestWhatStandsInTheWay:
    @pytest.fixture
    def refuses(self, two, act, sam):
        """`refuses()`: merging is refused, and nothing is changed by it."""
        older, younger = two

        def refused():
            with pytest.raises(Refusal) as why:
                merge([fresh(younger)], into=fresh(older), by=act(sam))
            assert fresh(younger).merged_into_id is None
            assert not Merge.objects.exists()
            return why.value.code

        return refused

    def test_merging_an_answered_request_is_refused(self, two, refuses, act, sam):
        reply(two[1], words="Here.", seen_revision=two[1].revision, by=act(sam))
        let_answers_go()
        assert refuses() == "desk.merge.under_way"

    def test_an_older_one_that_is_closed(self, two, refuses, act, sam):
        close_request(two[0], value=OutcomeValue.YES, by=act(sam))
        assert refuses() == "desk.merge.under_way"

    def test_merging_a_request_for_leads_is_refused(self, two, refuses):
        Request.objects.filter(pk=two[1].pk).update(for_leads=True)
        assert refuses() == "desk.merge.under_way"

    def test_merging_across_branches_is_refused(self, two, refuses, hill):
        Request.objects.filter(pk=two[1].pk).update(branch=hill)
        assert refuses() == "desk.merge.under_way"

    def test_somebody_else_who_gets_its_answers(self, two, refuses):
        Participant.objects.create(request=two[1], address="x@post.example", gets_answers=True)
        assert refuses() == "desk.merge.under_way"

    @pytest.mark.parametrize("of_older", ["", "bo@post.example"])
    def test_answers_that_would_go_to_another_address(self, two, refuses, of_older):
        cards = Patron.objects.filter(request__in=two)
        cards.update(card_number="29001000207", proof=Proof.IN_PERSON)
        Patron.objects.filter(request=two[0]).update(contact=of_older, contact_kind="")
        assert refuses() == "desk.merge.under_way"

    @pytest.mark.parametrize(
        ("place", "columns"),
        [
            (0, {"held": True}),
            (1, {"held": True}),
            (1, {"emergency": "harm"}),
            (1, {"second_look_since": datetime(2026, 11, 4, tzinfo=UTC)}),
        ],
    )
    def test_what_needs_somebody_first(self, two, refuses, place, columns):
        Request.objects.filter(pk=two[place].pk).update(**columns)
        assert refuses() == "desk.merge.under_way"

    def _is_under_way(self, request, hill, by):
        """Each by its name: what else can be under way for a request."""
        renewed = decided_acts(request, Capability.RENEW, {"target": "1"}, by=by)
        yield "act", Decision.objects.filter(pk=int(renewed[0].about.partition(":")[2]))
        elsewhere = CopiedBranch.objects.create(request=request, branch=hill)
        yield "branch", CopiedBranch.objects.filter(pk=elsewhere.pk)
        copied = Participant.objects.create(
            request=request, address="x@post.example", gets_answers=True
        )
        yield "copied", Participant.objects.filter(pk=copied.pk)
        reply(request, words="Here.", seen_revision=fresh(request).revision, by=by)
        Request.objects.filter(pk=request.pk).update(waiting_since=timezone.now())
        yield "letter", OutgoingReply.objects.filter(entry__request=request)

    @pytest.mark.parametrize("kept", ["act", "branch", "copied", "letter"])
    def test_merging_with_anything_under_way_is_refused(self, two, refuses, hill, act, sam, kept):
        for name, rows in self._is_under_way(two[1], hill, act(sam)):
            if name != kept:
                rows.delete()
        assert refuses() == "desk.merge.under_way"

    def test_merging_ignores_what_is_over_or_of_another_request(self, two, writes, hill, act, sam):
        for _name, _rows in self._is_under_way(writes("Not hers"), hill, act(sam)):
            pass
        over = {
            "act": {"state": DecisionState.DONE},
            "copied": {"gets_answers": False},
            "letter": {"goes_at": timezone.now()},
        }
        for name, rows in self._is_under_way(two[1], hill, act(sam)):
            rows.update(**over[name]) if name in over else rows.delete()
        merge([fresh(two[1])], into=fresh(two[0]), by=act(sam))
        assert fresh(two[1]).merged_into_id == two[0].pk

    def test_merging_a_request_that_holds_merged_ones_is_refused(
        self, two, writes, act, sam, refuses
    ):
        third = writes("A third thing")
        merge([third], into=two[1], by=act(sam))
        with pytest.raises(Refusal):
            merge([fresh(two[1])], into=fresh(two[0]), by=act(sam))

    def test_a_colleague_who_was_quicker(self, two, act, sam, kim):
        stale = fresh(two[1])
        merge([fresh(two[1])], into=fresh(two[0]), by=act(kim))
        with pytest.raises(Refusal):
            merge([stale], into=fresh(two[0]), by=act(sam))
        assert Merge.objects.count() == 1

    def test_who_may_not_answer(self, two, act, priya):
        with pytest.raises(NotAllowed):
            merge([two[1]], into=two[0], by=act(priya))
