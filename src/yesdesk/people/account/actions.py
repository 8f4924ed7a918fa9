"""Actions on one's own account: name, password, sessions, second step, and mails that a colleague ticked."""

import re
from base64 import b32decode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.cache import KEPT_SECONDS
from yesdesk.core.errors import NotFound
from yesdesk.core.models import SearchText
from yesdesk.core.outbox.messages import BY_MACHINE, post
from yesdesk.core.site_context import library_info
from yesdesk.people.account.passwords import NewPassword
from yesdesk.people.models import StaffSession, User, session_key_hash
from yesdesk.people.queries import own_member

_HALF_MINUTE: Final = 30  # seconds each code of an app stands

# By name, since a job calls actions and so no action imports it.
LEAVE_NAME_OUT: Final = "yesdesk.people.jobs.reindex_without_name"


def exclude_name_from_search(member: User) -> None:
    """Take a new name out of the search index a moment later, when no process still holds the old names."""
    if SearchText.objects.exists():
        soon = timezone.now() + timedelta(seconds=2 * KEPT_SECONDS)
        import_string(LEAVE_NAME_OUT).using(run_after=soon).enqueue(member.pk)


@transaction.atomic
def change_own_account(
    *,
    name: str,
    language: str,
    undo_seconds: int | None = None,
    answer_minutes: int | None = None,
    count_keys: bool | None = None,
    mail_owed: bool | None = None,
    by: Actor,
) -> User:
    """Change one's own name, language, clocks, keys and mails. None leaves a value as it is."""
    member = own_member(by)
    renamed = member.name != name
    member.name, member.language = name, language
    member.undo_seconds = undo_seconds or member.undo_seconds
    member.answer_minutes = answer_minutes or member.answer_minutes
    member.count_keys = member.count_keys if count_keys is None else count_keys
    member.mail_owed = member.mail_owed if mail_owed is None else mail_owed
    changed = ["name", "language", "undo_seconds", "answer_minutes", "count_keys", "mail_owed"]
    member.save(update_fields=changed)
    record_audit("people.account.changed", f"user:{member.pk}", by=by)
    if renamed:
        exclude_name_from_search(member)
    return member


_STOPS: Final = signing.Signer(sep=".", salt="yesdesk.people.stop_mail")
_OWED: Final = "mail_owed"
# Mails of former versions, whose links still get pressed.
_FORMER: Final = ("mail_card", "mail_bulletin")


def wants_mail() -> QuerySet[User, User]:
    return User.objects.filter(is_active=True, mail_owed=True).exclude(email="")


