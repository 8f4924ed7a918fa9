"""What only mail brings to a request: two desks, folded words, another address, an out-of-office note."""

import pytest

from yesdesk.core.actors import SYSTEM, patron_by_link
from yesdesk.core.models import OutboundMessage
from yesdesk.desk.public.queries import copy_as_json
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import NewRequest, open_request, patron_replied
from yesdesk.requests.actions.mail_events import add_waiting_branch, record_auto_reply
from yesdesk.requests.actions.redact import STRUCK, redact
from yesdesk.requests.models import Channel, OutcomeValue
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_counts, queue_page
from yesdesk.requests.queries.timeline import patrons_timeline, timeline

pytestmark = pytest.mark.django_db


def mailed(mill, **more):
    need = NewRequest(
        words="My books were due while I was away.",
        channel=Channel.EMAIL,
        branch=mill,
        name="Ana Moreira",
        contact="ana.m@post.example",
        **more,
    )
    return open_request(need, by=SYSTEM)


def test_request_mailed_to_two_branches_stands_on_both_desks(mill, hill, sam, noor, act):
    request = mailed(mill)
    assert add_waiting_branch(request, hill, by=SYSTEM)
    assert not add_waiting_branch(request, hill, by=SYSTEM)
    for branch in (mill, hill):
        view = DeskFilter(branch=branch.pk)
        assert [row.pk for row in queue_page(act(sam), view).rows] == [request.pk]
        assert queue_counts(act(sam), view, [Queue.WAITING]) == {Queue.WAITING: "1"}
    assert [row.pk for row in queue_page(act(noor), DeskFilter()).rows] == [request.pk]


def test_a_further_branch_keeps_the_order_and_the_pages_of_its_queue(mill, hill, sam, act):
    ours = [mailed(mill) for _each in range(3)]
    for request in ours[:2]:
        add_waiting_branch(request, hill, by=SYSTEM)
    there = open_request(NewRequest(words="Hours?", channel=Channel.WEB, branch=hill), by=SYSTEM)
    view, seen, after = DeskFilter(Queue.ALL, branch=hill.pk), [], ""
    while True:
        page = queue_page(act(sam), view, after=after, size=1)
        seen += [row.pk for row in page.rows]
        after = page.older
        if not after:
            break
    assert seen == [there.pk, ours[1].pk, ours[0].pk]


def test_folded_words_are_a_tap_away_for_both(mill, sam, act):
    request = mailed(mill, folded="> What you wrote\n-- \nAna", asked_for="Due  dates")
    assert request.asked_for == "Due dates"
    (entry,) = timeline(request, by=act(sam)).entries
    assert "What you wrote" in entry.folded
    assert "What you wrote" not in entry.html
    (entry,) = patrons_timeline(request, by=patron_by_link(request.pk, "en"), token="t")
    assert "What you wrote" in entry.folded
    assert "What you wrote" in copy_as_json(request)


def test_words_are_struck_from_the_folded_part_too(mill, kim, act):
    request = mailed(mill, folded="My illness is named here")
    entry = request.entries.get()
    redact(entry, words="illness", by=act(kim))
    entry.refresh_from_db()
    assert entry.folded == f"My {STRUCK} is named here"


def test_whoever_has_our_mail_is_never_shown_as_the_patron(mill, sam, act):
    request = mailed(mill)
    patron_replied(
        request, words="Let me in.", columns={"written_from": "eve@else.example"}, by=SYSTEM
    )
    newest = timeline(request, by=act(sam)).entries[-1]
    assert newest.who == "eve@else.example"
    theirs = patrons_timeline(request, by=patron_by_link(request.pk, "en"), token="t")[0]
    assert "eve@else.example" not in theirs.who


def test_an_out_of_office_note_reopens_nothing_and_starts_no_clock(mill, sam, act):
    request = mailed(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    record_auto_reply(request, words="I am away until Monday.", by=SYSTEM)
    request.refresh_from_db()
    assert request.closed_at is not None
    assert request.waiting_since is None
    assert not any(
        "away until" in line.html
        for line in patrons_timeline(request, by=patron_by_link(request.pk, "en"), token="t")
    )


def test_a_machine_gets_no_receipt(mill):
    mailed(mill, receipt=False)
    assert not OutboundMessage.objects.exists()
