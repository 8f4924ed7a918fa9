"""Make, check and end the tokens of programs. A token is shown once; the table keeps its hash."""

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.api.models import ApiToken
from yesdesk.core.actors import Actor, ActorKind
from yesdesk.core.audit import record_audit
from yesdesk.core.counts import count_attempt
from yesdesk.core.dates import humanize_day
from yesdesk.core.errors import ValidationRefusal, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.rotating_keys import rotating_hmac
from yesdesk.core.site_context import library_info
from yesdesk.people.guarded_rights import guarded_permissions, lock_class
from yesdesk.people.models import JobClass
from yesdesk.people.queries import permissions_of

MAY_MAKE: Final = Permission.PEOPLE_STAFF_CHANGE
A_MINUTE: Final = 60  # calls of one token
_WINDOW: Final = timedelta(minutes=1)
_TOKEN: Final = re.compile(r"yesdesk_([0-9]{1,18})_[A-Za-z0-9_-]{43}")
# Whatever else its job class may do, a program does no more than these.
_WITHIN: Final = frozenset({Permission.DESK_REQUEST_SEE, Permission.DESK_REQUEST_ANSWER})


@transaction.atomic
def make_token(name: str, job_class: JobClass, *, by: Actor) -> str:
    """Return a new token, which nobody can read again. Raises ValidationRefusal, and NotAllowed."""
    by.require(MAY_MAKE)
    if guarded_permissions(lock_class(job_class)):
        raise ValidationRefusal(
            {"job_class": _("A right of this job class takes two people. Choose another one.")}
        )
    if ApiToken.objects.filter(name=name).exists():
        raise ValidationRefusal({"name": _("Another program has this name. Choose another one.")})
    secret = secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        name=name, job_class=job_class, token_hash="", made_on=timezone.now().date()
    )
    token = f"yesdesk_{row.pk}_{secret}"
    ApiToken.objects.filter(pk=row.pk).update(token_hash=_hash(token))
    record_audit("api.token.made", by=by, name=name, job_class=job_class.name)
    return token


@transaction.atomic
def end_token(pk: int, *, by: Actor) -> None:
    """End a token at once. Raises NotFound where it ended already, and NotAllowed."""
    by.require(MAY_MAKE)
    row = or_not_found(ApiToken.objects.filter(pk=pk).first())
    row.delete()
    record_audit("api.token.ended", by=by, name=row.name)


def tokens(by: Actor) -> list[tuple[ApiToken, str]]:
    """Return the programs by name, with their job class, and the day of their last use. Raises NotAllowed."""
    by.require(MAY_MAKE)
    return [
        (each, humanize_day(each.used_on, language=by.language) if each.used_on else "")
        for each in ApiToken.objects.select_related("job_class").order_by("name")
    ]


def token_in(header: str) -> ApiToken | None:
    """Return the token of an `Authorization` header, or None. The day of its use is noted."""
    scheme, _space, text = header.partition(" ")
    shape = _TOKEN.fullmatch(text) if scheme.lower() == "bearer" else None
    rows = ApiToken.objects.select_related("job_class").filter(pk=int(shape[1]) if shape else 0)
    row = rows.first()
    if not hmac.compare_digest(row.token_hash if row else "", _hash(text)) or row is None:
        return None
    today = timezone.now().date()
    if row.used_on != today:
        rows.update(used_on=today)
    return row


def seconds_to_wait(token: ApiToken) -> int:
    """Count a call; return the seconds until the next one is taken, 0 for this one. No count leads back to a token."""
    now = timezone.now()
    who = rotating_hmac("api.token", str(token.pk), now)
    calls = count_attempt("api.token", who, window=_WINDOW, now=now)
    return 60 - now.second if calls > A_MINUTE else 0


def actor_of(token: ApiToken) -> Actor:
    """Return the program as an actor: what its job class may do, and no more than the API does."""
    return Actor(
        kind=ActorKind.PROGRAM,
        permissions=permissions_of(token.job_class.permissions) & _WITHIN,
        name=token.name,
        job_class=token.job_class.name,
        job_class_id=token.job_class_id,
        language=library_info().default_language,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
