"""A rule stands in the way: the asker bends it here and now, or in part, or a lead is asked."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.context import Colleague, OptionContext
from yesdesk.desk.options.labels import (
    button_for,
    cost_of,
    effect_for,
    fee_words,
    manual_effect,
    title_for,
)
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.options.rules import Candidate, candidate_for, command_for, one_per_target
from yesdesk.desk.options.targets import capped_target
from yesdesk.policy.situation import VerdictKind


@option_providers("bend")
def bend_options(context: OptionContext, candidates: Sequence[Candidate]) -> Iterator[Option]:
    """One option for each thing on the account for which the verdict allows an exception."""
    for candidate in one_per_target(each for each in candidates if each.verdict.allowed):
        yield _bend_option(candidate, context)


def _bend_option(candidate: Candidate, context: OptionContext) -> Option:
    key, title = f"bend.{candidate.key}", title_for(candidate.target)
    return Option(
        key=key,
        about=candidate.target.key,
        badge=_("Exception, by hand") if candidate.target.by_hand else _("Exception, yours"),
        tone="yes",
        title=title,
        weight=_bend_weight(candidate),
        secondary=candidate.secondary,
        who_may=_("You. %(why)s") % {"why": candidate.verdict.why},
        cost=cost_of(candidate.target, context.language),
        effect=effect_for(candidate, context.language),
        button=button_for(candidate.target, context.language),
        command=command_for(candidate, way=key, outcome=OutcomeValue.YES_BENT),
    )


def _bend_weight(candidate: Candidate) -> int:
    if candidate.secondary:
        return ORDER["bend.secondary"]
    return ORDER.get(f"bend.{candidate.target.steps[0].does.value}", ORDER["bend.other"])


@option_providers("bend.partial")
def partial_options(context: OptionContext, candidates: Sequence[Candidate]) -> Iterator[Option]:
    """The option to waive as much as the asker may, where it is not all."""
    done: set[str] = set()
    for candidate in candidates:
        if candidate.verdict.allowed or candidate.target.key in done or not _has_lines(candidate):
            continue
        smaller = _largest_allowed(candidate, context)
        if smaller is not None:
            done.add(candidate.target.key)
            yield _partial_option(smaller, context)


def _has_lines(candidate: Candidate) -> bool:
    return bool(candidate.target.fees and candidate.target.fees[0].line)


def _largest_allowed(candidate: Candidate, context: OptionContext) -> Candidate | None:
    """The largest part that is allowed. More is never allowed where less is not, so halving finds it."""
    if not _is_allowed(candidate, 1, context):
        return None
    least, most = 1, candidate.target.amount
    while least < most:
        middle = (least + most + 1) // 2
        if _is_allowed(candidate, middle, context):
            least = middle
        else:
            most = middle - 1
    part = capped_target(candidate.target, least)
    return candidate_for(context, candidate.account, candidate.situation, part)


def _is_allowed(candidate: Candidate, part: int, context: OptionContext) -> bool:
    """Whether `part` minor units of it are the asker's."""
    _asked, verdict = context.judged(candidate.situation, part, candidate.situation.facts)
    return verdict.allowed


def _partial_option(candidate: Candidate, context: OptionContext) -> Option:
    key = f"partial.{candidate.key}"
    title = _("Waive part of %(what)s") % {"what": fee_words(candidate.target.fees[0].kind)}
    return Option(
        key=key,
        about=candidate.target.key,
        badge=_("In part, by hand") if candidate.target.by_hand else _("Yes, in part"),
        tone="yes",
        title=title,
        weight=ORDER["bend.partial"],
        who_may=_("You. %(why)s") % {"why": candidate.verdict.why},
        cost=cost_of(candidate.target, context.language),
        effect=effect_for(candidate, context.language),
        button=button_for(candidate.target, context.language),
        command=command_for(candidate, way=key, outcome=OutcomeValue.YES_PARTIAL),
    )


@option_providers("bend.ask_lead")
def ask_lead_options(context: OptionContext, candidates: Sequence[Candidate]) -> Iterator[Option]:
    """One option for each thing that somebody else may grant, whoever is on shift first."""
    for candidate in one_per_target(
        each for each in candidates if each.verdict.decision is VerdictKind.ASK
    ):
        yield ask_lead_option(candidate, context)


def ask_lead_option(candidate: Candidate, context: OptionContext) -> Option:
    """The option to ask a lead for this candidate."""
    key, title = f"ask.{candidate.key}", title_for(candidate.target)
    on_shift = list(_on_shift(candidate, context))
    lead = next((each for each in on_shift if each.reached), None)
    may = str(candidate.verdict.next_step)
    return Option(
        key=key,
        about=candidate.target.key,
        badge=_("Ask a lead"),
        tone="ask",
        title=title,
        weight=_ask_weight(candidate, lead),
        secondary=candidate.secondary,
        who_may=f"{may} {_availability(lead, on_shift)}",
        cost=cost_of(candidate.target, context.language),
        effect=_("No answer in two minutes: you promise an answer by a time"),
        button=_("Ask %(name)s") % {"name": lead.name} if lead else _("Ask"),
        command=command_for(candidate, way=key, outcome=OutcomeValue.YES_BENT),
        ask=candidate.verdict.ask,
        besides=_left_to_do(candidate),
    )


def _left_to_do(candidate: Candidate) -> tuple[str, ...]:
    """The steps left to do in the library system once it is granted."""
    if candidate.target.by_hand:
        return (f"{manual_effect()}.",)
    return (
        (f"{candidate.target.effect}.",) if candidate.secondary and candidate.target.effect else ()
    )


def _ask_weight(candidate: Candidate, lead: Colleague | None) -> int:
    if candidate.secondary:
        return ORDER["bend.ask_lead.secondary"]
    return ORDER["bend.ask_lead.reached" if lead else "bend.ask_lead.not_reached"]


def _on_shift(candidate: Candidate, context: OptionContext) -> Iterator[Colleague]:
    """Colleagues on shift who may grant it, the nearest first."""
    for job_class in candidate.verdict.ask:
        yield from context.available_colleagues.get(job_class, ())


def _availability(lead: Colleague | None, on_shift: Sequence[Colleague]) -> str:
    if lead is not None:
        return _("%(name)s is on shift.") % {"name": lead.name}
    if on_shift:
        return _(
            "%(name)s is on shift, but has no page open. Call them, tap Ask and note what they say."
        ) % {"name": on_shift[0].name}
    return _("Nobody who may is on shift now.")
