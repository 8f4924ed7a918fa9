"""Bend: a rule stands in the way, and the asker may bend it here and now."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options.candidates import Candidate, command_for, one_per_target
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.labels import button_for, cost_of, effect_for, title_for
from yesdesk.desk.options.option import SECONDARY, Option, option_providers
from yesdesk.ils.port import Capability

_WEIGHTS: Final = {
    Capability.WAIVE_LINE: 10,
    Capability.CLAIMS_RETURNED: 11,
    Capability.LIFT_BLOCK: 12,
    Capability.EXTEND_EXPIRY: 13,
    Capability.EXTEND_DUE_DATE: 14,
}
"""Weights of remedies: one that takes away the cause comes before one that takes away its effect."""


@option_providers("bend")
def bend_options(context: OptionContext, candidates: Sequence[Candidate]) -> Iterator[Option]:
    """One option for each thing on the account for which the verdict allows an exception."""
    for candidate in one_per_target(each for each in candidates if each.verdict.allowed):
        yield _option(candidate, context)


def _option(candidate: Candidate, context: OptionContext) -> Option:
    key, title = f"bend.{candidate.key}", title_for(candidate.target)
    return Option(
        key=key,
        about=candidate.target.key,
        badge=_("Exception, by hand") if candidate.target.by_hand else _("Exception, yours"),
        tone="yes",
        title=title,
        weight=SECONDARY
        if candidate.secondary
        else _WEIGHTS.get(candidate.target.steps[0].does, 18),
        secondary=candidate.secondary,
        who_may=_("You. %(why)s") % {"why": candidate.verdict.why},
        cost=cost_of(candidate.target, context.language),
        effect=effect_for(candidate, context.language),
        button=button_for(candidate.target, context.language),
        command=command_for(candidate, way=key, outcome=OutcomeValue.YES_BENT),
    )
