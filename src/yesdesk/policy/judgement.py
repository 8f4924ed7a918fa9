"""Judge whether a member may bend a rule: yes or no, who else could, why, and the next step. Pure and total.

The first guardrail that objects decides. Those that stop everybody come first, so that nobody is sent to a lead in
vain. docs/howto/add-a-guardrail.md tells how to add one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from django.utils.translation import gettext_noop as _

from yesdesk.core.registry import Registry
from yesdesk.policy.situation import (
    Amount,
    Condition,
    Fact,
    Facts,
    LatitudeTerms,
    LazyText,
    Measure,
    RuleKind,
    Situation,
    Stop,
    Verdict,
    VerdictKind,
    Words,
    known_value,
)

# Pure: returns what stands in the way of the judged line, or None. For a lead the asker's situation is looked at,
# so the line alone tells whom it is about, never `situation.job_class`.
type Guardrail = Callable[[Situation, LatitudeTerms | None], Stop | None]

# Law, safety, privacy, minors: no latitude reaches there. The rule says why, and the nearest yes.

_NOBODY = LazyText(_("Nobody here can bend this one."))


def never(situation: Situation, _terms: LatitudeTerms | None) -> Stop | None:
    rule = situation.rule
    if rule.kind is not RuleKind.NEVER:
        return None
    if not rule.reason:
        return Stop(_NOBODY)
    return Stop(LazyText(_("Nobody here can bend this one: %(reason)s"), {"reason": rule.reason}))


# Authority exists before the moment, in writing: without a signed sheet nobody bends anything.

_UNSIGNED = Stop(
    LazyText(_("No leader has signed yet what staff can decide.")),
    LazyText(_("Ask for the sheet to be signed. Until then, promise an answer by a time.")),
)


def signed(situation: Situation, _terms: LatitudeTerms | None) -> Stop | None:
    return None if situation.signed else _UNSIGNED


# A rule stands where it says it does, and bends when it says so. What nobody knows is looked up first.

_LOOK_UP = {
    Fact.ITEM_KIND: _("Look first what kind of item it is."),
    Fact.FEE_KIND: _("Look first what the charge is for."),
    Fact.CARD_KIND: _("Look first what kind of card it is."),
    Fact.BLOCK_KIND: _("Look first why the card is stopped."),
    Fact.AGE_BAND: _("Look first whether the card is a child’s, a teenager’s or an adult’s."),
    Fact.HOLDS_WAITING: _("Look first how many others wait for it."),
    Fact.DAYS_OVERDUE: _("Look first how late it is."),
    Fact.BALANCE: _("Look first what is owed in all."),
    Fact.TIMES_BEFORE: _("Look first how often this was done for them before."),
}
_STANDS_OUTSIDE = {
    Fact.ITEM_KIND: _("This doesn’t cover this kind of item."),
    Fact.FEE_KIND: _("This doesn’t cover this kind of charge."),
    Fact.CARD_KIND: _("This doesn’t cover this kind of card."),
    Fact.BLOCK_KIND: _("This doesn’t cover a card blocked for this."),
    Fact.AGE_BAND: _("This doesn’t cover this age."),
    Fact.HOLDS_WAITING: _("This doesn’t cover it when so many others wait."),
    Fact.DAYS_OVERDUE: _("This doesn’t cover something that late."),
    Fact.BALANCE: _("This doesn’t cover it when so much is owed in all."),
    Fact.TIMES_BEFORE: _("It was done for them before, as often as the rule lets it."),
}
_NOT_KNOWN = LazyText(_("Something the rule looks at isn’t known yet."))
_ANOTHER_RULE = LazyText(_("Look for the rule that does."))

_UNKNOWN_STOPS = {fact: Stop(_NOT_KNOWN, LazyText(text)) for fact, text in _LOOK_UP.items()}
_APPLY_STOPS = {fact: Stop(LazyText(text), _ANOTHER_RULE) for fact, text in _STANDS_OUTSIDE.items()}
_BEND_STOPS = {fact: Stop(LazyText(text)) for fact, text in _STANDS_OUTSIDE.items()}


def condition(situation: Situation, _terms: LatitudeTerms | None) -> Stop | None:
    """Stop where the rule does not apply, or not to be bent, or where a fact is missing."""
    rule = situation.rule
    return _first_unmet(rule.applies, situation, _APPLY_STOPS) or _first_unmet(
        rule.conditions, situation, _BEND_STOPS
    )


def _first_unmet(
    conditions: tuple[Condition, ...], situation: Situation, stops: dict[Fact, Stop]
) -> Stop | None:
    for each in conditions:
        met = each.met(situation.facts)
        if met is None:
            return _UNKNOWN_STOPS[each.fact]
        if not met:
            return stops[each.fact]
    return None


# What is scarce is taken from the next patron: somebody looks who waits before it is given.

_LOOK_WHO_WAITS = Stop(
    LazyText(_("Others may be waiting for it, and we haven’t looked yet.")),
    LazyText(_("Look first how many others wait for it.")),
)


def scarce(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """Stop what others wait for, except for a lead. While nobody knows who waits, stop it for all."""
    if situation.rule.kind is not RuleKind.SCARCE:
        return None
    waiting = known_value(situation.facts, Fact.HOLDS_WAITING)
    if not isinstance(waiting, int):
        return _LOOK_WHO_WAITS
    if waiting < 1 or (terms is not None and terms.lead):
        return None
    why = LazyText(
        _("Others wait for it: %(waiting)s. It would be taken from them."), {"waiting": waiting}
    )
    return Stop(why, others_may=True)


# Money of somebody else is theirs to give: it needs a line of its own on the sheet.

_NOT_OURS = LazyText(_("This money belongs to somebody else, so it isn’t ours to give."))


def third_party(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """Stop a job class without a line of its own. Where no class has one, stop everybody."""
    if situation.rule.kind is not RuleKind.THIRD_PARTY or terms is not None:
        return None
    return Stop(_NOT_OURS, others_may=bool(situation.latitude))


# Accounts are off for volunteers, contractors and minors, by job class; nobody works out of grade.

_NO_ACCOUNTS = Stop(
    LazyText(_("Your job class doesn’t work in patrons’ accounts.")),
    LazyText(_("Hand it to a colleague whose job class does, or promise an answer by a time.")),
    others_may=True,
)


def job_class_allows(situation: Situation, _terms: LatitudeTerms | None) -> Stop | None:
    if situation.may_touch_accounts or not (situation.touches_account or situation.is_money):
        return None
    return _NO_ACCOUNTS


# Nobody moves money on their own or their household's account; a colleague's goes to a lead.

_OWN_ACCOUNT = Stop(LazyText(_("Nobody moves money on their own account.")), others_may=True)
_HOUSEHOLD = Stop(
    LazyText(_("Nobody moves money on an account of their household.")), others_may=True
)
_COLLEAGUES = Stop(
    LazyText(_("This account belongs to a colleague, so a lead decides.")), others_may=True
)


def not_own_account(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """Stop money on one's own or one's household's account, and, except for a lead, on a colleague's."""
    if not situation.is_money:
        return None
    if situation.own_account:
        return _OWN_ACCOUNT
    if situation.household:
        return _HOUSEHOLD
    if situation.colleagues_account and not (terms is not None and terms.lead):
        return _COLLEAGUES
    return None


# How far one bend may go. A job class without a line for the rule may not bend it.

_NO_LINE = Stop(
    LazyText(_("The sheet gives your job class no room for this.")),
    others_may=True,
)
_LESS_THAN_NOTHING = Stop(
    LazyText(_("There is nothing here to give.")), LazyText(_("Look at the amount once more."))
)


def per_act(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """Stop above the cap for one time, and where there is no line."""
    if situation.amount < 0:
        return _LESS_THAN_NOTHING
    if terms is None:
        return None if situation.is_free else _NO_LINE
    cap = terms.per_act
    if cap is None or situation.amount <= cap:
        return None
    rule = situation.rule
    return _above_cap(cap, situation.amount, rule.measure, rule.currency)


@lru_cache(maxsize=256)
def _above_cap(cap: int, amount: int, measure: Measure, currency: str) -> Stop:
    # Cached: most rules of an account stop at the same few amounts.
    why = LazyText(
        _("You can decide up to %(cap)s each time, and this is %(amount)s."),
        {"cap": Amount(cap, measure, currency), "amount": Amount(amount, measure, currency)},
    )
    return Stop(why, others_may=True)


# How far, and how often, a rule bends for one patron in twelve months.


def per_patron(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    """Stop above the year's sum or number of times."""
    if terms is None:
        return None
    times = terms.per_patron_times
    if times is not None and situation.used_pattern_times >= times:
        why = LazyText(
            _("It was done for the same person as often as the sheet allows in a year: %(cap)s."),
            {"cap": times},
        )
        return Stop(why, others_may=True)
    cap, rule = terms.per_patron, situation.rule
    if cap is None or situation.used_pattern + situation.amount <= cap:
        return None
    why = LazyText(
        _("For the same person you can decide up to %(cap)s a year, and %(used)s is used."),
        {"cap": rule.amount(cap), "used": rule.amount(situation.used_pattern)},
    )
    return Stop(why, others_may=True)


