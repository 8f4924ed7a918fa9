"""Rules that ask nothing of the library system: a yes to one of them is a colleague's word, and stands on the
timeline.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.desk.yes.subject import Subject
from yesdesk.ils.port import Capability
from yesdesk.latitude.conditions import Fact
from yesdesk.latitude.situation import Measure, RuleKind, Situation

DONE_THERE: Final = frozenset(
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


def is_by_word(situation: Situation) -> bool:
    return situation.rule.remedy not in DONE_THERE


def in_words(situation: Situation) -> Iterator[tuple[Situation, Subject]]:
    """The rule as it may be bent by word: for what is scarce as staff see the queue, for what is measured as far
    as the asker may, and beyond that. No account is touched.
    """
    rule = situation.rule
    free = replace(situation, touches_account=False)
    if rule.kind is RuleKind.SCARCE:
        nobody, somebody = _("%(rule)s, nobody waits"), _("%(rule)s, somebody waits")
        for place, words in enumerate((nobody, somebody)):
            yield free, _subject(free, words, f"waits.{place}", waiting=place)
    elif rule.measure is Measure.NONE or rule.kind is RuleKind.NEVER:
        yield free, _subject(free, "%(rule)s", "word")
    else:
        yield from ((free, subject) for subject in _measured(free))


def _measured(situation: Situation) -> Iterator[Subject]:
    """Nobody types how much it is: up to the asker's own cap, which is what it counts as, and above it."""
    caps = {terms.job_class: terms.per_act for terms in situation.latitude}
    own = caps.get(situation.job_class)
    if situation.job_class in caps and own is None:
        yield _subject(situation, "%(rule)s", "word")
        return
    if own is not None:
        yield _subject(situation, _("%(rule)s, up to %(cap)s"), "up_to", amount=own)
        yield _subject(situation, _("%(rule)s, more than that"), "more", amount=own + 1)
        return
    least = min((cap for cap in caps.values() if cap is not None), default=0)
    yield _subject(situation, "%(rule)s", "word", amount=least)


def _subject(
    situation: Situation, words: str, how: str, *, amount: int = 0, waiting: int | None = None
) -> Subject:
    rule = situation.rule
    return Subject(
        key=f"rule.{rule.id}.{how}",
        facts={} if waiting is None else {Fact.HOLDS_WAITING: waiting},
        amount=amount,
        steps=(),
        name=words % {"rule": rule.name, "cap": rule.amount(amount)},
    )
