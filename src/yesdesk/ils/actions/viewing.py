"""Opening an account: as much as the proof allows, and each look is written down."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.ils import asking
from yesdesk.ils.actions.intending import own_account
from yesdesk.ils.actions.noting import may_look, note_look, note_miss
from yesdesk.ils.port import Account, Capability
from yesdesk.ils.queries.cards import Whose, whose_account
from yesdesk.ils.showing import ALL, Known, Parts, shown


@dataclass(frozen=True, slots=True)
class Opened:
    """An account as it may be shown now; kept nowhere. `whose`: `colleague` where a lead decides.

    `can`: what the library system does.
    """

    account: Account
    known: Known
    whose: Whose
    can: frozenset[Capability]


def account_for(
    *,
    by: Actor,
    known: Known | str,
    about: str,
    card: str = "",
    ref: str = "",
    need: Parts = ALL,
    renewals: bool = False,
) -> Opened | None:
    """Asks the library system by whole card number or by its own ref; None where it knows neither.

    `about`: what it is for, like `request:17`. `renewals`: also what may be renewed, where that takes longer. Raises
    Refusal without proof, for one's own account or household, and for who has looked too often this hour; asking.Away
    where nobody answers. Not inside a transaction: it asks another machine.
    """
    by.require(Permission.ILS_ACCOUNT_SEE)
    known = Known(known)
    if known is Known.NONE:
        raise _no_proof()
    may_look(by)
    found, can = asking.look(card, ref, renewals=renewals)
    if found is None:
        note_miss(about=about, proof=known, by=by)
        return None
    whose = whose_account(by, found, asked=card)
    if whose in {Whose.OWN, Whose.HOUSEHOLD}:
        raise own_account()
    note_look(found.patron.ref, about=about, proof=known, by=by)
    return Opened(shown(found, known, need), known, whose, can)


def _no_proof() -> Refusal:
    return Refusal(
        _("We do not know yet who asks, so no account is opened."),
        way_on=_("Ask for the card and its PIN, or answer without the account."),
        code="ils.proof.none",
    )
