"""A patron's thank-you reaches those who helped, on a page of their own alone."""

import json

import pytest
from django.urls import reverse

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import NotFound
from yesdesk.core.models import Event
from yesdesk.desk.approvals.actions import answer_approval
from yesdesk.desk.decisions.anonymise import _replace_authors_by_classes
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.public.queries import copy_as_json
from yesdesk.desk.tests.asked import asked
from yesdesk.people.models import ShiftState, User
from yesdesk.people.shift import set_shift
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import record_thanks
from yesdesk.requests.actions.redact import redact
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.actions.thanks import thank_colleague
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    EntryKind,
    OutcomeValue,
    Request,
    ThanksFor,
)
from yesdesk.requests.queries.thanks import may_be_thanked, thanks_of, thanks_of_colleagues
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
THANKS = "You made my week."


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def thanked(request, words=THANKS):
    by = patron_by_link(request.pk, "en")
    return record_thanks(fresh(request), words=words, may_tell=False, by=by)


@pytest.fixture
def answered(now, mill, act, sam):
    """Sam answered Ana."""
    request = ask_as_ana(mill)
    reply(request, words="Yes, gladly.", seen_revision=request.revision, by=act(sam))
    return request


def test_whoever_wrote_the_words_finds_it(answered, act, sam):
    thanked(answered)
    [line] = thanks_of(act(sam))
    assert THANKS in line.html
    assert (line.who, line.href) == ("Ana", f"/desk/{answered.pk}")


def test_nobody_else_does(answered, act, kim, lea, dana):
    note(answered, words="Well done", by=act(kim))
    thanked(answered)
    assert not any(thanks_of(act(each)) for each in (kim, lea, dana))


def test_thanks_are_taken_on_a_closed_request(answered, act, sam, kim):
    close_request(fresh(answered), value=OutcomeValue.YES, by=act(kim))
    thanked(answered)
    assert fresh(answered).closed_at is not None
    assert thanks_of(act(sam))
    assert thanks_of(act(kim))


def test_an_answer_that_was_undone_helped_nobody(now, mill, act, sam):
    request = ask_as_ana(mill)
    answer = reply(request, words="Yes, gladly.", seen_revision=request.revision, by=act(sam))
    undo(answer, by=act(sam))
    thanked(request)
    assert thanks_of(act(sam)) == []


def test_an_end_that_was_undone_is_none_of_it(answered, act, kim):
    ended = close_request(fresh(answered), value=OutcomeValue.YES, by=act(kim))
    undo(ended.entry, by=act(kim))
    thanked(answered)
    assert thanks_of(act(kim)) == []


def test_who_gave_the_yes_finds_it_and_who_did_it(now, mill, act, sam, lea, dana, client_of):
    rule = late_charges_signed(act(dana)).rule_id
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    ask = asked(ask_as_ana(mill), rule, act(sam), "Lead")
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    ask.request.entries.filter(kind=EntryKind.ACT).update(author=sam)
    thanked(ask.request)
    assert thanks_of(act(lea))
    assert thanks_of(act(sam))


def test_a_yes_is_thanked_for_and_a_no_is_not(now, mill, act, sam, lea, dana, client_of):
    rule = late_charges_signed(act(dana)).rule_id
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    ask = asked(ask_as_ana(mill), rule, act(sam), "Lead")
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    said = ask.request.entries.get(kind=EntryKind.ASK_ANSWER)
    thank_colleague(ask.request, said.pk, by=act(sam))
    assert [line["for_yes"] for line in thanks_of_colleagues(act(lea))] == [True]
    Approval.objects.update(state=ApprovalState.NOT_SAID)  # as Lea said later
    assert not may_be_thanked(said, act(sam))


def test_who_said_no_to_a_question_is_not_thanked_for_it(now, mill, act, sam, lea, dana, client_of):
    rule = late_charges_signed(act(dana)).rule_id
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    ask = asked(ask_as_ana(mill), rule, act(sam), "Lead")
    answer_approval(
        ask, says=ApprovalState.NO, why="It may turn up", next_step="In a week", by=act(lea)
    )
    thanked(ask.request)
    assert thanks_of(act(lea)) == []


def test_helper_who_answered_twice_finds_thanks_once(answered, act, sam):
    now = fresh(answered)
    reply(now, words="And this.", seen_revision=now.revision, by=act(sam))
    thanked(answered)
    assert len(thanks_of(act(sam))) == 1


def test_who_answers_after_it_was_not_thanked(answered, act, kim):
    thanked(answered)
    now = fresh(answered)
    reply(now, words="You are welcome.", seen_revision=now.revision, by=act(kim))
    assert thanks_of(act(kim)) == []


