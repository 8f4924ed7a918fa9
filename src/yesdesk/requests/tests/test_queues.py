"""The badges count what the queues hold, whatever part of the desk is looked at."""

import pytest

from yesdesk.core.actors import patron_by_link
from yesdesk.requests.actions.assignment import assign, hand_over
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.reply import reply, set_audience
from yesdesk.requests.models import Channel, OutcomeValue
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_counts, queue_requests
from yesdesk.testing.needs import ask_as_ana


@pytest.fixture
def a_full_desk(mill, hill, act, sam, kim):
    """One of each: waiting, taken, answered, held, for leads, closed, at the other branch."""
    ask_as_ana(mill)
    assign(ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam)), by=act(sam))
    answered = ask_as_ana(mill, channel=Channel.PHONE, by=act(kim))
    reply(answered, words="Here", seen_revision=answered.revision, by=act(kim))
    ask_as_ana(mill, held=True)
    set_audience(ask_as_ana(mill), for_leads=True, by=act(sam))
    close_request(ask_as_ana(mill), value=OutcomeValue.YES, by=act(sam))
    hand_over(ask_as_ana(mill), words="for you", branch=hill, by=act(sam))
    again = ask_as_ana(hill)
    reply(again, words="Here", seen_revision=again.revision, by=act(sam))
    patron_replied(again, words="And more", by=patron_by_link(again.pk, "en"))


@pytest.mark.parametrize("who", ["sam", "lea", "kim", "priya"])
def test_queue_counts_equal_the_queues(a_full_desk, mill, hill, act, who, request):
    by = act(request.getfixturevalue(who))
    views = [
        DeskFilter(),
        DeskFilter(branch=mill.pk),
        DeskFilter(branch=hill.pk),
        DeskFilter(channel="walk_in"),
        DeskFilter(branch=mill.pk, channel="web"),
    ]
    queues = [queue for queue in Queue if queue is not Queue.ALL]
    for view in views:
        counted = queue_counts(by, view, queues)
        for queue in queues:
            found = queue_requests(
                by, DeskFilter(queue, view.branch, view.point, view.channel)
            ).count()
            assert counted[queue] == str(found), (view, queue)


def test_more_than_ninety_nine_is_enough_to_know(mill, act, sam):
    ask_as_ana(mill)
    from yesdesk.requests.models import Request

    one = Request.objects.get()
    Request.objects.bulk_create(
        Request(
            **{
                f.attname: getattr(one, f.attname)
                for f in Request._meta.concrete_fields
                if f.name not in {"id", "patron", "link_id"}
            },
            link_id=f"l{n}",
        )
        for n in range(120)
    )
    assert queue_counts(act(sam), DeskFilter(), [Queue.WAITING]) == {Queue.WAITING: "99+"}
