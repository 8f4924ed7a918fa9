"""What was written down in one line: put right or undone while nobody has touched it."""

from datetime import timedelta

import pytest

from yesdesk.core.errors import EditConflict, NotAllowed, NotFound, Refusal, ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.counts.models import EarlyCount
from yesdesk.patrons.models import Erasure, Patron
from yesdesk.requests.access import access_capture
from yesdesk.requests.actions.assignment import assign
from yesdesk.requests.actions.capture import CapturedFacts, change_capture, undo_capture
from yesdesk.requests.actions.reply import note, set_audience
from yesdesk.requests.models import Channel, Entry, Request
from yesdesk.requests.models.entry import UNDO_WITHIN
from yesdesk.requests.queries.search import find_requests
from yesdesk.testing.needs import ask_as_ana

FACTS = CapturedFacts(
    name="Mrs Adeyemi",
    contact="01 23 45 67 89",
    card_number="",
    kind="account",
    channel=Channel.PHONE,
)


@pytest.fixture
def written(now, mill, act, sam):
    return ask_as_ana(
        mill, words="mrs adeyemi hold", name="", contact="", channel=Channel.WALK_IN, by=act(sam)
    )


def test_captured_facts_are_corrected(written, act, sam):
    change_capture(written, FACTS, by=act(sam))
    request = Request.objects.select_related("patron").get(pk=written.pk)
    assert (request.patron.name, request.patron.contact_as_typed) == (
        "Mrs Adeyemi",
        "01 23 45 67 89",
    )
    assert (request.kind, request.channel, request.at_desk) == ("account", "phone", False)
    assert [row.pk for row in find_requests(act(sam), "Adeyemi").rows] == [request.pk]


def test_captured_facts_may_be_changed_twice(written, act, sam):
    change_capture(written, FACTS, by=act(sam))
    change_capture(access_capture(act(sam), written.pk), FACTS, by=act(sam))
    assert Request.objects.get(pk=written.pk).revision == 1


def test_what_is_no_number_is_said_at_its_field(written, act, sam):
    with pytest.raises(ValidationRefusal) as needs:
        change_capture(written, CapturedFacts("", "0199", "", "", Channel.PHONE), by=act(sam))
    assert set(needs.value.fields) == {"contact"}
    written.refresh_from_db()
    assert written.channel == Channel.WALK_IN


def test_undone_nothing_is_left_of_it(written, act, sam):
    undo_capture(written, by=act(sam))
    assert not Request.objects.exists()
    assert not Entry.objects.exists()
    assert not Patron.objects.exists()
    assert not EarlyCount.objects.exists()
    assert find_requests(act(sam), "adeyemi").rows == []
    assert Erasure.objects.filter(subject=f"request:{written.pk}").count() == 1
    assert AuditEntry.objects.filter(tag="desk.request.capture_undone").count() == 1


def test_only_its_writer_reaches_it_and_only_for_some_minutes(written, act, sam, kim, now):
    assert access_capture(act(sam), written.pk) == written
    with pytest.raises(NotFound):
        access_capture(act(kim), written.pk)
    now.shift(UNDO_WITHIN + timedelta(seconds=1))
    with pytest.raises(NotFound):
        access_capture(act(sam), written.pk)


@pytest.mark.parametrize("touch", ["taken", "noted"])
def test_what_a_colleague_has_touched_is_not_undone(written, act, sam, kim, touch):
    read = access_capture(act(sam), written.pk)
    if touch == "taken":
        assign(Request.objects.get(pk=written.pk), by=act(kim))
    else:
        note(Request.objects.get(pk=written.pk), words="on it", by=act(kim))
    for tried in (
        lambda: undo_capture(read, by=act(sam)),
        lambda: change_capture(read, FACTS, by=act(sam)),
    ):
        with pytest.raises(EditConflict):
            tried()
    with pytest.raises(NotFound):
        access_capture(act(sam), written.pk)
    assert Request.objects.filter(pk=written.pk, closed_at=None).exists()


def test_writer_undoes_a_captured_complaint_for_leads(mill, act, sam):
    hidden = ask_as_ana(
        mill, words="about Kim", channel=Channel.WALK_IN, for_leads=True, by=act(sam)
    )
    undo_capture(access_capture(act(sam), hidden.pk), by=act(sam))
    assert not Request.objects.exists()


def test_a_mark_for_leads_is_set_and_not_lifted_here(written, act, sam, lea):
    marked = CapturedFacts("", "", "", "", Channel.WALK_IN, for_leads=True)
    change_capture(written, marked, by=act(sam))
    change_capture(written, FACTS, by=act(sam))
    assert Request.objects.get(pk=written.pk).for_leads


def test_a_mark_is_refused_where_nobody_would_read_it(written, act, sam, lea, dana):
    for member in (lea, dana):
        member.is_active = False
        member.save()
    marked = CapturedFacts("", "", "", "", Channel.WALK_IN, for_leads=True)
    with pytest.raises(Refusal):
        change_capture(written, marked, by=act(sam))


def test_who_answers_nothing_undoes_nothing(written, act, fay):
    with pytest.raises(NotAllowed):
        undo_capture(written, by=act(fay))


def test_a_request_marked_by_a_colleague_is_theirs(written, act, sam, kim):
    set_audience(Request.objects.get(pk=written.pk), for_leads=True, by=act(kim))
    with pytest.raises(NotFound):
        access_capture(act(sam), written.pk)
