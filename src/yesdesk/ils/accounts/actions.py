"""Open an account: as much as the proof allows, with each look written down; and find whose an e-mail address is."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.ils.accounts.queries import Whose, whose_account
from yesdesk.ils.accounts.redaction import ALL, Parts, ProofLevel, redact_account
from yesdesk.ils.accounts.view_log import check_view_limit, record_miss, record_view
from yesdesk.ils.configuration import the_system
from yesdesk.ils.extensions import SupportsFindByEmail
from yesdesk.ils.port import Account, Capability, NotConnected
from yesdesk.ils.rpc import client as rpc_client

OWN_ACCOUNT: Final = "ils.account.own"
"""Code of a refusal: whoever asks stands too near."""


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """An account as it may be shown now; kept nowhere."""

    account: Account
    known: ProofLevel
    whose: Whose
    """`colleague` where a lead decides."""

    can: frozenset[Capability]
    """The capabilities of the library system."""


def open_account(
    *,
    by: Actor,
    known: ProofLevel | str,
    about: str,
    card: str = "",
    ref: str = "",
    need: Parts = ALL,
    renewals: bool = False,
) -> OpenedAccount | None:
    """Ask the library system by whole card number or by its own ref; None where it knows neither.

    `about`: what it is for, like `request:17`. `renewals`: also what may be renewed, where that takes longer. Raises
    Refusal without proof, for one's own account or household, and for who has looked too often this hour;
    client.ServiceUnavailable where nobody answers. Not inside a transaction: it asks another machine.
    """
    by.require(Permission.ILS_ACCOUNT_SEE)
    known = ProofLevel(known)
    if known is ProofLevel.NONE:
        raise _no_proof()
    check_view_limit(by)
    found, can = rpc_client.find_account(card, ref, renewals=renewals)
    if found is None:
        record_miss(about=about, proof=known, by=by)
        return None
    whose = whose_account(by, found, asked=card)
    if whose in {Whose.OWN, Whose.HOUSEHOLD}:
        raise refuse_own_account()
    record_view(found.patron.ref, about=about, proof=known, by=by)
    return OpenedAccount(redact_account(found, known, need), known, whose, can)


def _no_proof() -> Refusal:
    return Refusal(
        _("We do not know yet who asks, so no account is opened."),
        next_step=_("Ask for the card and its PIN, or answer without the account."),
        code="ils.proof.none",
    )


def find_card_by_email(address: str, *, by: Actor) -> str:
    """The card of the one account with this address; empty where there is none, several, or no way to ask.

    Raises Unreachable while the library system is away. Not inside a transaction.
    """
    by.require(Permission.ILS_ACCOUNT_SEE)
    system = the_system()
    if not isinstance(system, SupportsFindByEmail):
        return ""
    try:
        found = system.find_by_address(address)
    except NotConnected:
        return ""
    return found.card if found else ""


def refuse_own_account() -> Refusal:
    """The refusal for one's own account or one of the household: nobody opens or changes those as staff."""
    return Refusal(
        _("This is your own account, or one in your household."),
        next_step=_("Ask a colleague, as any patron would. They can do it for you."),
        code=OWN_ACCOUNT,
    )
