"""A title somebody asks for: reserved, resting, waiting again, or given up. No rule is bent for it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.dates import humanize_day
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.ask_lead import ask_lead_option
from yesdesk.desk.options.candidates import Candidate
from yesdesk.desk.options.command import Command, IlsCommand
from yesdesk.desk.options.context import OptionContext, WantedTitle
from yesdesk.desk.options.labels import manual_effect
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.options.reservations import (
    holds_on,
    pickup_words,
    place_hold_command,
    suspend_hold_command,
    title_key,
)
from yesdesk.ils.port import Account, BlockKind, Capability, Hold
from yesdesk.policy.situation import VerdictKind

_STOPS: Final = frozenset({BlockKind.EXPIRED, BlockKind.LOST_CARD, BlockKind.OTHER})


@option_providers("reserve")
def reserve_options(context: OptionContext, candidates: Sequence[Candidate]) -> Iterator[Option]:
    """Options for the title staff looked up, and for no other."""
    account, wanted = context.account, context.wanted
    if account is None or account.holds is None or wanted is None:
        return
    if not context.by.may(Permission.ILS_ACT_DO):
        return
    own = holds_on(account, wanted)
    for hold in own:
        yield from _change_options(hold, context)
    if not own and not any(candidate.target.key == title_key(wanted) for candidate in candidates):
        stopped = blocking_candidates(account, candidates)
        if stopped:
            yield from _ask_lead_options(wanted, stopped, context)
        else:
            yield _place_option(wanted, context)


def blocking_candidates(account: Account, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates whose rules stop this card, where none of them is the asker's to bend: the library system reserves for
    it all the same, so whoever may let the card go on says yes to this too.
    """
    over = {block.kind for block in account.blocks or ()} & _STOPS
    keys = {f"block.{kind.value}" for kind in over}
    keys |= {"card"} if BlockKind.EXPIRED in over else set()
    about = [candidate for candidate in candidates if candidate.target.key in keys]
    allowed = {candidate.target.key for candidate in about if candidate.verdict.allowed}
    return [candidate for candidate in about if candidate.target.key not in allowed]


def _ask_lead_options(
    wanted: WantedTitle, stopped: Sequence[Candidate], context: OptionContext
) -> Iterator[Option]:
    """Options to ask a lead for a reservation; none where nobody may."""
    step = place_hold_command(wanted)
    for candidate in stopped:
        if candidate.verdict.decision is VerdictKind.ASK:
            by_hand = step.does not in context.can
            target = replace(
                candidate.target, key=title_key(wanted), steps=(step,), by_hand=by_hand,
                effect=pickup_words(wanted),
            )  # fmt: skip
            yield ask_lead_option(replace(candidate, target=target), context)
            return


def _place_option(wanted: WantedTitle, context: OptionContext) -> Option:
    title = _("Reserve “%(title)s”") % {"title": wanted.title.name}
    step = place_hold_command(wanted)
    return _option("reserve.place", title, step, context, pickup_words(wanted), _("Reserve it"))


def _change_options(hold: Hold, context: OptionContext) -> Iterator[Option]:
    named = {"title": hold.title}
    if not (hold.ready or hold.suspended):
        step = suspend_hold_command(hold, context.now.date())
        then = _("Passed over until then; its place stays")
        if step.until is not None:
            day = humanize_day(step.until, language=context.language)
            then = _("Passed over until %(day)s; its place stays") % {"day": day}
        title = _("Let “%(title)s” rest") % named
        yield _option("reserve.rest", title, step, context, then, _("Let it rest"))
    if hold.suspended and not hold.ready:
        yield _resume_option(hold, context)
    step = IlsCommand(Capability.CANCEL_HOLD, target=hold.hold, words=hold.title)
    then = _("Whoever waits next gets it; asked for again, it waits from the end")
    title = _("Give up “%(title)s”") % named
    yield _option("reserve.cancel", title, step, context, then, _("Give it up"))


def _resume_option(hold: Hold, context: OptionContext) -> Option:
    title = _("Let “%(title)s” wait in its place again") % {"title": hold.title}
    step = IlsCommand(Capability.RESUME_HOLD, target=hold.hold, words=hold.title)
    then = _("Passed over no longer; its place has stayed")
    return _option("reserve.resume", title, step, context, then, _("End its rest"))


def _option(
    key: str,
    title: str,
    step: IlsCommand,
    context: OptionContext,
    then: str,
    button: str,
) -> Option:
    """By the library system, or by a colleague's hand where it has no door for it."""
    by_hand = step.does not in context.can
    ref = context.account.patron.ref if context.account is not None else ""
    return Option(
        key=f"{key}.{step.target}",
        badge=_("By hand") if by_hand else _("Yes"),
        tone="yes",
        title=title,
        weight=ORDER[key],
        who_may=_("You"),
        cost=_("Nothing"),
        effect=manual_effect(then) if by_hand else then,
        button=button,
        command=Command(key, OutcomeValue.YES, patron=ref, steps=(step,), by_hand=by_hand),
        about=f"{key}.{step.target}",
    )