# How far a rule bends at one branch in one week, whoever bends it.


def per_week(situation: Situation, terms: LatitudeTerms | None) -> Stop | None:
    cap = None if terms is None else terms.per_week
    if cap is None or situation.used_week + situation.amount <= cap:
        return None
    rule = situation.rule
    why = LazyText(
        _("This branch can give up to %(cap)s a week in your job class, and %(used)s is used."),
        {"cap": rule.amount(cap), "used": rule.amount(situation.used_week)},
    )
    return Stop(why, others_may=True)


guardrails: Registry[Guardrail] = Registry("guardrail")
guardrails.add("never", never)
guardrails.add("signed", signed)
guardrails.add("condition", condition)
guardrails.add("scarce", scarce)
guardrails.add("third_party", third_party)
guardrails.add("job_class_allows", job_class_allows)
guardrails.add("own_account", not_own_account)
guardrails.add("per_act", per_act)
guardrails.add("per_patron", per_patron)
guardrails.add("per_week", per_week)


# What is allowed only as no lead is at hand is told to a lead, so a sheet may let a job class go further then.

_TOLD: Final = _(
    "You can, as no lead is here: up to %(cap)s. A lead reviews it on the next open day."
)


def _without_lead(situation: Situation, terms: LatitudeTerms | None) -> Verdict | None:
    """Return the verdict with the line's cap for a desk without a lead; None where that allows no more."""
    cap = situation.cap_without_lead
    if terms is None or cap is None:
        return None
    if _first_stop(situation, replace(terms, per_act=cap)) is not None:
        return None
    why = LazyText(_TOLD, {"cap": situation.rule.amount(cap)})
    return Verdict(VerdictKind.ALLOW, (), why, sheet=terms.version, no_lead=True)


