"""Rules for tests that anybody may bend by word, ways to meet them, and an answer that belongs to one."""

from django.utils import timezone

from yesdesk.desk.approvals.actions import request_approval
from yesdesk.desk.options.option import Command
from yesdesk.desk.tests.asked import tiers
from yesdesk.policy.rule_values import RuleDraft, RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import RuleKind
from yesdesk.requests.models import Answer, AnswerRule, AnswerUse, Collection, How

LINES = {"reason": "The kiln is out.", "nearest_yes": "Clay to take home.", "ask_again": "In May."}


def words(name):
    return {"en": RuleWords(name, "So it is.", "So.", "", "Two books today.", "Any day.")}


def habit(slug, name, by):
    """A rule that anybody may bend."""
    return write_rule(slug, RuleDraft(RuleKind.HABIT, words(name)), by=by)


def command(version, name="Address"):
    said = {"rule": version.rule_id, "rule_version": version.pk, "name": name}
    return Command("bend.word", How.VERBAL, **said)


def ask(request, version, by, name="Address"):
    return request_approval(request, command(version, name), tiers=tiers("Lead"), by=by)


def tied_answer(request, *versions):
    """An answer tied to these rules, sent in this request."""
    answer = Answer.objects.create(
        title="Address",
        texts={"en": "A name is enough."},
        review_on="2027-01-01",
        changed_at=timezone.now(),
    )
    for version in versions:
        AnswerRule.objects.create(answer=answer, rule=version.rule_id)
    AnswerUse.objects.create(request=request, collection=Collection.ANSWER, ref=answer.pk)
    return answer
