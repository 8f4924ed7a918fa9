"""Plain yes: what the library system lets anybody do without bending a rule: renew, and reserve a title, let it rest
or give it up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.dates import humanize_day
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.bend import ask_lead_option
from yesdesk.desk.options.command import Command, IlsCommand
from yesdesk.desk.options.context import OptionContext, WantedTitle
from yesdesk.desk.options.labels import manual_effect, renew_in_time_words, renew_words
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.options.rules import Candidate
from yesdesk.desk.options.targets import (
    holds_on,
    lost_items,
    pickup_words,
    place_hold_command,
    suspend_hold_command,
    title_key,
)
from yesdesk.ils.port import Account, BlockKind, Capability, Hold, Loan
from yesdesk.policy.situation import VerdictKind


@option_providers("plain_yes.renew")
def plain_yes_options(context: OptionContext, _wished: Sequence[Candidate]) -> Iterator[Option]:
    """Options to renew: what is late, and apart from it what is not, for who comes in time."""
    account = context.account
    if account is None or not (context.can and context.by.may(Permission.ILS_ACT_DO)):
        return
    gone = lost_items(account)
    loans = [loan for loan in account.loans or () if loan.item not in gone and _is_renewable(loan)]
    late = [loan for loan in loans if loan.due_at is not None and loan.due_at < account.as_of]
    in_time = [loan for loan in loans if loan not in late]
    by_hand = Capability.RENEW not in context.can
    if late:
        yield _renew_option(_LATE, late, account.patron.ref, by_hand=by_hand)
    if in_time:
        yield _renew_option(_IN_TIME, in_time, account.patron.ref, by_hand=by_hand)


_LATE: Final = "plain.renew"
_IN_TIME: Final = "plain.renew_in_time"
_WEIGHTS: Final = {_LATE: ORDER["plain_yes.renew"], _IN_TIME: ORDER["plain_yes.renew_in_time"]}


def _is_renewable(loan: Loan) -> bool:
    """Whether a loan can be renewed. Where the system does not tell, it decides when asked, and the page says so."""
    turned_away = loan.may_renew is False or loan.renewals_left == 0 or bool(loan.holds_waiting)
    return bool(loan.loan) and not turned_away


def _renew_option(key: str, loans: list[Loan], patron: str, *, by_hand: bool) -> Option:
    steps = tuple(
        IlsCommand(Capability.RENEW, target=loan.loan, words=loan.title) for loan in loans
    )
    return Option(
        key=key,
        badge=_("By hand") if by_hand else _("Yes"),
        tone="yes",
        title=renew_words(len(loans)) if key == _LATE else renew_in_time_words(len(loans)),
        weight=_WEIGHTS[key],
        who_may=_("You"),
        cost=_("Nothing") if key == _LATE else _("One renewal of each"),
        effect=manual_effect() if by_hand else _renew_effect(key, loans),
        button=_("Renew"),
        command=Command(key, OutcomeValue.YES, patron=patron, steps=steps, by_hand=by_hand),
    )


def _renew_effect(key: str, loans: list[Loan]) -> str:
    if any(loan.may_renew is None and loan.renewals_left is None for loan in loans):
        return _("The library system decides, and what it did is read back")
    if key == _LATE:
        return _("They are not late any more; what is owed stays")
    return _(
        "They are due later. The library system counts from today or from the day they are due"
    )


_STOPS: Final = frozenset({BlockKind.EXPIRED, BlockKind.LOST_CARD, BlockKind.OTHER})


@option_providers("plain_yes.reserve")
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
    return _title_option(
        "reserve.place", title, step, context, pickup_words(wanted), _("Reserve it")
    )


def _change_options(hold: Hold, context: OptionContext) -> Iterator[Option]:
    named = {"title": hold.title}
    if not (hold.ready or hold.suspended):
        step = suspend_hold_command(hold, context.now.date())
        then = _("Passed over until then; its place stays")
        if step.until is not None:
            day = humanize_day(step.until, language=context.language)
            then = _("Passed over until %(day)s; its place stays") % {"day": day}
        title = _("Let “%(title)s” rest") % named
        yield _title_option("reserve.rest", title, step, context, then, _("Let it rest"))
    if hold.suspended and not hold.ready:
        yield _resume_option(hold, context)
    step = IlsCommand(Capability.CANCEL_HOLD, target=hold.hold, words=hold.title)
    then = _("Whoever waits next gets it; asked for again, it waits from the end")
    title = _("Give up “%(title)s”") % named
    yield _title_option("reserve.cancel", title, step, context, then, _("Give it up"))


def _resume_option(hold: Hold, context: OptionContext) -> Option:
    title = _("Let “%(title)s” wait in its place again") % {"title": hold.title}
    step = IlsCommand(Capability.RESUME_HOLD, target=hold.hold, words=hold.title)
    then = _("Passed over no longer; its place has stayed")
    return _title_option("reserve.resume", title, step, context, then, _("End its rest"))


def _title_option(
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
        weight=ORDER[f"plain_yes.{key}"],
        who_may=_("You"),
        cost=_("Nothing"),
        effect=manual_effect(then) if by_hand else then,
        button=button,
        command=Command(key, OutcomeValue.YES, patron=ref, steps=(step,), by_hand=by_hand),
        about=f"{key}.{step.target}",
    )
