"""Rules that ask nothing of the library system, and all of them where none is connected: a yes to one of them is a
colleague's word, and stands on the timeline.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.desk.options.command import Target
from yesdesk.ils.port import Capability
from yesdesk.policy.conditions import NUMBERS, Condition, Fact, Facts
from yesdesk.policy.labels import condition_words
from yesdesk.policy.situation import Measure, RuleKind, RuleTerms, Situation

DONE_ELSEWHERE: Final = frozenset(
    {
        Capability.WAIVE_LINE,
        Capability.EXTEND_DUE_DATE,
        Capability.RENEW,
        Capability.CLAIMS_RETURNED,
        Capability.LIFT_BLOCK,
        Capability.EXTEND_EXPIRY,
        Capability.PLACE_HOLD,
        Capability.MOVE_HOLD,
    }
)
"""Remedies that meet something on an account. A rule with any other one, or none, is a rule by its word alone."""

_ANOTHER: Final = "another"
"""A kind that is none of those a condition names."""


def is_verbal(situation: Situation) -> bool:
    return situation.rule.remedy not in DONE_ELSEWHERE


def verbal_targets(situation: Situation) -> Iterator[Target]:
    """The rule as it may be bent by word: for what is scarce as staff see the queue, for what is measured as far
    as somebody may, the asker first.
    """
    rule = situation.rule
    if rule.kind is RuleKind.SCARCE:
        nobody, somebody = _("%(rule)s, nobody waits"), _("%(rule)s, somebody waits")
        for place, words in enumerate((nobody, somebody)):
            yield _target(situation, words, f"waits.{place}", waiting=place)
    elif rule.measure is Measure.NONE or rule.kind is RuleKind.NEVER:
        yield _target(situation, "%(rule)s", "word")
    else:
        yield from _amount_allowed(situation)


def not_connected_targets(situation: Situation) -> Iterator[Target]:
    """Targets where no library system is connected, so that only staff can read the account: whoever says yes has
    looked whether it stands there and may be bent, and does it there. How often it was done is counted here.
    Nothing for one's own account, nor where no facts do.
    """
    looked_at = [
        each
        for each in (*situation.rule.applies, *situation.rule.conditions)
        if each.fact is not Fact.TIMES_BEFORE
    ]
    facts = _facts_meeting(looked_at)
    if situation.own_account or facts is None:
        return
    for target in verbal_targets(situation):
        yield replace(
            target, facts={**facts, **target.facts}, effect=_effect(situation.rule, looked_at)
        )


def _facts_meeting(conditions: Sequence[Condition]) -> Facts | None:
    """Facts as they are where all of these are met; None where they contradict each other."""
    found: dict[Fact, str | int | None] = {}
    for fact in dict.fromkeys(each.fact for each in conditions):
        these = [each for each in conditions if each.fact is fact]
        words = (*(word for each in these for word in each.words), _ANOTHER)
        tried = [each.number for each in these] if fact in NUMBERS else words
        meets = [value for value in tried if all(each.met({fact: value}) for each in these)]
        if not meets:
            return None
        found[fact] = meets[0]
    return found


def _effect(rule: RuleTerms, looked_at: Iterable[Condition]) -> str:
    """The effect in words before the tap: what to look at, and who does it."""
    there = _("Do it in the library system; here it stands on the timeline")
    said = [condition_words(each, rule) for each in looked_at]
    if not said:
        return there
    return _("Look there first: %(conditions)s. %(do_it)s") % {
        "conditions": "; ".join(said),
        "do_it": there,
    }


def _amount_allowed(situation: Situation) -> Iterator[Target]:
    """The amount that counts, as nobody types one: all that the asker may give, then all that a colleague may."""
    caps = {terms.job_class: terms.per_act for terms in situation.latitude}
    own = caps.get(situation.job_class, 0)
    if own is None or not caps:
        yield _target(situation, "%(rule)s", "word", amount=_whole_cap(situation))
        return
    higher = sorted({cap for cap in caps.values() if cap is not None and cap >= max(own, 1)})
    for cap in higher:
        yield _target(situation, _("%(rule)s, up to %(cap)s"), f"up_to.{cap}", amount=cap)
    if None in caps.values():
        words = _("%(rule)s, more than that") if higher else "%(rule)s"
        yield _target(situation, words, "more", amount=max([own, *higher]) + 1)


def _whole_cap(situation: Situation) -> int:
    """The whole cap of the year or the week, where each time has no limit, so that it cannot be given twice."""
    own = [terms for terms in situation.latitude if terms.job_class == situation.job_class]
    together = (cap for terms in own for cap in (terms.per_pattern, terms.per_week))
    return min((cap for cap in together if cap is not None), default=0)


def _target(
    situation: Situation, words: str, how: str, *, amount: int = 0, waiting: int | None = None
) -> Target:
    rule = situation.rule
    return Target(
        key=f"rule.{rule.id}.{how}",
        facts={} if waiting is None else {Fact.HOLDS_WAITING: waiting},
        amount=amount,
        steps=(),
        cost=_("As much as is given") if rule.measure is Measure.MONEY else "",
        name=words % {"rule": rule.name, "cap": rule.amount(amount)},
    )
