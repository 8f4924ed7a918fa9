"""Colleagues and their city account: `sub` is the key, and neither a name nor an e-mail address joins the two."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import get_language, gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import Refusal
from yesdesk.people.account.passwords import NewPassword
from yesdesk.people.city.refusals import LEFT, TAKEN, UNKNOWN, CityRefusal
from yesdesk.people.colleagues.actions import add_member, login_name_from
from yesdesk.people.guarded_rights import is_given_by_hand_alone, lock_class
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import own_member


def member_of_city_account(claims: dict[str, Any]) -> User:
    """Return the colleague of proved claims, a new one where a claim names their job class. Raises CityRefusal."""
    mine = User.objects.filter(
        oidc_sub=claims["sub"], oidc_issuer__in=("", settings.OIDC_ISSUER)
    ).select_related("job_class")
    member = mine.order_by("-oidc_issuer").first()
    if member is None:
        return _add_by_claims(claims)
    if not member.is_active:
        raise CityRefusal(LEFT, "that colleague has left")
    if not member.oidc_issuer:
        raise CityRefusal(UNKNOWN, "that colleague took the city account away")
    return member


@transaction.atomic
def connect_city_account(claims: dict[str, Any], *, by: Actor) -> None:
    """Connect the city account of proved claims with one's own account. Raises CityRefusal where it is another's."""
    _connect(own_member(by), claims["sub"])
    record_audit("people.account.city_connected", f"user:{by.user_id}", by=by)


@transaction.atomic
def disconnect_city_account(*, by: Actor) -> None:
    """Take the city account away. Its `sub` stays, so that it never makes a second colleague of the same person."""
    member = own_member(by)
    if not member.has_usable_password():
        raise Refusal(
            _("You have no password here, so you couldn’t sign in any more."),
            next_step=_("Ask the person who runs Yesdesk for a start password first."),
            code="people.city.no_password",
        )
    User.objects.filter(pk=member.pk, oidc_sub__isnull=False).update(oidc_issuer="")
    record_audit("people.account.city_disconnected", f"user:{by.user_id}", by=by)


def _connect(member: User, sub: str) -> None:
    User.objects.filter(oidc_issuer="", oidc_sub=sub).update(oidc_issuer=None, oidc_sub=None)
    try:
        with transaction.atomic():
            User.objects.filter(pk=member.pk).update(oidc_issuer=settings.OIDC_ISSUER, oidc_sub=sub)
    except IntegrityError:
        raise CityRefusal(TAKEN, "that sub is another colleague's") from None


def _add_by_claims(claims: dict[str, Any]) -> User:
    """Add a colleague, unless a present or former one may be the same person: then a person decides."""
    job_class = _job_class_of(claims)
    mail = str(claims.get("email") or "")
    login = login_name_from(str(claims.get("preferred_username") or mail).partition("@")[0])
    name = " ".join(str(claims.get("name") or "").split())[:80]
    if job_class is None or not login or not name or not (name + mail).isprintable():
        raise CityRefusal(UNKNOWN, "no colleague, and no new one by claims")
    same = Q(username__iexact=login) | Q(name__iexact=name) | Q(email__iexact=mail or login)
    with transaction.atomic():
        by_hand = is_given_by_hand_alone(lock_class(job_class))
        if by_hand or User.objects.filter(same).exists():
            raise CityRefusal(UNKNOWN, "added by hand alone: the job class, or somebody like that")
        member, _words = add_member(
            login,
            name=name,
            job_class=job_class,
            branch=None,
            by=SYSTEM,
            language=get_language() or settings.LANGUAGE_CODE,
            password=NewPassword.of_nobody(),
            must_change_password=False,
        )
        _connect(member, claims["sub"])
    return member


def _job_class_of(claims: dict[str, Any]) -> JobClass | None:
    for claim, classes in settings.OIDC_JOB_CLASSES.items():
        held = claims.get(claim)
        for value, name in classes.items():
            if value in (held if isinstance(held, list) else [held]):
                return JobClass.objects.filter(name=name).first()
    return None
