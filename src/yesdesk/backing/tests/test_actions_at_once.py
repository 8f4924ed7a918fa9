"""Two who do something to one suggestion or decision at once. Real threads: on SQLite in a file, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
import time_machine
from django.db import connections

from yesdesk.backing.models import Duty, Post, Ruling, Suggestion, SuggestionState
from yesdesk.backing.rulings import actions as ruling_actions
from yesdesk.backing.rulings.actions import begin_draft, sign_ruling
from yesdesk.backing.rulings.tests.tried import ADDRESS, MONDAY, drafted
from yesdesk.backing.suggestions import actions
from yesdesk.backing.tests.posts import facilitator
from yesdesk.core.errors import EditConflict, Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.policy.models import RuleVersion
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import RuleKind
from yesdesk.policy.tests.written import draft
from yesdesk.testing.cast import NOW

pytestmark = [pytest.mark.usefixtures("database_on_disk"), pytest.mark.slow]


def meet(monkeypatch, module, name):
    """Let both threads reach this function of the module before either goes on; where one waits for the other's row
    the second never comes, so nobody waits longer than a moment.
    """
    both, before = Barrier(2), getattr(module, name)

    def after_both(*args, **named):
        with suppress(BrokenBarrierError):
            both.wait(0.3)
        return before(*args, **named)

    monkeypatch.setattr(module, name, after_both)


def at_once(*acts):
    """What became of each act: its result, or the refusal."""

    def one(act):
        try:
            return act()
        except (Refusal, EditConflict) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as hands:
        return list(hands.map(one, acts))


def test_each_into_the_other_at_once_one_of_them_still_waits(library, kim, act, now, monkeypatch):
    by = facilitator(act(kim))
    row = {"lane": "fix", "said_on": NOW.date(), "due": NOW.date()}
    one, other = (Suggestion.objects.create(line=line, **row).pk for line in ("A", "B"))
    meet(monkeypatch, actions, "posts_now")
    at_once(
        lambda: actions.merge_suggestions(one, into=other, by=by),
        lambda: actions.merge_suggestions(other, into=one, by=by),
    )
    states = Suggestion.objects.values_list("state", flat=True)
    assert sorted(states) == [SuggestionState.MERGED, SuggestionState.SAID]


@pytest.mark.parametrize("answers", [("for_good", "kept"), ("for_now", "for_now")])
def test_two_answers_at_once_keep_one_and_refuse_the_other(
    library, lea, dana, act, now, monkeypatch, answers
):
    Post.objects.create(duty=Duty.FIX, job_class=lea.job_class)
    found = Suggestion.objects.create(
        line="A lamp.", lane="fix", said_on=NOW.date(), due=NOW.date()
    )
    by = act(lea)
    meet(monkeypatch, actions, "posts_now")
    became = at_once(
        *(
            lambda each=each, words=words: actions.answer_suggestion(
                found.pk, each, reason=words, by=by
            )
            for each, words in zip(answers, ("First.", "Second."), strict=True)
        )
    )
    [refused] = [each for each in became if isinstance(each, Refusal)]
    [stands] = [each for each in became if isinstance(each, Suggestion)]
    assert refused.code == "backing.suggestion.over"
    found.refresh_from_db()
    assert (found.answer, found.reason) == (stands.answer, stands.reason)
    assert AuditEntry.objects.filter(tag="backing.suggestion.answered").count() == 1


def test_an_answer_and_a_merge_at_once_one_stands(library, lea, kim, act, now, monkeypatch):
    Post.objects.create(duty=Duty.FIX, job_class=lea.job_class)
    sends, answers = facilitator(act(kim)), act(lea)
    row = {"lane": "fix", "said_on": NOW.date(), "due": NOW.date()}
    one, other = (Suggestion.objects.create(line=line, **row) for line in ("A", "B"))
    meet(monkeypatch, actions, "posts_now")
    became = at_once(
        lambda: actions.merge_suggestions(one.pk, into=other.pk, by=sends),
        lambda: actions.answer_suggestion(one.pk, "for_now", reason="Done.", by=answers),
    )
    assert [type(each) is Refusal for each in became].count(True) == 1
    one.refresh_from_db()
    assert (one.state == SuggestionState.MERGED) != bool(one.answer)


def test_two_signatures_at_once_sign_once(library, dana, act, monkeypatch):
    by = act(dana)
    with time_machine.travel(MONDAY, tick=False):
        rule = write_rule("address", draft(RuleKind.HABIT, ADDRESS), by=by)
        ruling = drafted(
            rule, by, measure="", new_most=None, new_text="A name is enough.", go_by="Staff tell."
        )
        versions = RuleVersion.objects.count()
        meet(monkeypatch, ruling_actions, "may_sign")
        became = at_once(*[lambda: sign_ruling(ruling.pk, by=by)] * 2)
    assert sorted(type(each) is Ruling for each in became) == [False, True]
    assert RuleVersion.objects.count() == versions + 1, "the rule changed once"
    assert AuditEntry.objects.filter(tag="backing.ruling.signed").count() == 1


def test_two_decisions_about_one_rule_signed_at_once_run_once(library, dana, act, monkeypatch):
    by = act(dana)
    with time_machine.travel(MONDAY, tick=False):
        rule = write_rule("address", draft(RuleKind.HABIT, ADDRESS), by=by)
        both = [
            drafted(rule, by, measure="", new_most=None, new_text=text, go_by="Staff tell.")
            for text in ("A name is enough.", "A bill is enough.")
        ]
        meet(monkeypatch, ruling_actions, "may_sign")
        became = at_once(*(lambda each=each: sign_ruling(each.pk, by=by) for each in both))
    assert sorted(type(each) is Ruling for each in became) == [False, True]
    assert list(Ruling.objects.values_list("state", flat=True)).count("running") == 1
    assert RuleVersion.objects.filter(rule=rule.rule).count() == 2


def test_two_drafts_of_one_suggestion_at_once_make_one(library, dana, act, monkeypatch):
    by = act(dana)
    with time_machine.travel(MONDAY, tick=False):
        rule = write_rule("address", draft(RuleKind.HABIT, ADDRESS), by=by).rule
        said = Suggestion.objects.create(
            line="A name is enough", lane="decide", rule=rule, said_on=NOW.date(), due=NOW.date()
        )
        meet(monkeypatch, ruling_actions, "_newest_version")
        became = at_once(*[lambda: begin_draft(said.line, suggestion=said.pk, by=by)] * 2)
    [one] = Ruling.objects.all()
    assert [each.pk for each in became] == [one.pk, one.pk]
    assert AuditEntry.objects.filter(tag="backing.ruling.drafted").count() == 1
