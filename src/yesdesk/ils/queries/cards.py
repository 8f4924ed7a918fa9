"""Whose account this is, as far as staff said which card is theirs."""

from enum import StrEnum

from django.db.models import Q, QuerySet

from yesdesk.core.actors import Actor
from yesdesk.ils.connecting import is_by_hand
from yesdesk.ils.models import StaffCard
from yesdesk.ils.port import Account
from yesdesk.ils.seals import seal_of_account, seal_of_card


class Whose(StrEnum):
    """`colleague`: of somebody else on staff; a lead decides there."""

    PATRON = "patron"
    OWN = "own"
    HOUSEHOLD = "household"
    COLLEAGUE = "colleague"


def whose_account(by: Actor, account: Account, *, asked: str = "") -> Whose:
    """For whoever acts now; `asked`: the card it was asked for by. One query."""
    return whose_account_is(by.user_id, account, asked=asked)


def whose_account_is(user_id: int | None, account: Account, *, asked: str = "") -> Whose:
    """The same by the id a row kept."""
    cards = {seal_of_card(card) for card in (account.patron.card, asked) if card}
    own = seal_of_account(account.patron.ref)
    household = {seal_of_account(ref) for ref in account.patron.household}
    near = StaffCard.objects.filter(Q(card__in=cards) | Q(account__in={own, *household}))
    found = set(near.values_list("user_id", "card", "account"))
    owners = {user for user, card, ref in found if card in cards or ref == own}
    if user_id is not None and user_id in owners:
        return Whose.OWN
    if user_id is not None and any(user == user_id for user, _card, _ref in found):
        return Whose.HOUSEHOLD
    return Whose.COLLEAGUE if owners else Whose.PATRON


def whose_ref_is(user_id: int, ref: str) -> Whose:
    """By the ref alone, where the account itself is not at hand: households are told by the account only."""
    owners = StaffCard.objects.filter(account=seal_of_account(ref))
    found = set(owners.values_list("user_id", flat=True))
    if user_id in found:
        return Whose.OWN
    return Whose.COLLEAGUE if found else Whose.PATRON


def whose_card_is(user_id: int | None, card: str) -> Whose:
    """By a card's number alone, where no account can be read."""
    owners = StaffCard.objects.filter(card=seal_of_card(card))
    found = set(owners.values_list("user_id", flat=True)) if card else set()
    if user_id is not None and user_id in found:
        return Whose.OWN
    return Whose.COLLEAGUE if found else Whose.PATRON


def owns_account(by: Actor, ref: str) -> bool:
    """Whether an account is that of whoever acts, by its ref alone."""
    return _cards_of(by).filter(account=seal_of_account(ref)).exists()


def owns_card(by: Actor, card: str) -> bool:
    """Whether a card is that of whoever acts, before anything is looked up."""
    return _cards_of(by).filter(card=seal_of_card(card)).exists()


def has_said_a_card(by: Actor) -> bool:
    """Whether whoever acts said which card is theirs; which one nobody can read. What was said before a library system
    was connected tells of no account, so it is asked for again.
    """
    said = _cards_of(by)
    return said.exists() if is_by_hand() else said.exclude(account="").exists()


def _cards_of(by: Actor) -> QuerySet[StaffCard]:
    if by.user_id is None:
        return StaffCard.objects.none()
    return StaffCard.objects.filter(user_id=by.user_id)
