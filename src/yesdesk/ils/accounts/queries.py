"""Queries: relations of accounts to staff, as far as cards are named, and looks at accounts."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.paging import older_than
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.ils.configuration import adapter_in_use, is_by_hand
from yesdesk.ils.models import AccountView, StaffCard, ViewLimitReached, WhoseCard
from yesdesk.ils.port import Account
from yesdesk.ils.pseudonyms import account_pseudonyms, card_pseudonyms, known_key_fingerprints
from yesdesk.places.queries import branches

ON_A_PAGE: Final = 100


class Whose(StrEnum):
    """The relation to an account. `colleague`: another member's; a lead decides there."""

    PATRON = "patron"
    OWN = "own"
    HOUSEHOLD = "household"
    COLLEAGUE = "colleague"


def whose_account(by: Actor, account: Account, *, asked: str = "") -> Whose:
    """The relation of an account to the present actor; `asked`: the card it was looked up by. One query."""
    return whose_account_is(by.user_id, account, asked=asked)


def whose_account_is(user_id: int | None, account: Account, *, asked: str = "") -> Whose:
    typed = [card for card in (account.patron.card, asked) if card]
    cards = {seal for card in typed for seal in card_pseudonyms(card)}
    own = set(account_pseudonyms(account.patron.ref))
    household = {seal for ref in account.patron.household for seal in account_pseudonyms(ref)}
    wanted = {f"card{place}": each for place, each in enumerate(cards)}
    wanted |= {f"account{place}": each for place, each in enumerate(own | household)}
    found = set(_cards_by_pseudonym.rows(**wanted)) if wanted else set()
    named = {(user, whose) for user, whose, card, ref in found if card in cards or ref in own}
    lives_there = any(user == user_id for user, _whose, _card, _ref in found)
    return _whose_card(user_id, named, lives_there=lives_there)


@PreparedQuery
def _cards_by_pseudonym(**pseudonyms: str) -> QuerySet[StaffCard, tuple[int, str, str, str]]:
    cards = [each for name, each in pseudonyms.items() if name.startswith("card")]
    accounts = [each for name, each in pseudonyms.items() if name.startswith("account")]
    named = StaffCard.objects.filter(Q(card__in=cards) | Q(account__in=accounts))
    return named.values_list("user_id", "whose", "card", "account")


def whose_ref_is(user_id: int, ref: str) -> Whose:
    named = StaffCard.objects.filter(account__in=account_pseudonyms(ref))
    return _whose_card(user_id, set(named.values_list("user_id", "whose")))


def whose_card_is(user_id: int | None, card: str) -> Whose:
    if not card:
        return Whose.PATRON
    named = StaffCard.objects.filter(card__in=card_pseudonyms(card))
    return _whose_card(user_id, set(named.values_list("user_id", "whose")))


def members_near_card(card: str) -> frozenset[int]:
    """User ids of members who named this card as their own or their household's; for a rule, and on no page."""
    if not card:
        return frozenset()
    named = StaffCard.objects.filter(card__in=card_pseudonyms(card))
    return frozenset(named.values_list("user_id", flat=True))


def _whose_card(
    user_id: int | None, named: set[tuple[int, str]], *, lives_there: bool = False
) -> Whose:
    """Decide by the members who named the card. A card of another member's household is a patron's like any other."""
    mine = {whose for user, whose in named if user == user_id}
    if WhoseCard.OWN in mine:
        return Whose.OWN
    if mine or lives_there:
        return Whose.HOUSEHOLD
    return Whose.COLLEAGUE if any(w == WhoseCard.OWN for _user, w in named) else Whose.PATRON


def owns_account(by: Actor, ref: str) -> bool:
    """Return whether the actor owns an account, or named it for their household, by its ref alone."""
    return _own_cards(by).filter(account__in=account_pseudonyms(ref)).exists()


def owns_card(by: Actor, card: str) -> bool:
    return _own_cards(by).filter(card__in=card_pseudonyms(card)).exists()


def has_declared_card(by: Actor) -> bool:
    """Return whether the actor named a card, or said that they have none; nobody can read which."""
    return by.user_id is not None and user_declared_card(by.user_id)


def user_declared_card(user_id: int) -> bool:
    """Return the same by id. Answers from before the library system, or under a lost key, count for nothing."""
    own = Q(whose=WhoseCard.OWN, sealed_under__in=known_key_fingerprints())
    if not is_by_hand():
        own &= ~Q(account="")
    return StaffCard.objects.filter(own | Q(whose=WhoseCard.NONE), user=user_id).exists()


def has_named_any(by: Actor) -> bool:
    return _own_cards(by).exclude(whose=WhoseCard.NONE).exists()


def _own_cards(by: Actor) -> QuerySet[StaffCard]:
    if by.user_id is None:
        return StaffCard.objects.none()
    return StaffCard.objects.filter(user_id=by.user_id)


def no_such_card_sentence() -> str:
    return _("The library system knows no card with this number.")


def perhaps_of_another_branch() -> str:
    """A hint that a system may show one branch's patrons alone; empty where it shows every patron."""
    if adapter_in_use().shows_every_patron and len(branches()) < 2:
        return ""
    return _("Perhaps it is a card of another branch: look in the library system.")


def account_views(
    by: Actor, *, before: int | None = None, account: str = "", limit: int = ON_A_PAGE
) -> list[AccountView]:
    """Newest first; of one account where its ref is given. `before`: id behind which to go on. One query."""
    by.require(Permission.ILS_VIEWS_READ)
    rows = AccountView.objects.select_related("user").order_by("-at", "-id")
    if account:
        rows = rows.filter(account__in=account_pseudonyms(account))
    if before is not None:
        rows = older_than(rows, before)
    return list(rows[:limit])


def abouts_of_looks(by: Actor, before: datetime) -> set[str]:
    """Subjects of looks (`request:17`), while an earlier look still names somebody; for the machine alone."""
    by.require(Permission.ILS_VIEWS_READ)
    if not AccountView.objects.filter(user__isnull=False, at__lt=before).exists():
        return set()
    return set(AccountView.objects.order_by().values_list("about", flat=True).distinct())


def looks_stopped(by: Actor) -> list[ViewLimitReached]:
    by.require(Permission.ILS_VIEWS_READ)
    return list(ViewLimitReached.objects.select_related("user").order_by("-at", "-id")[:ON_A_PAGE])


def stopped_views_waiting() -> int:
    return ViewLimitReached.objects.filter(seen_at=None).count()
