"""Over the limit nobody is refused: a person looks first."""

import pytest

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import NotAllowed
from yesdesk.core.models import OutboundMessage
from yesdesk.requests.actions import intake
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.reply import release_held
from yesdesk.requests.queries.queues import DeskFilter, Queue, queue_page
from yesdesk.testing.needs import ask_as_ana


def test_held_request_waits_apart_without_a_receipt(mill, act, kim):
    ask_as_ana(mill, held=True)
    assert queue_page(act(kim), DeskFilter()).rows == []
    assert len(queue_page(act(kim), DeskFilter(Queue.HELD)).rows) == 1
    assert not OutboundMessage.objects.exists()


def test_released_it_waits_like_any_other_and_the_receipt_goes_out_once(mill, act, kim):
    request = ask_as_ana(mill, held=True)
    release_held(request, by=act(kim))
    release_held(request, by=act(kim))
    assert len(queue_page(act(kim), DeskFilter()).rows) == 1
    assert OutboundMessage.objects.count() == 1


def test_words_over_the_limit_of_a_link_are_kept_and_wait_apart(mill, act, kim, monkeypatch):
    monkeypatch.setattr(intake, "WORDS_PER_LINK", 2)
    request = ask_as_ana(mill)
    ana = patron_by_link(request.pk, "en")
    for number in range(3):
        patron_replied(request, words=f"And another thing, {number}", by=ana)
    assert queue_page(act(kim), DeskFilter()).rows == []
    assert request.entries.count() == 4
    release_held(request, by=act(kim))
    assert len(queue_page(act(kim), DeskFilter()).rows) == 1
    assert OutboundMessage.objects.count() == 1  # its receipt, from before


def test_what_staff_take_down_counts_for_nobody(mill, act, kim, monkeypatch):
    monkeypatch.setattr(intake, "WORDS_PER_LINK", 0)
    request = ask_as_ana(mill)
    patron_replied(request, words="She rang and said the same.", by=act(kim))
    assert not request.held


def test_releasing_a_held_request_requires_the_permission(mill, act, sam):
    with pytest.raises(NotAllowed):
        release_held(ask_as_ana(mill, held=True), by=act(sam))
