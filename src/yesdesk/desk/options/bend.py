"""Ways past a rule: the asker bends it, in full or in part, or a lead is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from yesdesk.desk.options import ORDER
from yesdesk.desk.options.context import Colleague, OptionContext
from yesdesk.desk.options.labels import (
    button_for,
    command_title,
    effect_for,
    fee_words,
    left_after,
    loan_owes,
    loan_words,
    manual_effect,
    with_amount,
)
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.options.rules import one_per_target, with_verdict
from yesdesk.desk.options.targets import capped_target
from yesdesk.ils.port import Capability
from yesdesk.policy.judgement import judge, judge_without_whom
from yesdesk.policy.labels import new_words
from yesdesk.policy.situation import Fact, Measure, Situation, Verdict, VerdictKind


@option_providers("bend")
def bend_options(context: OptionContext, met: Sequence[Option]) -> Iterator[Option]:
    for option in one_per_target(each for each in met if each.verdict.allowed):
        yield _bend_option(option, context)


def _bend_option(met: Option, context: OptionContext) -> Option:
    key = met.key_as("bend")
    command = met.granted(key)
    return _with_choice(
        replace(
            met,
            key=key,
            title=met.title or command_title(command, context.language),
            weight=_bend_weight(met),
            who_may=_you_may(met),
            told=_new_in_words(met),
            effect=effect_for(met, context),
            button=button_for(command, context.language),
            command=command,
        ),
        "returned",
        context,
    )


def _you_may(met: Option) -> str:
    # Without a lead here, the verdict itself says that one will read it.
    if met.verdict.no_lead:
        return str(met.verdict.why)
    situation = met.judged
    own = [each for each in situation.latitude if each.job_class == situation.job_class]
    cap = own[0].per_act if own else None
    if cap is None or situation.rule.measure is Measure.NONE:
        return _("You can.")
    return _("You can, up to %(cap)s.") % {"cap": situation.rule.amount(cap)}


def _new_in_words(met: Option) -> str:
    # Nothing where they may only as no lead is here.
    because = met.judged.new_because
    return new_words(because) if because and not met.verdict.no_lead else ""


def _with_choice(option: Option, question: str, context: OptionContext) -> Option:
    # The patron chooses: of several loans nobody knows which one is back.
    first = option.proposed.orders[0] if option.proposed.orders else None
    account = context.account
    if first is None or account is None or first.does is not Capability.CLAIMS_RETURNED:
        return option
    for nth, loan in enumerate(account.loans or (), 1):
        if loan.loan == first.target:
            choice, owed = loan_words(loan, context, nth), loan_owes(loan, account, context)
            named = _("Clear %(item)s") % {"item": choice}
            return replace(
                option,
                question=question,
                choice=f"{choice}, {owed}" if owed else choice,
                button=option.button if option.ask else named,
            )
    return option


def _bend_weight(met: Option) -> int:
    if met.secondary:
        return ORDER["bend.secondary"]
    return ORDER.get(f"bend.{met.proposed.orders[0].does.value}", ORDER["bend.other"])


@option_providers("bend.partial")
def partial_options(context: OptionContext, met: Sequence[Option]) -> Iterator[Option]:
    """Offer to waive as much as the asker may, where that is not all."""
    done: set[str] = set()
    for option in met:
        if option.verdict.allowed or option.target in done or not _has_lines(option):
            continue
        smaller = _largest_allowed(option)
        if smaller is not None:
            done.add(option.target)
            yield _partial_option(smaller, context)


def _has_lines(met: Option) -> bool:
    first = next(iter(met.proposed.orders), None)
    return first is not None and first.does is Capability.WAIVE_LINE and bool(first.target)


def _largest_allowed(met: Option) -> Option | None:
    # More is never allowed where less is not, so halving finds it.
    if not _judged(met, 1)[1].allowed:
        return None
    least, most = 1, met.proposed.amount
    while least < most:
        middle = (least + most + 1) // 2
        if _judged(met, middle)[1].allowed:
            least = middle
        else:
            most = middle - 1
    return with_verdict(capped_target(met, least), *_judged(met, least))


def _judged(met: Option, part: int) -> tuple[Situation, Verdict]:
    asked = met.judged.asked(part, met.judged.facts)
    return asked, judge_without_whom(asked)


def _partial_option(met: Option, context: OptionContext) -> Option:
    key = met.key_as("partial")
    command = met.granted(key)
    what = fee_words(str(command.facts[Fact.FEE_KIND]))
    return replace(
        met,
        key=key,
        title=with_amount(_("Waive part of %(what)s") % {"what": what}, command, context.language),
        weight=ORDER["bend.partial"],
        who_may=_you_may(met),
        told=_new_in_words(met),
        effect=effect_for(met, context),
        button=button_for(command, context.language),
        command=command,
    )


@option_providers("bend.ask_lead")
def ask_lead_options(context: OptionContext, met: Sequence[Option]) -> Iterator[Option]:
    """Offer to ask a colleague for each thing they may grant, members on shift first."""
    for option in one_per_target(each for each in met if each.verdict.decision is VerdictKind.ASK):
        yield ask_lead_option(option, context)


def ask_lead_option(met: Option, context: OptionContext) -> Option:
    met = replace(met, verdict=judge(met.judged))  # whom, which `context.judged` leaves out
    key = met.key_as("ask")
    command = met.granted(key)
    on_shift = list(_colleagues_who_may(met, context))
    lead = next((each for each in on_shift if each.reached), None)
    return _with_choice(
        replace(
            met,
            key=key,
            title=met.title or command_title(command, context.language),
            weight=_ask_weight(met, lead),
            who_may=_who_may(met, lead, on_shift),
            effect="" if met.secondary else left_after(command, context),
            button=_("Ask %(name)s") % {"name": lead.name} if lead else _("Ask"),
            command=command,
            ask=met.verdict.ask,
            backers=tuple((each.user, each.name) for each in on_shift),
            besides=_left_to_do_by_hand(met),
            away=not on_shift,
        ),
        "returned.ask",
        context,
    )


def _left_to_do_by_hand(met: Option) -> tuple[str, ...]:
    if met.proposed.by_hand:
        return (manual_effect(),)
    return (met.effect,) if met.secondary and met.effect else ()


def _ask_weight(met: Option, lead: Colleague | None) -> int:
    if met.secondary:
        return ORDER["bend.ask_lead.secondary"]
    return ORDER["bend.ask_lead.reached" if lead else "bend.ask_lead.not_reached"]


def _colleagues_who_may(met: Option, context: OptionContext) -> Iterator[Colleague]:
    for job_class in met.verdict.ask:
        yield from context.available_colleagues.get(job_class, ())


def _who_may(met: Option, lead: Colleague | None, on_shift: Sequence[Colleague]) -> str:
    if lead is not None:
        may = _may_in_words(lead.name, lead.job_class, met.judged)
        here = _("%(name)s is here.") if lead.here else _("%(name)s is at another branch.")
        return f"{may} {here % {'name': lead.name}}"
    if on_shift:
        nearest = on_shift[0]
        called = _("%(name)s has no page open here: call first.") % {"name": nearest.name}
        return f"{_may_in_words(nearest.name, nearest.job_class, met.judged)} {called}"
    return f"{met.verdict.next_step} {_('None of them is here now.')}"


def _may_in_words(name: str, job_class: int, situation: Situation) -> str:
    terms = next((each for each in situation.latitude if each.job_class == job_class), None)
    if terms is None or terms.per_act is None or situation.rule.measure is Measure.NONE:
        return _("%(name)s can.") % {"name": name}
    cap = situation.rule.amount(terms.per_act)
    return _("%(name)s can, up to %(cap)s.") % {"name": name, "cap": cap}
