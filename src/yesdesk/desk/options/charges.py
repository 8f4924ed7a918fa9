"""Charges whose kind the library system's words do not tell: asked of whoever stands there, never guessed.

What they say goes along from page to page and is kept nowhere; a kind the system itself tells stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _

from yesdesk.ils.port import Account, Fee, FeeKind

PREFIX: Final = "charge."
"""The prefix of form fields that carry the chosen kinds."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge to ask about. `name`: of its buttons. `said`: what was answered, empty while nothing was."""

    name: str
    words: str
    owed: str
    said: str = ""


def charge_answers(posted: Mapping[str, str]) -> dict[str, str]:
    """The kinds that a form says charges are, by name; without what is no kind, or is taken back."""
    kinds = frozenset(FeeKind) - {FeeKind.UNKNOWN}
    return {
        name: posted[name] for name in posted if name.startswith(PREFIX) and posted[name] in kinds
    }


def with_charge_kinds(account: Account, said: Mapping[str, str]) -> Account:
    """The account with the kinds somebody said of what the library system does not tell."""
    fees = account.fees or ()
    told = tuple(_with(fee, said.get(_name(number, fee))) for number, fee in enumerate(fees))
    return replace(account, fees=told) if said and fees else account


def unclear_charges(account: Account, said: Mapping[str, str], language: str) -> list[Charge]:
    """Charges whose kind the library system does not tell, each once."""
    found = {
        name: Charge(name, fee.words, fee.owed.spoken(language), _answered(said.get(name, "")))
        for number, fee in enumerate(account.fees or ())
        if fee.kind is FeeKind.UNKNOWN and fee.owed.minor > 0 and (name := _name(number, fee))
    }
    return list(found.values())


def charge_kinds() -> list[tuple[str, str]]:
    """The kinds to choose from, as buttons."""
    return [
        (FeeKind.OVERDUE.value, _("A late fee")),
        (FeeKind.LOST.value, _("Something lost")),
        (FeeKind.DAMAGE.value, _("Damage")),
        (FeeKind.CARD.value, _("A card")),
        (FeeKind.AGENCY.value, _("Money of somebody else, like an agency")),
        (FeeKind.OTHER.value, _("Something else")),
    ]


def _with(fee: Fee, kind: str | None) -> Fee:
    return replace(fee, kind=FeeKind(kind)) if kind and fee.kind is FeeKind.UNKNOWN else fee


def _answered(kind: str) -> str:
    return dict(charge_kinds()).get(kind, "")


def _name(number: int, fee: Fee) -> str:
    """By its words and amount, as it has no number; where the words may not be read, by its place."""
    what = f"{fee.line} {fee.words or number} {fee.owed.minor}"
    return PREFIX + sha256(what.encode()).hexdigest()[:12]
