"""A saved answer proposes how the request ends, a promise or a tag. Whoever sends it sees that and can change it."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.errors import ValidationRefusal
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.requests.actions.tags import add_tag, retire_tag
from yesdesk.requests.models import Answer, Entry, EntryKind, OutcomeValue, Promise, Request
from yesdesk.requests.queries.tags import forget_tags
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(now, rules, mill, client_of, sam):
    forget_tags()
    return client_of(sam), ask_as_ana(mill)


@pytest.fixture
def answer_that(act, dana):
    def kept(**proposes):
        draft = AnswerDraft("A card by post?", {"en": "It comes by post."}, **proposes)
        return add_answer(draft, by=act(dana))

    return kept


@pytest.fixture
def tag(desk, act, dana):
    made = add_tag("By post", by=act(dana))
    forget_tags()
    return made


def region(browser, request, answer, **chosen):
    address = reverse("request_words", args=[request.pk])
    return browser.get(address, {"part": "exception", "answers": f"a{answer.pk}", **chosen}).text


def selected(page, name):
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
    return re.search(r'value="([^"]*)" selected', select[0]) if select else None


def sends(browser, request, answer, **chosen):
    request.refresh_from_db()
    sent = {
        "words": "It comes by post.",
        "revision": request.revision,
        "answers": f"a{answer.pk}",
        **chosen,
    }
    return browser.post(reverse("request_reply", args=[request.pk]), sent)


def fresh(request):
    return Request.objects.get(pk=request.pk)


def test_an_answer_that_proposes_nothing_shows_nothing(desk, answer_that):
    assert "<select" not in region(*desk, answer_that())


def test_its_outcome_is_chosen_beside_it_and_done_on_sending(desk, answer_that):
    answer = answer_that(closes_as=OutcomeValue.YES_ELSEWHERE)
    chosen = selected(region(*desk, answer), "closes_as")[1]
    assert fresh(desk[1]).closed_at is None
    sends(*desk, answer, closes_as=chosen)
    assert fresh(desk[1]).outcome == OutcomeValue.YES_ELSEWHERE


def test_what_a_colleague_takes_out_is_not_done(desk, answer_that, tag):
    answer = answer_that(closes_as=OutcomeValue.YES, tag=tag.pk)
    sends(*desk, answer, closes_as="", tag="")
    request = fresh(desk[1])
    assert request.closed_at is None
    assert not request.tags.exists()


def test_a_promise_is_proposed_for_a_time_when_somebody_is_there(desk, answer_that, mill):
    browser, request = desk
    at = selected(region(browser, request, answer_that(promise_days=3)), "promise_by")[1]
    due = datetime.fromisoformat(at)
    assert timedelta() < due - timezone.now() <= timedelta(days=4)
    sends(browser, request, Answer.objects.get(), promise_by=at)
    made = Promise.objects.get()
    assert (made.due_at, made.request_id) == (due, request.pk)
    assert fresh(request).promised_for == due
    kinds = list(
        Entry.objects.filter(request=request).order_by("pk").values_list("kind", flat=True)
    )
    assert kinds[-2:] == [EntryKind.REPLY, EntryKind.PROMISE]


def test_a_tag_is_put_on_by_the_act_that_a_tap_does(desk, answer_that, tag):
    answer = answer_that(tag=tag.pk)
    chosen = selected(region(*desk, answer), "tag")[1]
    sends(*desk, answer, tag=chosen)
    assert list(fresh(desk[1]).tags.all()) == [tag]
    assert Entry.objects.filter(request=desk[1], kind=EntryKind.TAGGED).exists()


def test_a_choice_stays_when_another_answer_is_added(desk, answer_that, tag):
    answer = answer_that(closes_as=OutcomeValue.YES, tag=tag.pk)
    page = region(*desk, answer, closes_as="", tag="")
    assert selected(page, "closes_as") is None
    assert selected(page, "tag") is None
    assert 'name="tag"' in page


def test_a_retired_tag_loses_nothing_that_was_typed(desk, answer_that, tag, act, dana):
    answer = answer_that(tag=tag.pk)
    retire_tag(tag.pk, by=act(dana))
    page = sends(*desk, answer, tag=tag.pk)
    assert page.status_code == 422
    assert "It comes by post." in page.text
    assert not Entry.objects.filter(request=desk[1], kind=EntryKind.REPLY).exists()


@pytest.mark.parametrize("tag", ["x", "-1", "99999999999999999999"])
def test_a_tag_that_never_was_loses_nothing_either(desk, answer_that, tag):
    page = sends(*desk, answer_that(), tag=tag)
    assert page.status_code == 422
    assert "It comes by post." in page.text


@pytest.mark.parametrize(
    "chosen",
    [
        {"closes_as": "yes", "promise_by": "2027-01-01T10:00:00+00:00"},
        {"then": "close", "promise_by": "2027-01-01T10:00:00+00:00"},
        {"closes_as": "ended"},
        {"closes_as": "not_this_time"},
        {"promise_by": "soon"},
        {"promise_by": "2020-01-01T10:00:00+00:00"},
        {"promise_by": "9999-12-31T23:59:59-12:00"},
    ],
)
def test_what_cannot_be_is_said_with_the_words_kept(desk, answer_that, chosen):
    page = sends(*desk, answer_that(), **chosen)
    assert page.status_code == 422
    assert "It comes by post." in page.text
    assert 'class="mend"' in page.text or "Choose one of the two" in page.text
    request = fresh(desk[1])
    assert (request.closed_at, request.promised_for) == (None, None)


def test_told_in_person_it_is_done_as_well(desk, answer_that):
    browser, request = desk
    at = selected(region(browser, request, answer_that(promise_days=2)), "promise_by")[1]
    sent = {"words": "By post.", "revision": fresh(request).revision, "promise_by": at}
    browser.post(reverse("request_told_next", args=[request.pk]), sent)
    assert Promise.objects.get().request_id == request.pk
    assert fresh(request).closed_at is None


def test_told_in_person_it_ends_as_proposed(desk, answer_that):
    browser, request = desk
    sent = {"words": "By post.", "revision": fresh(request).revision, "closes_as": "yes_elsewhere"}
    browser.post(reverse("request_told_next", args=[request.pk]), sent)
    assert fresh(request).outcome == OutcomeValue.YES_ELSEWHERE


def test_an_answer_closes_or_promises(answer_that, now, rules):
    with pytest.raises(ValidationRefusal) as refused:
        answer_that(closes_as=OutcomeValue.YES, promise_days=2)
    assert set(refused.value.fields) == {"promise_days"}
    answer = answer_that(closes_as=OutcomeValue.YES)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(promise_days=2)


def test_the_form_of_an_answer_keeps_what_it_proposes(now, rules, client_of, dana, tag, mill):
    browser = client_of(dana)
    sent = {
        "title": "By post?",
        "text.en": "Yes.",
        "promise_days": "5",
        "tag": tag.pk,
        "after": "0",
    }
    browser.post(reverse("answer_add"), sent)
    answer = Answer.objects.get(title="By post?")
    assert (answer.promise_days, answer.tag_id, answer.closes_as) == (5, tag.pk, "")
    page = browser.get(reverse("answer_change", args=[answer.pk])).text
    assert re.search(r'name="promise_days"[^>]*value="5"', page)
