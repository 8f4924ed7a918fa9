"""An answer can be undone for as many seconds as its author chose: nothing of it went, and all is as it was."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import NotAllowed, Refusal
from yesdesk.core.links import link_token
from yesdesk.core.models import OutboundMessage, Timer
from yesdesk.core.storage.files import save
from yesdesk.core.tasks.timers import tick
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.desk.decisions.cancel import undo
from yesdesk.requests.actions.close import close_request, withdraw_request
from yesdesk.requests.actions.decision_rows import add_decision
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.promise_state import DUE
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.actions.undo import undo_entry
from yesdesk.requests.models import (
    Decision,
    DecisionState,
    Entry,
    EntryFile,
    EntryKind,
    How,
    OutcomeValue,
    OutgoingReply,
    Participant,
    Promise,
    Request,
    Way,
)
from yesdesk.requests.models.decision import BY_WORDS
from yesdesk.requests.queries.search import find_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
WORDS = "Your vase is in the kiln."


@pytest.fixture
def anas(mill):
    return ask_as_ana(mill)


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def answered(request, by, words=WORDS):
    return reply(fresh(request), words=words, seen_revision=fresh(request).revision, by=by)


def undone(entry, by):
    undo(Entry.objects.select_related("request__branch", "request__patron").get(pk=entry.pk), by=by)


def standing(request):
    names = ("waiting_since", "at_desk", "held", "assigned_to_id", "promised_for", "late_since")
    columns = (*names, "closed_at", "outcome")
    return Request.objects.filter(pk=request.pk).values(*columns).get()


def letters():
    return OutboundMessage.objects.filter(automatic=False)


def own_page(client, request):
    return client.get(f"/en/r/{link_token(request.link_id, request.link_generation)}").text


class TestItWaits:
    def test_reply_mail_goes_after_twenty_seconds(self, anas, act, sam):
        entry = answered(anas, act(sam))
        goes_at = OutgoingReply.objects.get(entry=entry).goes_at
        assert letters().get().not_before == goes_at
        assert goes_at > timezone.now() + timedelta(seconds=20)

    def test_the_page_says_so_and_offers_undo(self, anas, act, sam, client_of, now):
        entry = answered(anas, act(sam))
        page = client_of(sam).get(f"/desk/{anas.pk}").text
        assert "Goes out in 20 seconds." in page
        assert f"/entries/{entry.pk}/undo" in page
        now.shift(21)
        page = client_of(sam).get(f"/desk/{anas.pk}").text
        assert "Goes out in" not in page
        assert f"/entries/{entry.pk}/undo" not in page

    def test_patron_sees_no_reply_that_can_be_undone(self, anas, act, sam, client, now):
        answered(anas, act(sam))
        close_request(fresh(anas), value=OutcomeValue.YES, by=act(sam))
        page = own_page(client, anas)
        assert WORDS not in page
        assert "the answer is yes" not in page
        assert "We have it, Ana." in page
        copy = f"/en/r/{link_token(anas.link_id, anas.link_generation)}/copy"
        assert WORDS not in client.get(copy).text
        now.shift(26)
        page = own_page(client, anas)
        assert WORDS in page
        assert "Ana, the answer is yes." in page
        assert WORDS in client.get(copy).text

    def test_patron_sees_no_file_of_a_reply_that_can_be_undone(self, anas, act, sam, client, now):
        entry = answered(anas, act(sam))
        stored = save(BytesIO(b"left, then right"))
        file = EntryFile.objects.create(entry=entry, file=stored, name="map.txt")
        token = link_token(anas.link_id, anas.link_generation)
        address = reverse("public_file", args=["en", token, file.pk])
        assert client.get(address).status_code == 404
        now.shift(26)
        assert client.get(address).getvalue() == b"left, then right"
        OutgoingReply.objects.update(undone_at=timezone.now())
        assert client.get(address).status_code == 404
        copy = client.get(f"/en/r/{token}/copy.json").json()
        assert [each["between_staff"] for each in copy["entries"]] == [False, True]


class TestUndone:
    def test_nothing_goes_and_all_is_as_it_was(self, anas, act, sam, now):
        before = standing(anas)
        entry = answered(anas, act(sam))
        assert standing(anas) != before
        now.shift(20)
        undone(entry, act(sam))
        assert standing(anas) == before
        assert not letters().exists()
        kinds = list(anas.entries.order_by("id").values_list("kind", flat=True))
        assert kinds[-2:] == [EntryKind.REPLY, EntryKind.UNDONE]

    def test_whoever_held_it_before_still_does(self, anas, act, sam, kim):
        Request.objects.update(assigned_to=kim, assigned_at=timezone.now(), at_desk=True)
        before = standing(anas)
        read = fresh(anas)
        entry = reply(read, words=WORDS, seen_revision=read.revision, way=Way.EMAIL, by=act(sam))
        undone(entry, act(kim))
        assert standing(anas) == before

    def test_the_patron_and_the_search_never_had_it(self, anas, act, sam, client, now):
        entry = answered(anas, act(sam))
        undone(entry, act(sam))
        now.shift(60)
        assert WORDS not in own_page(client, anas)
        assert not find_requests(act(sam), "kiln").rows

    def test_staff_see_that_it_was_taken_back(self, anas, act, sam, client_of):
        undone(answered(anas, act(sam)), act(sam))
        page = client_of(sam).get(f"/desk/{anas.pk}").text
        assert "took it back before it went" in page
        assert WORDS in page

    def test_undoing_a_reply_undoes_its_closing(self, anas, act, sam):
        before = standing(anas)
        entry = answered(anas, act(sam))
        close_request(fresh(anas), value=OutcomeValue.YES, by=act(sam))
        note(fresh(anas), words="She called.", by=act(sam))
        undone(entry, act(sam))
        assert standing(anas) == before

    def test_an_end_that_the_patron_opened_again_is_not_undone_with_it(self, anas, act, sam):
        entry = answered(anas, act(sam))
        close_request(fresh(anas), value=OutcomeValue.YES, by=act(sam))
        patron_replied(fresh(anas), words="One more", by=patron_by_link(anas.pk, "en"))
        undone(entry, act(sam))
        assert anas.entries.filter(kind=EntryKind.UNDONE).count() == 1

    def test_an_exception_in_its_words_stands_in_nobodys_way(self, anas, act, sam):
        entry, by = answered(anas, act(sam)), act(sam)
        spoken = Decision(
            request=fresh(anas), option=f"{BY_WORDS}.3", how=How.VERBAL, state=DecisionState.DONE,
            rule=3, rule_version=3, week="2026-W45",
        )  # fmt: skip
        add_decision(spoken, by=by, now=timezone.now())
        assert undo_entry(spoken.request.entries.get(pk=entry.pk), by=by)
        assert not letters().exists()

    def test_a_promise_it_kept_is_open_again_and_is_told_again(self, anas, act, sam):
        due = timezone.now() + timedelta(hours=2)
        made = promise(fresh(anas), what="an answer", due_at=due, despite_doubt=True, by=act(sam))
        before = standing(anas)
        entry = answered(anas, act(sam))
        undone(entry, act(sam))
        assert standing(anas) == before
        made = Promise.objects.select_related("entry").get(pk=made.pk)
        assert (made.state, made.settled_at) == ("open", None)
        assert Timer.objects.get(kind=DUE, ref=str(made.pk)).due_at == due
        assert letters().get().pk == made.entry.message

    def test_undoing_a_reply_makes_a_late_promise_late_again(self, anas, act, sam, now):
        due = timezone.now() + timedelta(hours=2)
        made = promise(fresh(anas), what="an answer", due_at=due, despite_doubt=True, by=act(sam))
        now.shift(3 * 3600)
        tick(timezone.now(), "here")
        before = standing(anas)
        undone(answered(anas, act(sam)), act(sam))
        now.shift(1)
        tick(timezone.now(), "here")
        made.refresh_from_db()
        assert made.state == "broken"
        assert standing(anas) == before

    def test_copies_are_stopped_as_well(self, anas, act, sam):
        Participant.objects.create(request=anas, address="bo@post.example", gets_answers=True)
        entry = answered(anas, act(sam))
        assert letters().count() == 2
        undone(entry, act(sam))
        assert not letters().exists()

    def test_twice_at_once_is_once(self, anas, act, sam, kim):
        entry = answered(anas, act(sam))
        undone(entry, act(sam))
        undone(entry, act(kim))
        assert anas.entries.filter(kind=EntryKind.UNDONE).count() == 1

    def test_without_mail_it_is_the_same(self, mill, act, sam, client, now):
        request = ask_as_ana(mill, contact="")
        before = standing(request)
        undone(answered(request, act(sam)), act(sam))
        assert standing(request) == before

    def test_what_she_wrote_meanwhile_waits_since_before(self, anas, act, sam, now):
        before = standing(anas)
        entry = answered(anas, act(sam))
        now.shift(5)
        patron_replied(fresh(anas), words="One more thing", by=patron_by_link(anas.pk, "en"))
        undone(entry, act(sam))
        assert standing(anas)["waiting_since"] == before["waiting_since"]
        assert not letters().exists()

    def test_who_took_their_request_back_has_their_end(self, anas, act, sam):
        entry = answered(anas, act(sam))
        withdraw_request(fresh(anas), by=patron_by_link(anas.pk, "en"))
        undone(entry, act(sam))
        assert standing(anas)["outcome"] == OutcomeValue.WITHDRAWN
        assert standing(anas)["waiting_since"] is None
        assert not letters().exists()

    def test_a_note_stands_in_nobodys_way_and_another_answer_does(self, anas, act, sam, kim, now):
        first = answered(anas, act(sam))
        note(fresh(anas), words="She called.", by=act(kim))
        now.shift(1)
        second = answered(anas, act(kim), "And it is glazed.")
        with pytest.raises(Refusal) as refusal:
            undone(first, act(sam))
        assert refusal.value.code == "desk.undo.overtaken"
        undone(second, act(kim))
        assert letters().get().pk == first.message
        undone(first, act(sam))
        assert not letters().exists()


class TestTooLate:
    def test_an_answer_that_was_told_at_the_desk_stands(self, anas, act, sam):
        read = fresh(anas)
        entry = reply(read, words=WORDS, seen_revision=read.revision, way=Way.HERE, by=act(sam))
        with pytest.raises(Refusal) as refusal:
            undo_entry(entry, by=act(sam))
        assert refusal.value.code == "desk.undo.told"

    def test_after_twenty_seconds_it_stands(self, anas, act, sam, now):
        entry = answered(anas, act(sam))
        now.shift(21)
        with pytest.raises(Refusal) as refusal:
            undone(entry, act(sam))
        assert refusal.value.code == "desk.undo.told"
        assert letters().exists()

    @pytest.mark.parametrize("changed", [{"state": "sending"}, {"state": "sent"}, {"doubts": 1}])
    def test_what_may_have_gone_stands_with_all_of_it(self, anas, act, sam, changed):
        Participant.objects.create(request=anas, address="bo@post.example", gets_answers=True)
        entry = answered(anas, act(sam))
        before = standing(anas)
        letters().filter(to="bo@post.example").update(**changed)
        with pytest.raises(Refusal):
            undone(entry, act(sam))
        assert letters().count() == 2
        assert standing(anas) == before
        assert OutgoingReply.objects.get().undone_at is None

    def test_undoing_a_reply_requires_the_permission(self, anas, act, sam, priya):
        entry = answered(anas, act(sam))
        with pytest.raises(NotAllowed):
            undone(entry, act(priya))


class TestTheWordsComeBack:
    def test_undone_words_return_to_the_box_with_files_and_answers(self, anas, sam, client_of):
        from django.core.files.uploadedfile import SimpleUploadedFile

        from yesdesk.desk.tests.kept import kept

        browser, answer = client_of(sam), kept()
        chosen = SimpleUploadedFile("map.txt", b"left", content_type="text/plain")
        sent = {"words": WORDS, "revision": 1, "answers": f"a{answer.pk}", "files": chosen}
        browser.post(f"/desk/{anas.pk}/reply", sent)
        entry = anas.entries.get(kind=EntryKind.REPLY)
        assert {value for _day, _branch, of, value in naive_counts() if of == "answer"}
        page = browser.post(f"/desk/{anas.pk}/entries/{entry.pk}/undo", follow=True)
        form = page.context["reply"]
        assert form["words"].value() == WORDS
        assert form["answers"].value() == f"a{answer.pk}"
        assert form.kept_names == ["map.txt"]
        assert not {value for _day, _branch, of, value in naive_counts() if of == "answer"}

    def test_standing_reply_is_not_put_back_into_the_box(self, anas, act, sam, client_of):
        entry = answered(anas, act(sam))
        page = client_of(sam).get(f"/desk/{anas.pk}/reply?again={entry.pk}")
        assert not page.context["reply"]["words"].value()

    def test_undone_reply_of_another_request_is_not_put_into_the_box(
        self, anas, mill, act, sam, client_of
    ):
        entry = answered(anas, act(sam))
        undone(entry, act(sam))
        other = ask_as_ana(mill, words="Another")
        page = client_of(sam).get(f"/desk/{other.pk}/reply?again={entry.pk}")
        assert not page.context["reply"]["words"].value()


def test_outgoing_reply_is_erased_with_its_request(anas, act, sam):
    from yesdesk.requests.retention import erase_requests

    answered(anas, act(sam))
    erase_requests([anas.pk])
    assert not OutgoingReply.objects.exists()
