"""Partial yes: not all of it is the asker's to give, but some of it is, now."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.candidates import Candidate, candidate_for, command_for
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.labels import button_for, cost_of, effect_for, fee_words
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.options.targets import capped_target


@option_providers("partial")
def partial_options(context: OptionContext, candidates: Sequence[Candidate]) -> Iterator[Option]:
    """The option to waive as much as the asker may, where it is not all."""
    done: set[str] = set()
    for candidate in candidates:
        if candidate.verdict.allowed or candidate.target.key in done or not _has_lines(candidate):
            continue
        smaller = _largest_allowed(candidate, context)
        if smaller is not None:
            done.add(candidate.target.key)
            yield _option(smaller, context)


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


def _option(candidate: Candidate, context: OptionContext) -> Option:
    key = f"partial.{candidate.key}"
    title = _("Waive part of %(what)s") % {"what": fee_words(candidate.target.fees[0].kind)}
    return Option(
        key=key,
        about=candidate.target.key,
        badge=_("In part, by hand") if candidate.target.by_hand else _("Yes, in part"),
        tone="yes",
        title=title,
        weight=ORDER["partial"],
        who_may=_("You. %(why)s") % {"why": candidate.verdict.why},
        cost=cost_of(candidate.target, context.language),
        effect=effect_for(candidate, context.language),
        button=button_for(candidate.target, context.language),
        command=command_for(candidate, way=key, outcome=OutcomeValue.YES_PARTIAL),
    )
