"""The only way a page gets a member, a job class or a session. Every function raises NotFound, or NotAllowed."""

import hashlib
import hmac

from django.conf import settings

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.people.guarded_rights import require_guarded, reset_waits_for
from yesdesk.people.models import JobClass, PushSubscription, StaffSession, User
from yesdesk.people.queries import live_sessions
from yesdesk.people.sessions import SessionStore


def access_member(by: Actor, pk: int) -> User:
    by.require(Permission.PEOPLE_STAFF_CHANGE)
    return or_not_found(User.objects.select_related("job_class", "branch").filter(pk=pk).first())


def access_reset(by: Actor, pk: int) -> User:
    """Return a colleague whose start password or move waits for the yes of `by`."""
    require_guarded(by)
    members = User.objects.select_related("job_class", "job_class_asked")
    member = members.filter(pk=pk, is_active=True).first()
    if member is None or not reset_waits_for(member, by):
        raise NotFound.plain()
    return member


def actor_of_session(session_key: str) -> Actor | None:
    """Return the actor signed in under this key, or None. One query."""
    member = SessionStore(session_key).member
    return member.actor if member and not member.is_locked else None


def access_job_class(by: Actor, pk: int) -> JobClass:
    by.require(Permission.PEOPLE_JOB_CLASSES_CHANGE)
    return or_not_found(JobClass.objects.filter(pk=pk).first())


def session_handle(session_key: str) -> str:
    """Name a session on a page. The key itself would let a reader of the page in."""
    message = b"yesdesk.people.session_handle:" + session_key.encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256).hex()[:24]


def access_own_session(by: Actor, handle: str) -> StaffSession:
    for session in live_sessions(by):
        if hmac.compare_digest(session_handle(session.pk), handle):
            return session
    raise NotFound.plain()


def access_own_phone(by: Actor, pk: int) -> PushSubscription:
    return or_not_found(PushSubscription.objects.filter(pk=pk, user_id=by.user_id or 0).first())
