"""The patron's account, as far as their proof allows; a title looked up, and charges of unknown kind."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import Refusal
from yesdesk.core.permissions import Permission
from yesdesk.desk.options.context import WantedTitle
from yesdesk.ils.accounts.actions import ALL, OWN_ACCOUNT, Parts, open_account
from yesdesk.ils.accounts.queries import (
    Whose,
    no_such_card_sentence,
    perhaps_of_another_branch,
    whose_card_is,
)
from yesdesk.ils.configuration import pickup_code
from yesdesk.ils.port import Account, Capability, Fee, FeeKind, Title
from yesdesk.ils.rpc import client as rpc_client
from yesdesk.patrons.actions import card_number_from
from yesdesk.patrons.models import Patron, Proof
from yesdesk.places.models import Branch
from yesdesk.requests.models import Kind
from yesdesk.requests.queries.request_page import proof_words


@dataclass(frozen=True, slots=True)
class ShownAccount:
    account: Account | None = None  # None when not read; `why` and `next_step` then tell
    can: frozenset[Capability] = frozenset()
    whose: Whose = Whose.PATRON
    proof: Proof = Proof.NONE  # how we know the patron
    lists: bool = False  # whether loans and reservations may stand in lists
    more: bool = False  # the account has more than the need calls for
    why: str = ""
    next_step: str = ""

    @property
    def known_by(self) -> str:
        return proof_words(self.proof)


_ALWAYS: Final[Parts] = frozenset({"fees", "blocks"})
_CALLS_FOR: Final[dict[str, Parts]] = {
    "": ALL,  # nobody has said yet what it is about
    Kind.ACCOUNT: ALL,
    Kind.WHERE_IS_IT: _ALWAYS | {"holds"},
    Kind.WHAT_TO_READ: _ALWAYS | {"holds"},
    Kind.REFERENCE: _ALWAYS | {"holds"},
}


def account_need(kind: str) -> Parts:
    """Return the parts of an account that a need of this kind calls for: a room takes nobody's loans."""
    return _CALLS_FOR.get(kind, _ALWAYS)


def asks_library_system(patron: Patron | None, *, by: Actor) -> bool:
    """Return whether `view_account` would ask it: never for an unproved or unknown patron."""
    known = patron is not None and patron.card_number and patron.proof != Proof.NONE
    return bool(known) and by.may(Permission.ILS_ACCOUNT_SEE)


def view_account(
    patron: Patron | None, *, about: str, need: Parts, renewals: bool = False, by: Actor
) -> ShownAccount:
    """Read the patron's account. `about`: like `request:17`. `renewals` waits for what may be renewed. Never inside a
    transaction.
    """
    if not by.may(Permission.ILS_ACCOUNT_SEE):
        return ShownAccount(
            why=_("Your job class doesn’t work in patrons’ accounts."),
            next_step=_("A colleague whose job class does can look."),
            whose=whose_card_is(by.user_id, patron.proven_card if patron else ""),
        )
    if patron is None or not patron.card_number or patron.proof == Proof.NONE:
        return ShownAccount(why=_("We don’t know yet whose account it is."))
    return _open_or_explain(patron.card_number, patron.proof, about, need, renewals=renewals, by=by)