def post_staff_mail(
    member: User,
    *,
    subject: str,
    paragraphs: Iterable[str],
    about: str,
    not_before: datetime,
) -> None:
    """Write a mail that a colleague ticked, with a link to stop it and one click (RFC 8058). Call it in their
    language, in the transaction of its cause.
    """
    stop = _stop_address(member)
    post(
        to=member.email,
        subject=subject,
        text="\n\n".join([*paragraphs, _("To stop this mail: %(page)s") % {"page": stop}]),
        about=about,
        language=member.language,
        headers=BY_MACHINE
        | {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        not_before=not_before,
    )


def _stop_address(member: User) -> str:
    # The link works signed out, and only unticks this mail.
    known = library_info()
    language = member.language if member.language in known.languages else known.default_language
    token = _STOPS.sign(f"{_OWED}-{member.pk}")
    return f"{settings.BASE_URL}{reverse('stop_mail', args=[language, token])}"


def member_to_stop(token: str) -> int | None:
    """Return the user id whose mail this link stops; None for a mail that no longer exists. Raises NotFound."""
    try:
        mail, _dash, pk = _STOPS.unsign(token).rpartition("-")
    except signing.BadSignature:
        raise NotFound.plain() from None
    if mail not in (_OWED, *_FORMER):
        raise NotFound.plain()
    return int(pk) if mail == _OWED else None


@transaction.atomic
def stop_mail(token: str, *, by: Actor) -> None:  # noqa: ARG001
    """Untick the mail by its link. No trace names the member: a link shows who got the mail, not who pressed it."""
    User.objects.filter(pk=member_to_stop(token) or 0).update(mail_owed=False)


def change_own_password(password: str, *, keep_session: str | None, by: Actor) -> User:
    """Set one's own password and end every session but `keep_session` (a session key)."""
    new = NewPassword.of(password)
    with transaction.atomic():
        return _change_own_password(new, keep_session, by)


def _change_own_password(new: NewPassword, keep_session: str | None, by: Actor) -> User:
    member = own_member(by)
    member.password = new.hashed
    member.must_change_password = False
    member.save(update_fields=["password", "must_change_password"])
    StaffSession.objects.filter(user=member).exclude(
        pk=session_key_hash(keep_session or "")
    ).delete()
    record_audit("people.account.password_changed", f"user:{member.pk}", by=by)
    return member


@transaction.atomic
def end_session(session: StaffSession, *, by: Actor) -> None:
    if session.user_id != by.user_id or by.user_id is None:
        raise NotFound.plain()
    session.delete()
    record_audit("people.account.session_ended", f"user:{by.user_id}", by=by)


@transaction.atomic
def end_other_sessions(*, keep_session: str | None, by: Actor) -> int:
    """Sign out every other browser and return how many there were."""
    member = own_member(by)
    others = StaffSession.objects.filter(user=member).exclude(
        pk=session_key_hash(keep_session or "")
    )
    ended = others.delete()[0]
    record_audit("people.account.other_sessions_ended", f"user:{member.pk}", by=by, count=ended)
    return ended


def record_second_step(*, on: bool, by: Actor) -> None:
    """Record that a member turned their second step on or off; allauth wrote the row itself."""
    tag = "people.account.second_step_on" if on else "people.account.second_step_off"
    record_audit(tag, f"user:{by.user_id}", by=by)


def spend_code(user: User, code: str) -> Authenticator | None:
    """Return the authenticator of `code`, now spent: a code works once, also in two browsers at one instant."""
    for authenticator in Authenticator.objects.filter(user_id=user.pk):
        if _spend_code(authenticator, re.sub(r"[\s-]", "", code)):
            authenticator.user = user
            return authenticator
    return None


def _spend_code(authenticator: Authenticator, code: str) -> bool:
    if authenticator.type == Authenticator.Type.TOTP:
        return _spend_app_code(authenticator, code)
    return bool(authenticator.wrap().validate_code(code))  # locks its own row


def _spend_app_code(authenticator: Authenticator, code: str) -> bool:
    """Check by RFC 6238 with the values of every app: SHA-1, six digits, half a minute."""
    from cryptography.hazmat.primitives.hashes import SHA1  # megabytes, and the worker checks none
    from cryptography.hazmat.primitives.twofactor.hotp import HOTP

    app = HOTP(b32decode(decrypt(authenticator.data["secret"]), casefold=True), 6, SHA1())  # noqa: S303 - what apps use
    now = int(timezone.now().timestamp()) // _HALF_MINUTE
    for counter in range(now - settings.MFA_TOTP_TOLERANCE, now + settings.MFA_TOTP_TOLERANCE + 1):
        if constant_time_compare(code, app.generate(counter)):
            return _claim_counter(authenticator, counter)
    return False


def _claim_counter(authenticator: Authenticator, counter: int) -> bool:
    # Allauth remembers spent codes in a cache, which each process has for itself. The row is for all.
    unspent = Q(data__last_counter__lt=counter) | Q(data__last_counter__isnull=True)
    row = Authenticator.objects.filter(unspent, pk=authenticator.pk)
    authenticator.data = {**authenticator.data, "last_counter": counter}
    return bool(row.update(data=authenticator.data))


def mark_news(members: Iterable[int]) -> None:
    """Mark in these members' frames (user ids) that their own page has news, in the caller's transaction."""
    User.objects.filter(pk__in=list(members), is_active=True).update(has_news=True)


@transaction.atomic
def clear_news(*, by: Actor) -> None:
    User.objects.filter(pk=by.user_id or 0, has_news=True).update(has_news=None)
