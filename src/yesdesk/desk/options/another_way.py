"""Ways where nobody may bend the rule: its nearest yes, saved answers, a suggestion to buy, an answer by a time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.desk.answers.finding import ANSWER
from yesdesk.desk.answers.queries import AnswerRef
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.options.rules import one_per_target
from yesdesk.policy.labels import latitude_label
from yesdesk.policy.queries import COLLECTION as RULE
from yesdesk.policy.situation import RuleKind, RuleTerms, Situation, VerdictKind

_OF_THE_RULE: Final = ORDER["another_way.answer_of_the_rule"]


@option_providers("another_way")
def another_way_options(context: OptionContext, met: Sequence[Option]) -> Iterator[Option]:
    """Offer what stands in the way and what there is instead; one tap says both to the patron."""
    closed = [each for each in met if each.verdict.decision is VerdictKind.NOT_HERE]
    for option in one_per_target(closed):
        yield _decline_option(option, context)
    for rule in dict.fromkeys(each.judged.rule.id for each in closed if not each.secondary):
        for answer in context.rule_answers.get(rule, ()):
            yield _answer_option(answer, context, _OF_THE_RULE)
    shown = {each.judged.rule.id for each in met}
    standing = {each.rule.id: each for each in context.situations}
    for place, entry in enumerate(context.found):
        weight = ORDER["another_way.found"] + place
        if entry.kind == ANSWER:
            answer = AnswerRef(entry.ref, entry.name_in(context.language))
            option = _answer_option(answer, context, weight)
            found = context.is_found_first and not entry.quiet
            yield replace(option, quiet=entry.quiet, found=found)
        elif entry.kind == RULE and entry.ref in standing and entry.ref not in shown:
            yield _found_option(standing[entry.ref], context, weight)


def _found_option(situation: Situation, context: OptionContext, weight: int) -> Option:
    # Their words name this rule, before a card is known or where the account does not show it.
    rule = situation.rule
    never = rule.kind is RuleKind.NEVER
    first = "" if context.account else _("First find out whose account it is")
    return Option(
        key=f"found.{rule.id}",
        title=rule.name,
        weight=weight,
        who_may=latitude_label(rule, situation.latitude, situation.job_class),
        effect=rule.nearest_yes if never else first,
        button="" if never else _("Read it"),
        href="" if never else reverse("rule", args=[rule.slug]),
        found=context.is_found_first and not never,
    )


def _decline_option(met: Option, context: OptionContext) -> Option:
    rule = met.judged.rule
    says = (
        rule.reason and rule.nearest_yes and rule.how_to_ask_again and context.request is not None
    )
    return replace(
        met,
        key=met.key_as("other"),
        title=met.proposed.name or rule.nearest_yes or rule.name,
        weight=ORDER["another_way.secondary" if met.secondary else "another_way.decline"],
        who_may=str(met.verdict.why),
        cost="",
        effect=_next_step(met, rule),
        button=_("Not this time") if says else "",
        command=None,
        decline=rule.id if says else None,
        insert_text=f"r{rule.id}" if says else "",
    )


def _next_step(met: Option, rule: RuleTerms) -> str:
    # Folded at the end, the rule's name is the title, so its nearest yes stands here.
    again = rule.how_to_ask_again or str(met.verdict.next_step)
    return f"{rule.nearest_yes} {again}".strip() if met.secondary else again


def _answer_option(answer: AnswerRef, context: OptionContext, weight: int) -> Option:
    # Before there is a request, the words are read out: there is no reply for them.
    replies = context.request is not None
    return Option(
        key=f"answer.{answer.pk}",
        title=answer.title,
        weight=weight,
        effect="" if replies else _("One of our answers"),
        button=_("Insert") if replies else _("Read it"),
        insert_text=f"a{answer.pk}" if replies else "",
        href="" if replies else reverse("answer", args=[answer.pk]),
    )


@option_providers("another_way.suggest_purchase")
def purchase_options(context: OptionContext, _met: Sequence[Option]) -> Iterator[Option]:
    """Offer to suggest a purchase, for a title we do not own, or may not."""
    need = context.need
    if context.request is None or not (need.wants_book or need.may_want_book):
        return
    yield Option(
        key="suggest",
        title=_("Suggest a purchase"),
        weight=ORDER["another_way.suggest_purchase"],
        effect=_who_chooses_in_words(context.purchase_deciders),
        button=_("Suggest it"),
        suggests=True,
    )


def _who_chooses_in_words(posts: Sequence[str]) -> str:
    if not posts:
        return _(
            "The colleague who chooses our books decides. You promise an answer within two weeks"
        )
    says = _("The %(post)s decides. You promise an answer within two weeks")
    return says % {"post": ", ".join(posts)}


@option_providers("another_way.answer_by")
def answer_by_options(context: OptionContext, _met: Sequence[Option]) -> Iterator[Option]:
    """Offer an answer by a time, where no such promise runs."""
    if context.request is None or context.need.promised:
        return
    yield Option(
        key="promise",
        title=_("Promise an answer"),
        weight=ORDER["another_way.answer_by"],
        effect=_("You choose the time"),
        button=_("Promise"),
        href=f"{reverse('request_promise', args=[context.request])}#act",
    )
