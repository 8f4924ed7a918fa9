"""Each look at an account is written down, a number that no card has too; and whoever looks too often is stopped."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import Refusal
from yesdesk.core.limits import attempts, count_attempt
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.ils.models import AccountView, LooksStopped
from yesdesk.ils.pseudonyms import account_pseudonym

ONE_LOOK: Final = timedelta(minutes=15)
"""Read again within this time, for the same request, it is still one look."""

_HOUR: Final = timedelta(hours=1)
_LOOKS: Final = "ils.look"
_MISSES: Final = "ils.miss"


def check_view_limit(by: Actor) -> None:
    """Raises Refusal for who has looked at more accounts this hour than a desk does, or tried more numbers that no
    card has. The privacy officer sees it.
    """
    if by.user_id is None:
        return  # the machine shows nothing to anybody
    now = timezone.now()
    who = {kind: _who(kind, by, now) for kind in (_LOOKS, _MISSES)}
    looks, misses = attempts(who, window=_HOUR, now=now).values()
    if looks < settings.LOOKS_AN_HOUR and misses < settings.MISSES_AN_HOUR:
        return
    _stop(by.user_id, looks, misses, now)
    raise Refusal(
        _("You have looked up very many cards this hour."),
        next_step=_(
            "Ask a colleague to look, or come back in an hour. Nothing is wrong with the card."
        ),
        code="ils.looks.stopped",
    )


@transaction.atomic
def record_view(ref: str, *, about: str, proof: str, by: Actor) -> None:
    """One line for one look, however often it is read again meanwhile."""
    if _is_new_line(account_pseudonym(ref), about, proof, by):
        _count(_LOOKS, by)


@transaction.atomic
def record_miss(*, about: str, proof: str = "", by: Actor) -> None:
    """No card has the number that was looked up; which number it was is kept nowhere."""
    _is_new_line("", about, proof, by)
    _count(_MISSES, by)


def _is_new_line(account: str, about: str, proof: str, by: Actor) -> bool:
    if by.user_id is None:
        return False
    now = timezone.now()
    same = AccountView.objects.filter(
        Q(until__gte=now - ONE_LOOK) | Q(until=None, at__gte=now - ONE_LOOK),
        account=account,
        user_id=by.user_id,
        about=about,
        proof=proof,
    )
    if same.update(until=now, times=F("times") + 1):
        return False
    AccountView.objects.create(
        user_id=by.user_id, account=account, about=about, proof=proof, at=now
    )
    return True


def _count(kind: str, by: Actor) -> None:
    if by.user_id is not None:
        now = timezone.now()
        count_attempt(kind, _who(kind, by, now), window=_HOUR, now=now)


def _who(kind: str, by: Actor, now: datetime) -> str:
    return rotating_hmac(kind, str(by.user_id), now)


def _stop(user: int, looks: int, misses: int, now: datetime) -> None:
    """Once an hour for each, whatever they try meanwhile."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    LooksStopped.objects.get_or_create(
        user_id=user, hour=hour, defaults={"at": now, "looks": looks, "misses": misses}
    )


@transaction.atomic
def mark_reviewed(*, by: Actor) -> int:
    """The privacy officer has looked into each that stands open; how many there were."""
    by.require(Permission.ILS_VIEWS_READ)
    went = LooksStopped.objects.filter(seen_at=None).update(seen_at=timezone.now())
    if went:
        record_audit("ils.looks.looked_into", by=by, count=went)
    return went