_FREE: Final = LazyText(_("Everybody on staff can bend this one."))
_NO_LIMIT: Final = LazyText(_("This is yours to decide."))
_PROMISE: Final = LazyText(_("Promise when you will answer, never what the answer will be."))


def judge(situation: Situation) -> Verdict:
    """Allow, ask (whom), or not here. The judgement reads nothing but `situation`, and never raises."""
    verdict = judge_without_whom(situation)
    if verdict.decision is not VerdictKind.ASK:
        return verdict
    able = sorted(_able(situation), key=lambda terms: (terms.position, terms.job_class))
    ask = tuple(each.job_class for each in able)
    return Verdict(
        VerdictKind.ASK, ask, verdict.why, _words_who_can(able[0], situation), verdict.stopped_by
    )


def judge_met(
    wishes: Iterable[tuple[Iterable[tuple[int, Situation]], int, Facts]],
) -> Iterator[list[tuple[int, Situation, Verdict]]]:
    """Judge the situations whose rule stands, for each amount and its facts. A second yes to the same is left out."""
    for every, amount, facts in wishes:
        standing = [(place, each) for place, each in every if each.rule.stands(facts)]
        asked = [(place, each.asked(amount, facts)) for place, each in standing]
        judged = [(place, each, judge_without_whom(each)) for place, each in asked]
        first = next((each for each in judged if each[2].allowed), None)
        yield [each for each in judged if each is first or not each[2].allowed]


def judge_without_whom(situation: Situation) -> Verdict:
    """Judge, but leave open whom to ask and what next: a page judges two hundred rules and offers three."""
    terms = situation.own_terms
    stopped = _first_stop(situation, terms)
    if stopped is None:
        return Verdict(
            VerdictKind.ALLOW,
            (),
            _why_allowed(situation, terms),
            sheet=None if terms is None else terms.version,
        )
    alone = _without_lead(situation, terms)
    if alone is not None:
        return alone
    name, stop = stopped
    if stop.others_may and next(_able(situation), None) is not None:
        return Verdict(VerdictKind.ASK, (), stop.why, stopped_by=name)
    next_step = stop.next_step or situation.rule.nearest_yes or _PROMISE
    return Verdict(VerdictKind.NOT_HERE, (), stop.why, next_step, name)


def _first_stop(situation: Situation, terms: LatitudeTerms | None) -> tuple[str, Stop] | None:
    for name, guardrail in _guardrails_in_order():
        stop = guardrail(situation, terms)
        if stop is not None:
            return name, stop
    return None


@cache
def _guardrails_in_order() -> tuple[tuple[str, Guardrail], ...]:
    return tuple(guardrails.items())


def _able(situation: Situation) -> Iterator[LatitudeTerms]:
    """Yield job classes that could allow it, the largest first: the first nearly always can."""
    seen = {
        may: _seen_by_a_colleague(situation, may_touch_accounts=may)
        for may in {terms.may_touch_accounts for terms in situation.latitude}
    }
    for terms in reversed(situation.latitude):
        if _first_stop(seen[terms.may_touch_accounts], terms) is None:
            yield terms


def _seen_by_a_colleague(situation: Situation, *, may_touch_accounts: bool) -> Situation:
    """Return a colleague's view: the account is not their own. The judged line stays for the guardrails."""
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
    return _words_up_to(terms.per_act, situation.rule.measure, situation.rule.currency)


@lru_cache(maxsize=256)
def _words_up_to(cap: int, measure: Measure, currency: str) -> Words:
    return LazyText(_("Up to %(cap)s is yours to decide."), {"cap": Amount(cap, measure, currency)})


def _words_who_can(terms: LatitudeTerms, situation: Situation) -> Words:
    if terms.per_act is None or situation.rule.measure is Measure.NONE:
        return LazyText(_("%(who)s can."), {"who": terms.label})
    values = {"who": terms.label, "cap": situation.rule.amount(terms.per_act)}
    return LazyText(_("%(who)s can, up to %(cap)s."), values)
