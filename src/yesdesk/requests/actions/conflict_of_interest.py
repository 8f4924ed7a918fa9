"""Keep a yes from members too near: nobody says it to their own account or household. It is checked again when sent."""

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotAllowed, Refusal
from yesdesk.ils.accounts.actions import refuse_own_account
from yesdesk.ils.accounts.queries import (
    Whose,
    has_declared_card,
    has_named_any,
    owns_account,
    owns_card,
    whose_account,
)
from yesdesk.ils.rpc import client as rpc_client


def require_no_conflict(account: str, card: str, lead: Actor) -> None:
    """Raise NotAllowed where the account (its ref) is the lead's own or their household's. Not inside a transaction.
    Only the library system knows households.
    """
    if _stands_too_near(account, card, lead):
        raise NotAllowed(
            _("This is your own account, or one in your household."),
            next_step=_("Leave it: in two minutes the next colleague is asked. We do not say why."),
            code="desk.approval.own_account",
        )


def require_no_verbal_conflict(account: str, card: str, lead: Actor, *, is_money: bool) -> None:
    """Raise the same for a spoken yes, and for money before the lead named their card. The noting colleague learns
    nothing of households.
    """
    if is_money and not has_declared_card(lead):
        raise NotAllowed(
            _("%(name)s has to say first which library card is theirs.") % {"name": lead.name},
            next_step=_("They say it under their own name. Until then, ask another colleague."),
            code="ils.card.not_said_by_lead",
        )
    if _stands_too_near(account, card, lead):
        raise NotAllowed(
            _("This yes is for somebody else to say."),
            next_step=_("Ask another colleague with the latitude, or promise an answer by a time."),
            code="desk.approval.somebody_else",
        )


def _stands_too_near(account: str, card: str, lead: Actor) -> bool:
    # False where nobody can tell now; what is sent is checked again. Without an account the card tells.
    if account:
        return _is_near(account, lead)
    return bool(card) and owns_card(lead, card)


def require_not_own_account(patron: str, by: Actor) -> None:
    """Raise Refusal where `by` reports on their own account or household."""
    if _is_near(patron, by):
        raise refuse_own_account()


def _is_near(patron: str, by: Actor) -> bool:
    if not patron or not has_named_any(by):
        return False
    if owns_account(by, patron):
        return True
    try:
        account = rpc_client.account(patron)
    except Refusal:
        return False
    return account is not None and whose_account(by, account) in {Whose.OWN, Whose.HOUSEHOLD}
