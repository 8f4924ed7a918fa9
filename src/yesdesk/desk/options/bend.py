"""A rule stands in the way: the asker bends it here and now, or in part, or a lead is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.context import Colleague, OptionContext
from yesdesk.desk.options.labels import (
    button_for,
    command_title,
    cost_of,
    effect_for,
    fee_words,
    manual_effect,
)
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.options.rules import judged_target, one_per_target
from yesdesk.desk.options.targets import capped_target
from yesdesk.ils.port import Capability
from yesdesk.policy.conditions import Fact
from yesdesk.policy.judgement import judge
from yesdesk.policy.situation import VerdictKind


@option_providers("bend")
def bend_options(context: OptionContext, met: Sequence[Option]) -> Iterator[Option]:
    """One option for each thing on the account for which the verdict allows an exception."""
    for option in one_per_target(each for each in met if each.verdict.allowed):
        yield _bend_option(option, context)


def _bend_option(met: Option, context: OptionContext) -> Option:
    key = met.key_as("bend")
    command = met.granted(key, OutcomeValue.YES_BENT)
    return replace(
        met,
        key=key,
        badge=_("Exception, by hand") if command.by_hand else _("Exception, yours"),
        tone="yes",
        title=met.title or command_title(command),
        weight=_bend_weight(met),
        who_may=_("You. %(why)s") % {"why": met.verdict.why},
        cost=met.cost or cost_of(command, context.language),
        effect=effect_for(met, context),
        button=button_for(command, context.language),
        command=command,
    )


def _bend_weight(met: Option) -> int:
    if met.secondary:
        return ORDER["bend.secondary"]
    return ORDER.get(f"bend.{met.proposed.orders[0].does.value}", ORDER["bend.other"])


@option_providers("bend.partial")
def partial_options(context: OptionContext, met: Sequence[Option]) -> Iterator[Option]:
    """The option to waive as much as the asker may, where it is not all."""
    done: set[str] = set()
    for option in met:
        if option.verdict.allowed or option.target in done or not _has_lines(option):
            continue
        smaller = _largest_allowed(option, context)
        if smaller is not None:
            done.add(option.target)
            yield _partial_option(smaller, context)


def _has_lines(met: Option) -> bool:
    first = next(iter(met.proposed.orders), None)
    return first is not None and first.does is Capability.WAIVE_LINE and bool(first.target)


def _largest_allowed(met: Option, context: OptionContext) -> Option | None:
    """The largest part that is allowed. More is never allowed where less is not, so halving finds it."""
    if not _is_allowed(met, 1, context):
        return None
    least, most = 1, met.proposed.amount
    while least < most:
        middle = (least + most + 1) // 2
        if _is_allowed(met, middle, context):
            least = middle
        else:
            most = middle - 1
    return judged_target(context, met.judged, capped_target(met, least), met.judged.facts)


def _is_allowed(met: Option, part: int, context: OptionContext) -> bool:
    """Whether `part` minor units of it are the asker's."""
    _asked, verdict = context.judged(met.judged, part, met.judged.facts)
    return verdict.allowed


def _partial_option(met: Option, context: OptionContext) -> Option:
    key = met.key_as("partial")
    command = met.granted(key, OutcomeValue.YES_PARTIAL)
    what = fee_words(str(command.facts[Fact.FEE_KIND]))
    return replace(
        met,
        key=key,
        badge=_("In part, by hand") if command.by_hand else _("Yes, in part"),
        tone="yes",
        title=_("Waive part of %(what)s") % {"what": what},
        weight=ORDER["bend.partial"],
        who_may=_("You. %(why)s") % {"why": met.verdict.why},
        cost=cost_of(command, context.language),
        effect=effect_for(met, context),
        button=button_for(command, context.language),
        command=command,
    )


@option_providers("bend.ask_lead")
def ask_lead_options(context: OptionContext, met: Sequence[Option]) -> Iterator[Option]:
    """One option for each thing that somebody else may grant, whoever is on shift first."""
    for option in one_per_target(each for each in met if each.verdict.decision is VerdictKind.ASK):
        yield ask_lead_option(option, context)


def ask_lead_option(met: Option, context: OptionContext) -> Option:
    """The option to ask a lead for what the asker may not decide."""
    met = replace(met, verdict=judge(met.judged))  # whom, which `context.judged` leaves out
    key = met.key_as("ask")
    command = met.granted(key, OutcomeValue.YES_BENT)
    on_shift = list(_on_shift(met, context))
    lead = next((each for each in on_shift if each.reached), None)
    return replace(
        met,
        key=key,
        badge=_("Ask a lead"),
        tone="ask",
        title=met.title or command_title(command),
        weight=_ask_weight(met, lead),
        who_may=f"{met.verdict.next_step} {_availability(lead, on_shift)}",
        cost=met.cost or cost_of(command, context.language),
        effect=_("No answer in two minutes: you promise an answer by a time"),
        button=_("Ask %(name)s") % {"name": lead.name} if lead else _("Ask"),
        command=command,
        ask=met.verdict.ask,
        besides=_left_to_do(met),
    )


def _left_to_do(met: Option) -> tuple[str, ...]:
    """The steps left to do in the library system once it is granted."""
    if met.proposed.by_hand:
        return (f"{manual_effect()}.",)
    return (f"{met.effect}.",) if met.secondary and met.effect else ()


def _ask_weight(met: Option, lead: Colleague | None) -> int:
    if met.secondary:
        return ORDER["bend.ask_lead.secondary"]
    return ORDER["bend.ask_lead.reached" if lead else "bend.ask_lead.not_reached"]


def _on_shift(met: Option, context: OptionContext) -> Iterator[Colleague]:
    """Colleagues on shift who may grant it, the nearest first."""
    for job_class in met.verdict.ask:
        yield from context.available_colleagues.get(job_class, ())


def _availability(lead: Colleague | None, on_shift: Sequence[Colleague]) -> str:
    if lead is not None:
        return _("%(name)s is on shift.") % {"name": lead.name}
    if on_shift:
        return _(
            "%(name)s is on shift, but has no page open. Call them, tap Ask and note what they say."
        ) % {"name": on_shift[0].name}
    return _("None of them is on shift now.")
