"""Read the library's emergency cards, and plain words in place of those it has not written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _, gettext_noop

from yesdesk.core.actors import Actor
from yesdesk.core.errors import or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.search import folded
from yesdesk.places.emergency.words import kinds_typed
from yesdesk.places.models import Branch, EmergencyCard, EmergencyKind

# Every library has a card of these kinds, written or not.
BUILT_IN: Final = tuple(kind for kind in EmergencyKind if kind is not EmergencyKind.OTHER)

_SAY: Final = {
    EmergencyKind.THREAT: gettext_noop(
        "Say which library this is and its address. Say that somebody threatens people, and what they look like."
    ),
    EmergencyKind.INJURY: gettext_noop(
        "Say which library this is and its address. Say who is hurt or ill, and if they answer and breathe."
    ),
    EmergencyKind.FIRE: gettext_noop(
        "Say which library this is and its address. Say what burns, and if people are still inside."
    ),
    EmergencyKind.CHILD: gettext_noop(
        "Say which library this is and its address. Say how old the child is, and what you saw."
    ),
    EmergencyKind.ALONE: gettext_noop("Say which desk it is, and that you are alone there."),
}
_ENDS: Final = {
    EmergencyKind.THREAT: gettext_noop(
        "Go to a safe place with the others. You can leave the desk."
    ),
    EmergencyKind.INJURY: gettext_noop("Somebody stays with them until help is here."),
    EmergencyKind.FIRE: gettext_noop(
        "Everybody goes out. Nobody goes back in before the fire service says so."
    ),
    EmergencyKind.CHILD: gettext_noop("Somebody stays with the child until help is here."),
    EmergencyKind.ALONE: gettext_noop("You can close the desk until somebody is here."),
}


@dataclass(frozen=True, slots=True)
class Card:
    pk: int | None  # None where the library has not written it
    kind: EmergencyKind
    title: str
    whom: str
    number: str
    say: str
    ends: str
    also: str
    # None: every branch.
    branch: int | None

    @property
    def key(self) -> str:
        return str(self.pk) if self.kind is EmergencyKind.OTHER else str(self.kind)

    @property
    def tel(self) -> str:
        """Return the number as a telephone dials it."""
        return re.sub(r"[^0-9+*#]", "", self.number).replace("#", "%23")

    @property
    def to_do(self) -> bool:
        return not (self.whom and self.tel)


def emergency_cards(by: Actor, words: str = "", *, branch: int | None = None) -> list[Card]:
    """Return the cards of a branch (else the reader's own), or those found by `words`, the nearest first. One query.
    Better none than a wrong one: a word of the small list finds its kind, further words must all stand on a card.
    """
    by.require(Permission.DESK_REQUEST_SEE)
    cards = _cards_for_branch(by.branch if branch is None else branch)
    return _cards_matching(cards, words) if words.strip() else cards


def card_of(by: Actor, key: str, *, branch: int | None) -> Card:
    return card_in(emergency_cards(by, branch=branch), key)


def card_in(cards: Iterable[Card], key: str) -> Card:
    """Return the card of this key; a removed one as plain words without a kind or number."""
    return next(
        (card for card in cards if card.key == key),
        replace(_built_in_card(EmergencyKind.INJURY), title=_("Emergency"), say="", ends=""),
    )


def _cards_for_branch(branch: int | None) -> list[Card]:
    rows = EmergencyCard.objects.filter(Q(branch=None) | Q(branch=branch or 0))
    own = [_card_of_row(row) for row in rows]
    nearest = {card.kind: card for card in sorted(own, key=lambda card: card.branch is not None)}
    built_in = [nearest.get(kind) or _built_in_card(kind) for kind in BUILT_IN]
    return built_in + [card for card in own if card.kind is EmergencyKind.OTHER]


def _card_of_row(row: EmergencyCard) -> Card:
    kind = EmergencyKind(row.kind)
    return Card(
        pk=row.pk,
        kind=kind,
        title=row.title or str(kind.label),
        whom=row.whom,
        number=row.number,
        say=row.say,
        ends=row.ends,
        also=row.also,
        branch=row.branch_id,
    )


def _built_in_card(kind: EmergencyKind) -> Card:
    # Plain words, never a number.
    return Card(
        pk=None,
        kind=kind,
        title=str(kind.label),
        whom="",
        number="",
        say=_(_SAY[kind]),
        ends=_(_ENDS[kind]),
        also="",
        branch=None,
    )


_COMMON_WORDS: Final = """
    a an and are at call can do for here i in is it me my of on or say the there this to we what where who whom you
    al con de del donde el en es esta hay la las llamar lo los mi no por que quien se su un una y
    a appeler au aux ce dans des du elle est et il je le les mon ou par pas pour qui son sur une
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())


def _cards_matching(cards: list[Card], words: str) -> list[Card]:
    kinds = kinds_typed(words)
    typed = [word for word in re.findall(r"\w+", folded(words)) if word not in _COMMON]
    return [card for card in cards if card.kind in kinds or _holds_all_words(card, typed)]


def _holds_all_words(card: Card, typed: list[str]) -> bool:
    # All words stand in its name or whom to call, or two anywhere on it.
    if not typed:
        return False
    name = set(re.findall(r"\w+", folded(f"{card.title} {card.whom} {card.also}")))
    whole = name | set(re.findall(r"\w+", folded(f"{card.say} {card.ends}")))
    return name.issuperset(typed) or (len(typed) > 1 and whole.issuperset(typed))


def written_cards(by: Actor) -> list[tuple[Card, str]]:
    """Return every card for the settings, unwritten ones too, each with its branch's name. Two queries."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    rows = list(EmergencyCard.objects.select_related("branch"))
    there = {row.kind for row in rows if row.branch_id is None}
    lines = [(_built_in_card(kind), "") for kind in BUILT_IN if kind not in there]
    lines += [(_card_of_row(row), row.branch.name if row.branch else "") for row in rows]
    order = list(EmergencyKind)
    return sorted(lines, key=lambda line: (order.index(line[0].kind), line[1]))


def access_emergency_card(by: Actor, pk: int) -> EmergencyCard:
    by.require(Permission.PLACES_PLACES_CHANGE)
    return or_not_found(EmergencyCard.objects.select_related("branch").filter(pk=pk).first())


def cards_say_whom_to_call() -> bool:
    """Return whether each open branch knows whom to call in each emergency. Two queries."""
    complete = EmergencyCard.objects.exclude(whom="").exclude(number="")
    known: set[tuple[str, int | None]] = set(complete.values_list("kind", "branch"))
    open_branches = list(Branch.objects.filter(closed_for_good=False).values_list("pk", flat=True))
    return all(
        (kind, None) in known
        or (open_branches and all((kind, pk) in known for pk in open_branches))
        for kind in BUILT_IN
    )
