"""Cards of staff and their households: other people's business. Only another person removes a card."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.errors import NotAllowed, PinWanted, Refusal, ValidationRefusal, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.tasks.timers import cancel_timer, set_timer
from yesdesk.ils.accounts.actions import check_view_limit, record_miss
from yesdesk.ils.accounts.queries import (
    no_such_card_sentence,
    perhaps_of_another_branch,
    user_declared_card,
)
from yesdesk.ils.configuration import is_by_hand
from yesdesk.ils.models import StaffCard, WhoseCard
from yesdesk.ils.pseudonyms import (
    account_pseudonyms,
    card_pseudonym,
    card_pseudonyms,
    key_fingerprint,
)
from yesdesk.ils.rpc import client as rpc_client

NOT_SAID: Final = "ils.card.not_said"
ENDS: Final = "ils.card_ends"
WAITS: Final = timedelta(days=7)


class CardNotSaid(Refusal):
    """A member who moves money has not named their own card yet. `user_id`: that member."""

    def __init__(self, user_id: int) -> None:
        super().__init__(
            _("Before you move money, say which library card is yours."),
            next_step=_("They say it under their own name: Your own card."),
            code=NOT_SAID,
            next_href=reverse("own_card"),
            next_label=_("Your own card"),
        )
        self.user_id = user_id


def require_own_card(by: Actor) -> None:
    """Raise CardNotSaid where a person who moves money named no card and did not say that they have none. Raises
    PinWanted at a shared desk computer."""
    if by.user_id is not None and not user_declared_card(by.user_id):
        raise CardNotSaid(by.user_id)
    if by.pin_wanted:
        raise PinWanted


def set_own_card(card: str, *, by: Actor) -> None:
    """Keep the seals of a member's own card and account, never the number. Raises ValidationRefusal where the library
    system knows no such card, client.ServiceUnavailable where it is silent."""
    _look_up_own_card(card, WhoseCard.OWN, by)


def add_household_card(card: str, *, by: Actor) -> None:
    """Keep the pseudonym of a household card: most library systems do not tell who lives together."""
    _look_up_own_card(card, WhoseCard.HOUSEHOLD, by)


@transaction.atomic
def set_no_card(*, by: Actor) -> None:
    """Note that a member has no card here. Changes nothing after a named card, unless its key is lost."""
    user = _member_or_refuse(by)
    if user_declared_card(user):
        return
    StaffCard.objects.create(user_id=user, whose=WhoseCard.NONE, card="", said_at=timezone.now())
    record_audit("ils.card.none_said", f"user:{user}", by=by)


def _member_or_refuse(by: Actor) -> int:
    if by.user_id is None:
        raise NotAllowed.because(Permission.DESK_REQUEST_SEE)
    return by.user_id


def _look_up_own_card(card: str, whose: WhoseCard, by: Actor) -> None:
    user = _member_or_refuse(by)
    if is_by_hand():
        _keep(user, whose, card, "", by)
        return
    check_view_limit(by)
    patron = rpc_client.find_patron(card)
    if patron is None:
        record_miss(about="own_card", by=by)
        raise ValidationRefusal(
            {"card": f"{no_such_card_sentence()} {perhaps_of_another_branch()}".strip()}
        )
    _keep(user, whose, card, patron.ref, by)


@transaction.atomic
def _keep(user_id: int, whose: WhoseCard, card: str, ref: str, by: Actor) -> None:
    """Keep a card's pseudonym beside earlier ones; an own card never becomes a household's. Repeats leave no trace."""
    cards = StaffCard.objects.filter(user=user_id)
    sealed, accounts = card_pseudonym(card), account_pseudonyms(ref) if ref else [""]
    same = cards.filter(card__in=card_pseudonyms(card), account__in=accounts)
    known = min(same, key=lambda each: each.card != sealed, default=None)
    row = known or StaffCard(user_id=user_id, whose=whose, said_at=timezone.now())
    row.card, row.account = sealed, accounts[0]
    row.sealed_under = key_fingerprint()
    row.save()
    if whose == WhoseCard.OWN:
        others = cards.filter(card__in=card_pseudonyms(card)).exclude(whose=whose)
        changed = others.update(whose=whose)
        cards.filter(whose=WhoseCard.NONE).delete()
        if changed or not known:
            record_audit("ils.card.said", f"user:{user_id}", by=by)
    elif not known:
        record_audit("ils.card.household_said", f"user:{user_id}", by=by)


@transaction.atomic
def remove_card(user_id: int, card: str, *, by: Actor) -> datetime | None:
    """Remove a colleague's card by its number, as another person who looks after staff. Never tells if it was named.
    Waits seven days in finance's list where one person could do it alone (`_waits`): returns the end then, else None.
    Raises NotAllowed for an own card while somebody else may."""
    by.require(Permission.PEOPLE_STAFF_CHANGE)
    own = by.user_id == user_id
    if own and _somebody_else_may(user_id):
        raise NotAllowed(
            _("You cannot take off your own card."),
            next_step=_("Ask a colleague who looks after staff accounts too."),
            code="ils.card.own",
        )
    cards = StaffCard.objects.filter(user=user_id, card__in=card_pseudonyms(card))
    if own or _waits(user_id, by):
        return _schedule_end_of_cards(user_id, cards.exclude(whose=WhoseCard.NONE), by)
    if cards.exclude(whose=WhoseCard.NONE).delete()[0]:
        record_audit("ils.card.taken_off", f"user:{user_id}", by=by)
    return None


def _waits(user_id: int, by: Actor) -> bool:
    """Return whether the remover may be the owner under another login: staff managers make logins, and a colleague of
    these seven days may be one."""
    owner = get_user_model().objects.select_related("job_class").filter(pk=user_id).first()
    taker = get_user_model().objects.filter(pk=by.user_id or 0).first()
    if owner is None or taker is None:
        return False
    makes_logins = Permission.PEOPLE_STAFF_CHANGE.value in owner.job_class.permissions
    return makes_logins or taker.joined_at > max(owner.joined_at, timezone.now() - WAITS)


def _somebody_else_may(user_id: int) -> bool:
    others = get_user_model().objects.filter(is_active=True).exclude(pk=user_id)
    may = Permission.PEOPLE_STAFF_CHANGE.value
    stored = others.values_list("job_class__permissions", flat=True)
    return any(may in permissions for permissions in stored)


def _schedule_end_of_cards(user_id: int, cards: QuerySet[StaffCard], by: Actor) -> datetime:
    ends = timezone.now() + WAITS
    for pk in cards.values_list("pk", flat=True):
        set_timer(ENDS, str(pk), ends)
    if cards.update(ends_at=ends):
        record_audit("ils.card.to_be_taken_off", f"user:{user_id}", by=by)
    return ends


@transaction.atomic
def keep_card(pk: int, *, by: Actor) -> None:
    by.require(Permission.ILS_LEDGER_READ)
    card = or_not_found(StaffCard.objects.filter(pk=pk, ends_at__isnull=False).first())
    waiting = StaffCard.objects.filter(user=card.user_id, card=card.card)
    for waits in waiting.values_list("pk", flat=True):
        cancel_timer(ENDS, str(waits))
    waiting.update(ends_at=None)
    record_audit("ils.card.kept", f"user:{card.user_id}", by=by)


def end_card(ref: str, now: datetime) -> None:
    """Remove a card after its seven days. A clock that jumped shortens them for nobody."""
    card = StaffCard.objects.filter(pk=int(ref), ends_at__lte=now).first()
    if card is not None and card.ends_at is not None and not clock_is_trusted(now):
        set_timer(ENDS, ref, card.ends_at)
        return
    StaffCard.objects.filter(pk=int(ref), ends_at__lte=now).delete()