def view_card(card: str, *, about: str, renewals: bool = False, by: Actor) -> ShownAccount:
    """Read the account of a scanned card. Never inside a transaction."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    return _open_or_explain(
        card_number_from(card), Proof.IN_PERSON, about, ALL, renewals=renewals, by=by
    )


def _open_or_explain(
    card: str, proof: str, about: str, need: Parts, *, renewals: bool, by: Actor
) -> ShownAccount:
    try:
        opened = open_account(
            by=by, known=proof, about=about, card=card, need=need, renewals=renewals
        )
    except Refusal as refusal:
        own = refusal.code == OWN_ACCOUNT
        whose = Whose.OWN if own else whose_card_is(by.user_id, card)
        return ShownAccount(why=refusal.sentence, next_step=refusal.next_step, whose=whose)
    if opened is None:
        return ShownAccount(
            why=no_such_card_sentence(),
            next_step=_way_on_without_a_card(),
        )
    return ShownAccount(
        account=opened.account,
        can=opened.can,
        whose=opened.whose,
        proof=Proof(proof),
        lists=proof != Proof.ADDRESS,
        more=need != ALL,
    )


def _way_on_without_a_card() -> str:
    again = _("Scan it once more, or type the number on the card.")
    return f"{again} {perhaps_of_another_branch()}".strip()


LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class TitleLookup:
    asked: str = ""
    wanted: WantedTitle | None = None  # the one title that is meant
    titles: tuple[Title, ...] = ()  # those to choose from
    sentence: str = ""  # why there is none


def look_up_title(
    asked: str, *, record: str, branch: Branch, can: Set[Capability], by: Actor
) -> TitleLookup:
    """Look up a scanned or typed title. `record`: the number of the chosen one. Never inside a transaction."""
    by.require(Permission.ILS_ACCOUNT_SEE)
    asked = asked.strip()[:LONGEST]
    if not asked or Capability.FIND_TITLE not in can:
        return TitleLookup()
    try:
        found = tuple(rpc_client.search_titles(asked))
    except Refusal as refusal:
        return TitleLookup(asked, sentence=refusal.sentence)
    meant = [title for title in found if title.ref == record] if record else list(found)
    if len(meant) == 1:
        return TitleLookup(asked, WantedTitle(meant[0], pickup_code(by, branch), branch.name))
    if not found:
        sentence = _("The library system knows no title by this. Try the barcode of a copy.")
        return TitleLookup(asked, sentence=sentence)
    return TitleLookup(asked, titles=found)


# Of form fields that carry the chosen kinds.
PREFIX: Final = "charge."


@dataclass(frozen=True, slots=True)
class Charge:
    name: str  # of its buttons
    words: str
    owed: str
    said: str = ""  # the answer, or empty


def charge_answers(posted: Mapping[str, str]) -> dict[str, str]:
    kinds = frozenset(FeeKind) - {FeeKind.UNKNOWN}
    return {
        name: posted[name] for name in posted if name.startswith(PREFIX) and posted[name] in kinds
    }


def with_charge_kinds(account: Account, said: Mapping[str, str]) -> Account:
    """Return the account with the kinds that somebody told."""
    fees = account.fees or ()
    told = tuple(
        _with_kind(fee, said.get(_charge_name(number, fee))) for number, fee in enumerate(fees)
    )
    return replace(account, fees=told) if said and fees else account


def unclear_charges(account: Account, said: Mapping[str, str], language: str) -> list[Charge]:
    """Return charges of unknown kind, each once."""
    kinds = dict(charge_kinds())
    found = {
        name: Charge(name, fee.words, fee.owed.spoken(language), kinds.get(said.get(name, ""), ""))
        for number, fee in enumerate(account.fees or ())
        if fee.kind is FeeKind.UNKNOWN
        and fee.owed.minor > 0
        and (name := _charge_name(number, fee))
    }
    return list(found.values())


def charge_kinds() -> list[tuple[str, str]]:
    return [
        (FeeKind.OVERDUE.value, _("A late fee")),
        (FeeKind.LOST.value, _("Something lost")),
        (FeeKind.DAMAGE.value, _("Damage")),
        (FeeKind.CARD.value, _("A card")),
        (FeeKind.AGENCY.value, _("Another library's or an agency's money")),
        (FeeKind.OTHER.value, _("Something else")),
    ]


def _with_kind(fee: Fee, kind: str | None) -> Fee:
    return replace(fee, kind=FeeKind(kind)) if kind and fee.kind is FeeKind.UNKNOWN else fee


def _charge_name(number: int, fee: Fee) -> str:
    # A charge has no number: its words and amount name it, or its place where the words may not be read.
    what = f"{fee.line} {fee.words or number} {fee.owed.minor}"
    return PREFIX + sha256(what.encode()).hexdigest()[:12]