def test_a_heart_without_a_number_shows_until_the_page_was_opened(answered, client_of, sam, kim):
    thanked(answered)
    thanked(answered, "Again!")
    browser = client_of(sam)
    assert browser.get("/desk").context["me"]["has_news"]
    assert not client_of(kim).get("/desk").context["me"]["has_news"]
    page = browser.get("/desk/thanks")
    assert THANKS in page.text
    assert not page.context["me"]["has_news"]
    assert not browser.get("/desk").context["me"]["has_news"]
    assert THANKS in browser.get("/desk/thanks").text


def test_the_page_is_one_s_own_whatever_the_address_says(answered, client_of, sam, kim):
    thanked(answered)
    browser = client_of(kim)
    for name in ("user", "by", "member", "of"):
        assert THANKS not in browser.get(f"/desk/thanks?{name}={sam.pk}").text


def test_thanks_refresh_the_helpers_pages_only(answered, sam, kim):
    Event.objects.all().delete()
    thanked(answered)
    told = set(Event.objects.values_list("topic", flat=True))
    assert f"staff.{sam.pk}" in told
    assert f"staff.{kim.pk}" not in told


def test_thanks_are_erased_with_the_request(answered, act, sam):
    thanked(answered)
    erase_requests([answered.pk])
    assert thanks_of(act(sam)) == []


def test_struck_words_are_gone_from_it_too(answered, act, sam, priya):
    entry = thanked(answered)
    redact(entry, words=THANKS, by=act(priya))
    assert THANKS not in thanks_of(act(sam))[0].html


def test_what_they_may_not_read_any_more_is_not_shown(answered, act, sam):
    thanked(answered)
    Request.objects.filter(pk=answered.pk).update(for_leads=True)
    assert thanks_of(act(sam)) == []


def test_who_left_hears_of_nothing(answered, sam):
    User.objects.filter(pk=sam.pk).update(is_active=False)
    thanked(answered)
    assert User.objects.get(pk=sam.pk).has_news is None


def test_whose_name_has_gone_from_the_request_finds_it_no_more(answered, act, sam):
    thanked(answered)
    answered.entries.filter(author=sam).update(author=None)
    assert thanks_of(act(sam)) == []


@pytest.fixture
def noted(answered, act, kim):
    """Kim noted something on it."""
    return note(answered, words="The lift works again.", by=act(kim))


def test_a_colleague_is_thanked_for_a_note_and_reads_it_alone(noted, client_of, act, sam, kim, lea):
    browser = client_of(sam)
    address = reverse("thank_colleague", args=[noted.request_id, noted.pk])
    assert address in browser.get(f"/desk/{noted.request_id}").text
    browser.post(address)
    browser.post(address)
    [line] = thanks_of_colleagues(act(kim))
    assert (line["who"], line["for_yes"]) == ("Sam", False)
    assert client_of(kim).get("/desk").context["me"]["has_news"]
    assert thanks_of_colleagues(act(sam)) == thanks_of_colleagues(act(lea)) == []
    again = browser.get(f"/desk/{noted.request_id}").text
    assert f'id="thanked-{noted.pk}"' in again
    assert address not in again
    assert f'id="thanked-{noted.pk}"' not in client_of(lea).get(f"/desk/{noted.request_id}").text


def test_nobody_thanks_themselves_or_for_what_is_no_note(answered, noted, act, sam, kim):
    reply_entry = answered.entries.get(kind=EntryKind.REPLY)
    for entry, by in ((noted, kim), (reply_entry, kim)):
        with pytest.raises(NotFound):
            thank_colleague(answered, entry.pk, by=act(by))
    assert not ThanksFor.objects.exists()


def test_a_colleagues_thanks_go_with_the_request_and_with_a_name_that_goes(noted, act, sam, kim):
    thank_colleague(noted.request, noted.pk, by=act(sam))
    _replace_authors_by_classes([noted])
    assert not ThanksFor.objects.exists()
    other = note(noted.request, words="And it is fast.", by=act(kim))
    thank_colleague(noted.request, other.pk, by=act(sam))
    erase_requests([noted.request_id])
    assert not ThanksFor.objects.exists()


def test_the_patrons_copy_names_nobody(answered, sam):
    thanked(answered)
    copy = copy_as_json(fresh(answered))
    assert "Sam" not in copy
    assert json.loads(copy)["entries"]


def test_thanks_are_read_in_two_queries(answered, act, sam, django_assert_num_queries):
    for _again in range(3):
        thanked(answered)
    by = act(sam)
    with django_assert_num_queries(2):
        assert len(thanks_of(by)) == 3


def test_the_page_stands_in_ones_own_menu(client_of, sam):
    page = client_of(sam).get("/desk").text
    assert reverse("own_thanks") in page
