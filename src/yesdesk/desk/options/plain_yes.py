"""Plain yes: what the library system lets anybody do, without bending anything."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.permissions import Permission
from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.candidates import Candidate
from yesdesk.desk.options.command import Command, IlsCommand
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.labels import manual_effect, renew_in_time_words, renew_words
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.options.targets import lost_items
from yesdesk.ils.port import Capability, Loan


@option_providers("plain_yes")
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
        effect=manual_effect() if by_hand else _effect(key, loans),
        button=_("Renew"),
        command=Command(key, OutcomeValue.YES, patron=patron, steps=steps, by_hand=by_hand),
    )


def _effect(key: str, loans: list[Loan]) -> str:
    if any(loan.may_renew is None and loan.renewals_left is None for loan in loans):
        return _("The library system decides, and what it did is read back")
    if key == _LATE:
        return _("They are not late any more; what is owed stays")
    return _(
        "They are due later. The library system counts from today or from the day they are due"
    )
