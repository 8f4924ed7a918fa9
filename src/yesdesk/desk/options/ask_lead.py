"""Ask a lead: somebody with more latitude may say yes, and is asked for it with one tap."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.candidates import Candidate, command_for, one_per_target
from yesdesk.desk.options.context import Colleague, OptionContext
from yesdesk.desk.options.labels import cost_of, manual_effect, title_for
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.policy.situation import VerdictKind


@option_providers("ask_lead")
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
        weight=_weight(candidate, lead),
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


def _weight(candidate: Candidate, lead: Colleague | None) -> int:
    if candidate.secondary:
        return ORDER["ask_lead.secondary"]
    return ORDER["ask_lead.reached" if lead else "ask_lead.not_reached"]


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
