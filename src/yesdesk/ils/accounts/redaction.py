"""Redact an account to what may be shown, by the proof of who asks and by what the request needs.

Typing a card number is no proof: anybody may know it. An address shows what it costs and what stands in
the way, and nothing of what somebody reads.
"""

from dataclasses import replace
from enum import StrEnum
from typing import Final

from yesdesk.ils.port import Account, Fee, Loan

type Parts = frozenset[str]

ALL: Final[Parts] = frozenset({"fees", "loans", "holds", "blocks", "notes"})


class ProofLevel(StrEnum):
    """The proof of who asks; the same words as a patron's record keeps."""

    NONE = "none"
    ADDRESS = "address"
    CARD_AND_PIN = "card_and_pin"
    IN_PERSON = "in_person"


def redact_account(account: Account, known: ProofLevel, need: Parts = ALL) -> Account:
    """The part of `account` that may be seen. Past waivers stay: they tell how often a rule was bent, not for whom.

    Raises ValueError without proof: then there is nothing to look up.
    """
    if known is ProofLevel.NONE:
        raise ValueError("without proof there is no account to show")
    kept = replace(
        account,
        patron=replace(account.patron, household=()),
        fees=account.fees if "fees" in need else None,
        loans=account.loans if "loans" in need else None,
        holds=account.holds if "holds" in need else None,
        blocks=account.blocks if "blocks" in need else None,
        credit=account.credit if "fees" in need else None,
        notes=account.notes if "notes" in need else None,
    )
    return _by_address(kept) if known is ProofLevel.ADDRESS else kept


def _by_address(account: Account) -> Account:
    """No title, item, address, card, note or list of holds. Loans stay as something to renew, without a name."""
    patron = account.patron
    return replace(
        account,
        patron=replace(patron, card="", name="", email="", home=""),
        fees=None if account.fees is None else tuple(_nameless(fee) for fee in account.fees),
        loans=None if account.loans is None else tuple(_untitled(loan) for loan in account.loans),
        holds=None,
        notes=None,
    )


def _nameless(fee: Fee) -> Fee:
    return replace(fee, words="", item="")


def _untitled(loan: Loan) -> Loan:
    return replace(loan, item="", title="", title_ref="", item_kind="")
