"""Bend: a rule stands in the way, and the asker may bend it here and now."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.candidates import Candidate, command_for, one_per_target
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.labels import button_for, cost_of, effect_for, title_for
from yesdesk.desk.options.option import Option, option_providers


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
        weight=_weight(candidate),
        secondary=candidate.secondary,
        who_may=_("You. %(why)s") % {"why": candidate.verdict.why},
        cost=cost_of(candidate.target, context.language),
        effect=effect_for(candidate, context.language),
        button=button_for(candidate.target, context.language),
        command=command_for(candidate, way=key, outcome=OutcomeValue.YES_BENT),
    )


def _weight(candidate: Candidate) -> int:
    if candidate.secondary:
        return ORDER["bend.secondary"]
    return ORDER.get(f"bend.{candidate.target.steps[0].does.value}", ORDER["bend.other"])
