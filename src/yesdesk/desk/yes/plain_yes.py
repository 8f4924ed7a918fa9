"""Plain yes: what the library system lets anybody do, without bending anything."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from yesdesk.core.permissions import Permission
from yesdesk.desk.models import OutcomeValue
from yesdesk.desk.yes.deeds import Deed, Step
from yesdesk.desk.yes.scene import Scene
from yesdesk.desk.yes.subjects import lost_items
from yesdesk.desk.yes.ways import Way, verbs
from yesdesk.desk.yes.wishes import Wish
from yesdesk.desk.yes.words import by_hand_words, renew_words
from yesdesk.ils.port import Capability, Loan


@verbs("plain_yes")
def plainly(scene: Scene, _wished: Sequence[Wish]) -> Iterator[Way]:
    """Renewing what may be renewed, where something is late or soon will be."""
    account = scene.account
    if account is None or not scene.can:
        return
    gone = lost_items(account)
    loans = [
        loan for loan in account.loans or () if loan.item not in gone and _may_be_renewed(loan)
    ]
    late = [loan for loan in loans if loan.due_at is not None and loan.due_at < account.as_of]
    if late and scene.by.may(Permission.ILS_ACT_DO):
        yield _renewing(late, account.patron.ref, by_hand=Capability.RENEW not in scene.can)


def _may_be_renewed(loan: Loan) -> bool:
    """Where the system does not tell, it decides when it is asked, and the page says so before."""
    return bool(loan.loan) and loan.renewals_left != 0 and not loan.holds_waiting


def _renewing(loans: list[Loan], patron: str, *, by_hand: bool) -> Way:
    key, title = "plain.renew", renew_words(len(loans))
    steps = tuple(Step(Capability.RENEW, target=loan.loan, words=loan.title) for loan in loans)
    then = (
        _("They are not late any more; what is owed stays")
        if all(loan.renewals_left is not None for loan in loans)
        else _("The library system decides, and what it did is read back")
    )
    return Way(
        key=key,
        spine=_("By hand") if by_hand else _("Yes"),
        tone="yes",
        title=title,
        weight=16,
        who_may=_("You"),
        cost=_("Nothing"),
        then=by_hand_words() if by_hand else then,
        button=_("Renew"),
        deed=Deed(key, OutcomeValue.YES, patron=patron, steps=steps, by_hand=by_hand),
    )
