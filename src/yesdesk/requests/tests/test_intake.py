"""A need comes in."""

from datetime import date

import pytest

from yesdesk.core.actors import ANYBODY, patron_by_link
from yesdesk.core.errors import NotAllowed, NotFound, ValidationRefusal
from yesdesk.core.models import Event, OutboundMessage
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.requests.actions.intake import (
    NewRequest,
    change_need,
    open_request,
    patron_replied,
    record_thanks,
)
from yesdesk.requests.models import Channel, EntryKind
from yesdesk.testing.needs import ANA, ask_as_ana


def test_open_request_stores_need_and_patron(mill, now):
    request = ask_as_ana(mill)
    assert request.waiting_since is not None
    assert request.entries.get().text == ANA
    assert request.patron.contact == "ana.m@post.example"
    assert request.revision == 1


def test_open_request_posts_a_receipt_whose_link_is_stored_nowhere(mill):
    request = ask_as_ana(mill)
    receipt = OutboundMessage.objects.get(about=f"request:{request.pk}")
    assert receipt.to == "ana.m@post.example"
    assert "{link}" in receipt.text
    assert receipt.link_id == request.link_id


def test_receipt_speaks_the_patrons_language(mill):
    ask_as_ana(mill, language="es")
    assert OutboundMessage.objects.get().language == "es"


def test_open_request_notifies_the_branchs_desk(mill):
    request = ask_as_ana(mill)
    topics = set(Event.objects.values_list("topic", flat=True))
    assert topics == {f"desk.{mill.pk}", f"request.{request.pk}"}


def test_open_request_is_counted_without_a_person(mill, now):
    ask_as_ana(mill)
    assert naive_counts() == {(date(2026, 11, 1), mill.pk, "came", "2:3"): 1}


def test_open_request_explains_what_is_missing(mill):
    with pytest.raises(ValidationRefusal) as needs:
        ask_as_ana(mill, words="  \n ")
    assert set(needs.value.fields) == {"words"}
    with pytest.raises(ValidationRefusal) as needs:
        ask_as_ana(mill, contact="ana.m@post")
    assert set(needs.value.fields) == {"contact"}


def test_staff_need_the_permission(mill, act, priya):
    with pytest.raises(NotAllowed):
        ask_as_ana(mill, by=act(priya), channel=Channel.WALK_IN)


def test_somebody_in_front_of_us_is_at_the_desk(mill, act, sam):
    need = NewRequest(
        words="two books for tomorrow", channel=Channel.WALK_IN, branch=mill, name="Bo"
    )
    request = open_request(need, by=act(sam))
    assert request.at_desk
    assert request.entries.get().author == sam


def test_writing_again_reopens_with_history(mill, act, sam, now):
    from yesdesk.requests.actions.close import close_request
    from yesdesk.requests.models import OutcomeValue

    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    now.shift(3600)
    patron_replied(request, words="One more thing", by=patron_by_link(request.pk, "en"))
    request.refresh_from_db()
    assert request.closed_at is None
    assert request.outcome == ""
    kinds = list(request.entries.order_by("id").values_list("kind", flat=True))
    assert kinds == [EntryKind.PATRON, EntryKind.OUTCOME, EntryKind.REOPENED, EntryKind.PATRON]
    assert request.said == "One more thing"


def test_a_changed_need_clears_what_was_understood(mill, act, sam):
    request = ask_as_ana(mill)
    request.asked_for, request.needed = "a", "b"
    change_need(request, words="Something else now", by=patron_by_link(request.pk, "en"))
    request.refresh_from_db()
    assert (request.asked_for, request.needed, request.said) == ("", "", "Something else now")


def test_thanks_open_nothing_again(mill, act, sam):
    from yesdesk.requests.actions.close import close_request
    from yesdesk.requests.models import OutcomeValue

    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    record_thanks(request, words="Thank you", may_tell=True, by=patron_by_link(request.pk, "en"))
    request.refresh_from_db()
    assert request.closed_at is not None


def test_another_requests_link_opens_nothing(mill):
    one, other = ask_as_ana(mill), ask_as_ana(mill)
    with pytest.raises(NotFound):
        patron_replied(one, words="hello", by=patron_by_link(other.pk, "en"))
    with pytest.raises(NotFound):
        patron_replied(one, words="hello", by=ANYBODY)
