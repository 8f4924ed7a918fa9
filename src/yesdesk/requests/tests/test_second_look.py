"""A second look stands in the list, and asks whoever said no to leave it to a colleague."""

import pytest
from django.urls import reverse

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import Refusal
from yesdesk.desk.decisions.cancel import undo
from yesdesk.people.models import User
from yesdesk.requests.actions.assignment import (
    assign,
    hand_over,
    is_for_other_colleague,
    leave_to_colleague,
)
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import ask_second_look, patron_replied
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import EntryKind, OutcomeValue, Request
from yesdesk.requests.queries.queues import DeskFilter, queue_page
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
NO = {"reason": "It is not ours.", "nearest_yes": "Another one.", "ask_again": "In March."}
CHIP = "Second look: for a colleague"


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def declined(request, by):
    return close_request(request, value=OutcomeValue.NOT_THIS_TIME, by=by, **NO)


@pytest.fixture
def again(now, mill, act, sam):
    """Sam said no, and Ana asked that somebody else looks."""
    request = ask_as_ana(mill)
    declined(request, act(sam))
    ask_second_look(request, by=patron_by_link(request.pk, "en"))
    return fresh(request)


def chips(by):
    return [chip for row in queue_page(by, DeskFilter()).rows for chip in row.chips]


def test_the_list_and_the_page_mark_it(again, act, kim, client_of):
    assert CHIP in chips(act(kim))
    assert CHIP in client_of(kim).get(f"/desk/{again.pk}").text


def test_any_other_request_has_no_mark(mill, act, kim, now):
    ask_as_ana(mill)
    assert CHIP not in chips(act(kim))


def test_a_colleagues_answer_is_the_second_look(again, act, kim, sam):
    reply(again, words="I found it.", seen_revision=again.revision, by=act(kim))
    patron_replied(fresh(again), words="And another?", by=patron_by_link(again.pk, "en"))
    assert CHIP not in chips(act(kim))
    assert not is_for_other_colleague(fresh(again), act(sam))


def test_an_answer_that_was_undone_was_none(again, act, kim, sam):
    answer = reply(again, words="I found it.", seen_revision=again.revision, by=act(kim))
    undo(answer, by=act(kim))
    assert is_for_other_colleague(fresh(again), act(sam))


def test_a_line_of_whoever_said_no_is_none(again, act, sam, kim):
    reply(again, words="Kim will look.", seen_revision=again.revision, by=act(sam))
    assert fresh(again).second_look_since is not None


def test_an_end_that_is_undone_leaves_it_wanted(again, act, kim, sam):
    ended = close_request(again, value=OutcomeValue.YES, by=act(kim))
    undo(ended.entry, by=act(kim))
    assert is_for_other_colleague(fresh(again), act(sam))


def test_a_no_that_was_undone_is_nobodys(again, act, kim, sam):
    ended = declined(again, act(kim))
    undo(ended.entry, by=act(kim))
    assert not is_for_other_colleague(fresh(again), act(kim))
    assert is_for_other_colleague(fresh(again), act(sam))


def test_second_look_is_over_once_the_patron_writes_after_another_end(again, act, kim, sam):
    close_request(again, value=OutcomeValue.YES, by=act(kim))
    patron_replied(fresh(again), words="Thanks, one more", by=patron_by_link(again.pk, "en"))
    assert fresh(again).second_look_since is None


def test_whoever_said_no_finds_leave_it_in_the_place_of_answer_and_close(again, client_of, sam):
    page = client_of(sam).get(f"/desk/{again.pk}").text
    assert "You answered this. A colleague looks at it now." in page
    assert "Leave it to a colleague" in page
    for gone in ('id="reply-form"', 'id="act-close"', 'id="act-promise"', "/take"):
        assert gone not in page
    assert 'id="act-hand-over"' in page


@pytest.mark.parametrize("part", ["head", ""])
def test_a_colleague_finds_the_page_as_ever(again, client_of, kim, part):
    page = client_of(kim).get(f"/desk/{again.pk}?part={part}").text
    assert 'id="act-close"' in page
    assert "Leave it to a colleague" not in page


def test_the_ways_hold_no_no_for_them_and_for_a_colleague_they_do(desk, act, sam, kim, client_of):
    browser, request = desk
    assert [each for each in _ways(browser, request) if each.decline is not None]
    declined(request, act(sam))
    ask_second_look(request, by=patron_by_link(request.pk, "en"))
    assert not [each for each in _ways(browser, request) if each.decline is not None]
    assert [each for each in _ways(client_of(kim), request) if each.decline is not None]


def _ways(browser, request):
    context = browser.get(reverse("request_ways", args=[request.pk])).context
    return [*context["options"], *context["other_options"]]


def test_leaving_it_puts_it_in_the_queue_and_leads_to_the_desk(again, client_of, sam):
    Request.objects.filter(pk=again.pk).update(assigned_to=sam)
    browser = client_of(sam)
    browser.post(f"/desk/{again.pk}/here?writing=1")
    answer = browser.post(f"/desk/{again.pk}/leave")
    assert answer["Location"] == "/desk"
    assert fresh(again).assigned_to_id is None


def test_leaving_takes_it_out_of_nobody_elses_hands(again, act, sam, kim):
    assign(again, by=act(kim))
    leave_to_colleague(fresh(again), by=act(sam))
    assert fresh(again).assigned_to_id == kim.pk


def test_colleague_who_said_no_may_pass_a_second_look_on(again, act, sam, kim):
    hand_over(again, words="Please look", branch=again.branch, to=kim, by=act(sam))
    assert fresh(again).assigned_to_id == kim.pk


def test_second_look_is_not_passed_back_to_who_said_no(again, client_of, kim, sam):
    page = client_of(kim).get(f"/desk/{again.pk}/hand-over?part=form").text
    assert ">Lea</option>" in page
    assert ">Sam</option>" not in page


def test_the_only_one_who_may_is_told_so_and_let(again, client_of, sam, act):
    User.objects.exclude(pk=sam.pk).update(is_active=False)
    page = client_of(sam).get(f"/desk/{again.pk}").text
    assert "Nobody else here can look at it" in page
    assert 'id="reply-form"' in page
    declined(fresh(again), act(sam))


def test_any_lead_counts_also_of_another_branch(again, act, sam, lea, hill):
    User.objects.exclude(pk__in=[sam.pk, lea.pk]).update(is_active=False)
    User.objects.filter(pk=lea.pk).update(branch=hill)
    assert is_for_other_colleague(again, act(sam))


def test_second_look_is_not_kept_for_another_branch(again, act, sam, noor):
    User.objects.exclude(pk__in=[sam.pk, noor.pk]).update(is_active=False)
    assert not is_for_other_colleague(again, act(sam))


def test_second_look_rule_ends_with_the_authors_name(again, act, sam):
    again.entries.filter(kind=EntryKind.OUTCOME).update(author=None)
    assert not is_for_other_colleague(again, act(sam))
    assign(again, by=act(sam))


def test_a_no_by_whoever_said_it_is_refused_from_an_old_page(again, act, sam):
    with pytest.raises(Refusal, match=r"desk\.second_look\.somebody_else"):
        declined(again, act(sam))
