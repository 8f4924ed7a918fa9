"""Judge whether somebody may bend a rule: yes or no, who else could, why, and the next step. Pure and total."""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.policy.guardrails import Guardrail, guardrails
from yesdesk.policy.situation import (
    LatitudeTerms,
    LazyText,
    Measure,
    Situation,
    Stop,
    Verdict,
    VerdictKind,
    Words,
)

_FREE: Final = LazyText(_("Everybody on staff may bend this one."))
_NO_LIMIT: Final = LazyText(_("This is yours to decide."))
_PROMISE: Final = LazyText(_("Promise an answer by a time, never what it will be."))


def judge(situation: Situation) -> Verdict:
    """Allow, ask (whom), or not here. Reads nothing but `situation`, and never raises for one."""
    terms = _terms_of(situation)
    stopped = _first_stop(situation, terms)
    if stopped is None:
        return Verdict(
            VerdictKind.ALLOW,
            (),
            _why_allowed(situation, terms),
            sheet=None if terms is None else terms.version,
        )
    name, stop = stopped
    able = _able(situation) if stop.others_may else []
    if able:
        ask = tuple(each.job_class for each in able)
        return Verdict(VerdictKind.ASK, ask, stop.why, _whom(able[0], situation), name)
    next_step = stop.next_step or situation.rule.nearest_yes or _PROMISE
    return Verdict(VerdictKind.NOT_HERE, (), stop.why, next_step, name)


def _terms_of(situation: Situation) -> LatitudeTerms | None:
    for terms in situation.latitude:
        if terms.job_class == situation.job_class:
            return terms
    return None


def _first_stop(situation: Situation, terms: LatitudeTerms | None) -> tuple[str, Stop] | None:
    for name, guardrail in _in_order():
        stop = guardrail(situation, terms)
        if stop is not None:
            return name, stop
    return None


@lru_cache(maxsize=1)
def _in_order() -> tuple[tuple[str, Guardrail], ...]:
    return tuple(guardrails.items())


def _able(situation: Situation) -> list[LatitudeTerms]:
    """Job classes that could allow it, the nearest first."""
    seen = {
        may: _seen_by_a_colleague(situation, may_touch_accounts=may)
        for may in {terms.may_touch_accounts for terms in situation.latitude}
    }
    able = [
        terms
        for terms in situation.latitude
        if _first_stop(seen[terms.may_touch_accounts], terms) is None
    ]
    return sorted(able, key=lambda terms: (terms.position, terms.job_class))


def _seen_by_a_colleague(situation: Situation, *, may_touch_accounts: bool) -> Situation:
    """The situation as a colleague has it: the account is not theirs. The judged line stays, for the guardrails."""
    somebodys = situation.own_account or situation.household or situation.colleagues_account
    if not somebodys and situation.may_touch_accounts is may_touch_accounts:
        return situation
    return replace(
        situation,
        own_account=False,
        household=False,
        colleagues_account=somebodys,
        may_touch_accounts=may_touch_accounts,
    )


def _why_allowed(situation: Situation, terms: LatitudeTerms | None) -> Words:
    if terms is None:
        return _FREE
    if terms.per_act is None or situation.rule.measure is Measure.NONE:
        return _NO_LIMIT
    cap = situation.rule.amount(terms.per_act)
    return LazyText(_("Up to %(cap)s is yours to decide."), {"cap": cap})


def _whom(terms: LatitudeTerms, situation: Situation) -> Words:
    if terms.per_act is None or situation.rule.measure is Measure.NONE:
        return LazyText(_("%(who)s may."), {"who": terms.name})
    values = {"who": terms.name, "cap": situation.rule.amount(terms.per_act)}
    return LazyText(_("%(who)s may, up to %(cap)s."), values)
