"""An answer tied to a rule, sent: closing offers one tap, by exception. Untouched it is a plain yes."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yesdesk.core.actors import patron_by_link
from yesdesk.core.links import link_token
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.desk.decisions.by_words import record_by_words
from yesdesk.policy.models import RuleEvent, Sheet
from yesdesk.policy.rule_values import RuleDraft, RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import RuleKind
from yesdesk.requests.models import (
    Channel,
    Decision,
    DecisionState,
    Entry,
    EntryKind,
    Outcome,
    OutcomeValue,
    Request,
    RuleMet,
)
from yesdesk.requests.queries.timeline import patrons_timeline
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def words(name):
    return {"en": RuleWords(name, "So it is.", "So.", "", "Two books today.", "Any day.")}


@pytest.fixture
def rule(now, rules, act, dana):
    return write_rule("address", RuleDraft(RuleKind.HABIT, words("Address")), by=act(dana)).rule_id


@pytest.fixture
def answer_of(act, dana):
    """`answer_of(rule)`: an answer that belongs to these rules."""

    def kept(*rules):
        texts = {"en": "A name is enough."}
        draft = AnswerDraft("Proof of address?", texts, rules=frozenset(rules))
        return add_answer(draft, by=act(dana))

    return kept


@pytest.fixture
def answer(rule, answer_of):
    return answer_of(rule)


@pytest.fixture
def desk(rule, mill, client_of, sam):
    return client_of(sam), ask_as_ana(mill)


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def replied(browser, request, answer, **fields):
    last = Entry.objects.order_by("-pk").first().pk
    sent = {
        "words": "A name is enough.",
        "revision": fresh(request).revision,
        "last": last,
        "answers": f"a{answer.pk}",
        **fields,
    }
    return browser.post(reverse("request_reply", args=[request.pk]), sent)


def closed(browser, request, **fields):
    sent = {"value": "yes", "revision": fresh(request).revision, **fields}
    return browser.post(reverse("request_close", args=[request.pk]), sent)


def counted():
    return Counter(RuleMet.objects.exclude(event="").values_list("event", flat=True))


def choices(browser, request):
    page = browser.get(reverse("request_close", args=[request.pk]))
    field = page.context["act_form"].fields.get("exceptions")
    return [value for value, _name in field.choices] if field else []


def test_the_form_offers_it_once_such_an_answer_was_sent(desk, answer, rule):
    browser, request = desk
    assert choices(browser, request) == []
    replied(browser, request, answer)
    assert choices(browser, request) == [rule]


def test_untouched_it_is_plain(desk, answer):
    browser, request = desk
    replied(browser, request, answer)
    closed(browser, request)
    assert counted() == {RuleEvent.PLAIN: 1}
    assert fresh(request).outcome == OutcomeValue.YES
    assert not Decision.objects.exclude(settled_on=None).exists()


def test_closing_by_exception_takes_one_tap(desk, answer, rule, mill):
    browser, request = desk
    replied(browser, request, answer)
    assert closed(browser, request, exceptions=[rule]).status_code == 302
    assert counted() == {RuleEvent.EXCEPTION: 1}
    assert fresh(request).outcome == OutcomeValue.YES_BENT
    bend = Decision.objects.exclude(settled_on=None).get()
    assert (bend.rule, bend.band, bend.backed, bend.branch) == (rule, None, False, mill)
    assert choices(browser, request) == [], "it is said once"


def test_undoing_the_end_takes_it_back(desk, answer, rule):
    browser, request = desk
    replied(browser, request, answer)
    closed(browser, request, exceptions=[rule])
    ended = Outcome.objects.get().entry_id
    browser.post(reverse("undo_entry", args=[request.pk, ended]))
    assert counted() == {}
    assert not Decision.objects.exclude(settled_on=None).exists()
    assert Decision.objects.get().state == DecisionState.CANCELLED
    assert fresh(request).closed_at is None


def test_with_the_answer_that_closes_it(desk, answer, rule):
    browser, request = desk
    assert replied(browser, request, answer, then="close", exceptions=[rule]).status_code == 302
    assert fresh(request).outcome == OutcomeValue.YES_BENT
    assert counted() == {RuleEvent.EXCEPTION: 1}


def test_pressed_twice_it_is_one_and_without_its_tick_another_answer(desk, answer, rule):
    browser, request = desk
    read = {"revision": 1, "last": Entry.objects.get().pk, "then": "close"}
    for _press in range(2):
        assert replied(browser, request, answer, exceptions=[rule], **read).status_code == 302
    assert counted() == {RuleEvent.EXCEPTION: 1}
    assert replied(browser, request, answer, **read).status_code == 409


def test_undoing_that_answer_takes_all_of_it_back(desk, answer, rule):
    browser, request = desk
    replied(browser, request, answer, then="close", exceptions=[rule])
    sent = Entry.objects.get(kind=EntryKind.REPLY)
    page = browser.get(reverse("request", args=[request.pk])).text
    address = reverse("undo_entry", args=[request.pk, sent.pk])
    assert f'action="{address}"' in page, "it stands beside the answer"
    browser.post(address)
    assert counted() == {}
    assert not Decision.objects.exclude(settled_on=None).exists()
    assert fresh(request).closed_at is None


def test_told_by_phone_it_is_kept_until_the_call_closes_it(mill, act, sam, client_of, answer, rule):
    called = {"contact": "01 44 55 66 77", "channel": Channel.PHONE}
    browser, request = client_of(sam), ask_as_ana(mill, by=act(sam), **called)
    said = {"then": "close", "way": "phone", "exceptions": [rule]}
    assert replied(browser, request, answer, **said).status_code == 302
    assert fresh(request).closed_at is None
    assert Decision.objects.get().rule == rule
    browser.post(reverse("request_call_told", args=[request.pk]))
    assert fresh(request).outcome == OutcomeValue.YES_BENT
    assert counted() == {RuleEvent.EXCEPTION: 1}
    assert Decision.objects.exclude(settled_on=None).count() == 1


def test_closing_by_exception_locks_the_request_first(desk, answer, rule, act, sam):
    """As a decision does, so that of two colleagues none waits for ever."""
    browser, request = desk
    replied(browser, request, answer)
    stands = fresh(request)
    with CaptureQueriesContext(connection) as asked:
        record_by_words(stands, [rule], by=act(sam))
    told = [each["sql"] for each in asked]
    held = [at for at, sql in enumerate(told) if 'FROM "desk_request" WHERE' in sql]
    used = [at for at, sql in enumerate(told) if "policy_weekuse" in sql]
    assert held[0] < used[0]


def test_told_to_their_face(mill, act, sam, client_of, answer, rule):
    request = ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam))
    sent = {
        "words": "",
        "revision": request.revision,
        "answers": f"a{answer.pk}",
        "exceptions": [rule],
    }
    client_of(sam).post(reverse("request_told_next", args=[request.pk]), sent)
    assert fresh(request).outcome == OutcomeValue.YES_BENT
    assert counted() == {RuleEvent.EXCEPTION: 1}


def test_told_to_their_face_and_untouched(mill, act, sam, client_of, answer):
    request = ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam))
    sent = {"words": "", "revision": request.revision, "answers": f"a{answer.pk}"}
    client_of(sam).post(reverse("request_told_next", args=[request.pk]), sent)
    assert counted() == {RuleEvent.PLAIN: 1}


def test_what_nobody_may_is_no_exception(desk, answer_of, act, dana):
    browser, request = desk
    never = write_rule("records", RuleDraft(RuleKind.NEVER, words("Records")), by=act(dana))
    replied(browser, request, answer_of(never.rule_id))
    assert choices(browser, request) == []
    assert closed(browser, request, exceptions=[never.rule_id]).status_code == 302
    assert counted() == {RuleEvent.PLAIN: 1}


@pytest.mark.parametrize("typed", ["x", "0", "-1", "9" * 40, "1e3", ""])
def test_what_is_no_rule_is_no_exception(desk, answer, typed):
    browser, request = desk
    assert replied(browser, request, answer, then="close", exceptions=[typed]).status_code == 302
    assert counted() == {RuleEvent.PLAIN: 1}


def test_a_rule_that_the_answer_does_not_belong_to_is_refused(desk, answer, act, dana):
    browser, request = desk
    other = write_rule("late", RuleDraft(RuleKind.HABIT, words("Late")), by=act(dana)).rule_id
    replied(browser, request, answer)
    assert closed(browser, request, exceptions=[other]).status_code == 422
    assert fresh(request).closed_at is None
    assert replied(browser, request, answer, then="close", exceptions=[other]).status_code == 302
    assert not Decision.objects.exists()


def test_closing_by_exception_counts_only_the_chosen_rule(desk, answer_of, act, dana, rule):
    browser, request = desk
    other = write_rule("late", RuleDraft(RuleKind.HABIT, words("Late")), by=act(dana)).rule_id
    replied(browser, request, answer_of(rule, other))
    closed(browser, request, exceptions=[other])
    found = dict(RuleMet.objects.values_list("rule", "event"))
    assert found == {rule: RuleEvent.PLAIN, other: RuleEvent.EXCEPTION}


def test_a_no_is_no_exception(desk, answer, rule):
    browser, request = desk
    replied(browser, request, answer)
    lines = {"reason": "So.", "nearest_yes": "Two.", "ask_again": "Soon."}
    closed(browser, request, value="not_this_time", exceptions=[rule], **lines)
    assert counted() == {RuleEvent.NO: 1}
    assert not Decision.objects.exists()


def test_something_new_keeps_it_open(desk, answer, rule):
    browser, request = desk
    replied(browser, request, answer)
    before = fresh(request).revision
    browser.post(reverse("request_note", args=[request.pk]), {"words": "They called."})
    refused = closed(browser, request, exceptions=[rule], revision=before)
    assert refused.status_code == 409
    assert not Decision.objects.exists()
    assert not Decision.objects.exclude(settled_on=None).exists()


def test_the_reply_asks_where_an_answer_was_put_in(desk, answer, rule):
    """In place by the page, and with the page where no script runs."""
    browser, request = desk
    address = reverse("request_words", args=[request.pk])
    box = f'name="exceptions" value="{rule}"'
    assert box in browser.get(address, {"part": "exception", "answers": f"a{answer.pk}"}).text
    none = browser.get(address, {"part": "exception", "answers": ""})
    assert 'id="by-exception"' in none.text
    assert box not in none.text
    assert box in browser.post(address, {"put": f"a{answer.pk}", "words": "Hello."}).text
    assert box not in browser.get(reverse("request", args=[request.pk])).text


def test_a_tick_is_there_again_when_the_answer_needs_mending(desk, answer, rule):
    browser, request = desk
    page = replied(browser, request, answer, words="", then="close", exceptions=[rule])
    assert page.status_code == 422
    assert f'name="exceptions" value="{rule}" checked' in page.text


def test_patrons_read_the_answer_and_nothing_beside_it(desk, answer, rule, now):
    browser, request = desk
    replied(browser, request, answer, then="close", exceptions=[rule])
    now.shift(60)
    lines = patrons_timeline(
        fresh(request), by=patron_by_link(request.pk, "en"), token=link_token(request.link_id, 1)
    )
    kinds = {line.kind for line in lines}
    assert EntryKind.REPLY in kinds
    assert EntryKind.ACT not in kinds


def test_where_nothing_is_promised_nobody_stands_at_it(desk, answer, rule):
    browser, request = desk
    Sheet.objects.update(harbour_text="", harbour_days=0)
    replied(browser, request, answer, then="close", exceptions=[rule])
    named = Entry.objects.exclude(author=None).filter(kind__in=[EntryKind.ACT, EntryKind.OUTCOME])
    assert not named.exists()
    assert Decision.objects.get().job_class == ""
