"""Colleagues come, change, leave and come back. Nobody is deleted: their words keep their author."""

import re
from unicodedata import normalize

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound, Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.people.account.actions import exclude_name_from_search
from yesdesk.people.account.passwords import NewPassword
from yesdesk.people.guarded_rights import lock_class, may_give, reset_waits_for
from yesdesk.people.invariants import KEYS, keep_holders
from yesdesk.people.models import JobClass, StaffSession, User
from yesdesk.people.phone_alerts.actions import forget_phones
from yesdesk.people.queries import permissions_of
from yesdesk.people.throttle import reset_tries
from yesdesk.places.models import Branch

MAY = Permission.PEOPLE_STAFF_CHANGE


def login_name_from(words: str) -> str:
    """Make a login name of a name or an address: small letters, digits and dots; empty where nothing is left."""
    plain = normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[:60].strip(".")


def add_member(
    username: str,
    *,
    name: str,
    job_class: JobClass,
    branch: Branch | None,
    by: Actor,
    email: str = "",
    language: str = "en",
    password: NewPassword | None = None,
    must_change_password: bool = True,
) -> tuple[User, str]:
    """Add a colleague and return them with their start password, to show once. The password is empty where a second
    person must agree: until then nobody knows one.
    """
    by.require(MAY)
    password = password or NewPassword.for_start()
    member = User(
        username=username.strip().lower(),
        name=name,
        email=email,
        job_class=job_class,
        branch=branch,
        language=language,
        must_change_password=must_change_password,
        joined_at=timezone.now(),
    )
    with transaction.atomic():
        return member, _add_with_start_password(member, password, by)


def _add_with_start_password(member: User, password: NewPassword, by: Actor) -> str:
    member.job_class = lock_class(member.job_class)
    _refuse_class_above(member.job_class, by)
    asks = not may_give(member.job_class, by)
    given = NewPassword.of_nobody() if asks else password
    member.password = given.hashed
    _insert_or_refuse_login(member)
    record_audit("people.staff.added", f"user:{member.pk}", by=by, job_class=member.job_class.name)
    exclude_name_from_search(member)
    if asks:
        _ask_another(member, by)
    return given.words


def _insert_or_refuse_login(member: User) -> None:
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError:
        raise ValidationRefusal(
            {"username": _("Somebody has, or had, this login name. Choose another one.")}
        ) from None


def _refuse_class_above(job_class: JobClass, by: Actor) -> None:
    # Otherwise an account manager could make somebody with more rights than they hold, and sign in as them.
    if by.may(Permission.PEOPLE_JOB_CLASSES_CHANGE):
        return
    beyond = permissions_of(job_class.permissions) & KEYS - by.permissions
    if beyond:
        raise Refusal(
            _("This job class can change things that yours can’t."),
            next_step=_("Ask somebody who can change job classes."),
            code="people.staff.above",
        )


@transaction.atomic
def change_member(
    member: User,
    *,
    name: str,
    job_class: JobClass,
    branch: Branch | None,
    email: str,
    language: str,
    by: Actor,
) -> User:
    """Change a colleague's data. Nobody changes their own job class. A class with rights that `by` does not hold
    (`invariants.GUARDED`) waits in `job_class_asked` for a holder's yes.
    """
    by.require(MAY)
    moved, renamed = member.job_class_id != job_class.pk, member.name != name
    if moved:
        job_class = lock_class(job_class)
        _refuse_own(member, by)
        _refuse_class_above(job_class, by)
    member.name, member.email, member.language = name, email, language
    member.branch = branch
    member.save(update_fields=["name", "email", "language", "branch"])
    if renamed:
        exclude_name_from_search(member)
    record_audit("people.staff.changed", f"user:{member.pk}", by=by)
    if moved and not may_give(job_class, by):
        _ask_another(member, by, job_class)
    elif moved:
        _move_to_class(member, job_class, by)
    return member


@keep_holders()
def _move_to_class(member: User, job_class: JobClass, by: Actor) -> None:
    member.job_class, member.job_class_asked = job_class, None
    member.save(update_fields=["job_class", "job_class_asked"])
    record_audit("people.staff.moved", f"user:{member.pk}", by=by, job_class=job_class.name)


def _refuse_own(member: User, by: Actor) -> None:
    if member.pk == by.user_id:
        raise Refusal(
            _("You can’t change your own job class."),
            next_step=_("Ask a colleague who looks after staff accounts."),
            code="people.staff.own_class",
        )


@transaction.atomic
@keep_holders()
def deactivate_member(member: User, *, by: Actor) -> User:
    """Let a colleague go: signed out everywhere, with no phone that rings. Their words stay."""
    by.require(MAY)
    if member.pk == by.user_id:
        raise Refusal(
            _("You would shut yourself out."),
            next_step=_("Ask a colleague who looks after staff accounts."),
            code="people.staff.own_leave",
        )
    member.is_active, member.left_at = False, timezone.now()
    member.save(update_fields=["is_active", "left_at"])
    StaffSession.objects.filter(user=member).delete()
    forget_phones(member)
    record_audit("people.staff.left", f"user:{member.pk}", by=by)
    return member


def reactivate_member(member: User, *, by: Actor, password: NewPassword | None = None) -> str:
    """Let a colleague come back with a start password, as their former one may be known. The password is empty where a
    second person must agree. `password` may be hashed before the caller's transaction.
    """
    by.require(MAY)
    password = password or NewPassword.for_start()
    with transaction.atomic():
        return _reactivate_with_password(member, password, by)


def _reactivate_with_password(member: User, password: NewPassword, by: Actor) -> str:
    member.job_class = lock_class(member.job_class)
    _refuse_class_above(member.job_class, by)
    member.is_active, member.left_at = True, None
    member.save(update_fields=["is_active", "left_at"])
    record_audit("people.staff.came_back", f"user:{member.pk}", by=by)
    given = _start_anew(member, password)
    if not may_give(member.job_class, by):
        _ask_another(member, by)
        return ""
    return given


def reset_password(member: User, *, by: Actor) -> str:
    """Make a start password; end the member's sessions, counted tries and phone alerts. The password is empty where a
    second person must agree: then they are asked.
    """
    password = NewPassword.for_start()
    with transaction.atomic():
        return _reset_or_ask_for_second(member, password, by)


def _reset_or_ask_for_second(member: User, password: NewPassword, by: Actor) -> str:
    member.job_class = lock_class(member.job_class)
    agrees = reset_waits_for(member, by) and member.job_class_asked_id is None
    if not agrees:
        by.require(MAY)
        _refuse_class_above(member.job_class, by)
    _refuse_for_oneself(member, by)
    if not member.is_active:
        raise Refusal(
            _("%(name)s doesn’t work here at present.") % {"name": member.name},
            next_step=_("Add them again first. They then get a start password."),
            code="people.staff.left",
        )
    if not (agrees or may_give(member.job_class, by)):
        _ask_another(member, by)
        return ""
    record_audit("people.staff.start_password_given", f"user:{member.pk}", by=by)
    return _start_anew(member, password)


def confirm_reset(member: User, *, by: Actor) -> str:
    """Agree, as a holder of those rights, to a start password or a job class. Returns a start password. A move brings
    a new password too, since the asker may know the former one.
    """
    password = NewPassword.for_start()
    with transaction.atomic():
        return _confirm_reset(member, password, by)


def _confirm_reset(member: User, password: NewPassword, by: Actor) -> str:
    to = member.job_class_asked = member.job_class_asked and lock_class(member.job_class_asked)
    if not reset_waits_for(member, by):
        raise NotFound.plain()
    if to is None:
        return _reset_or_ask_for_second(member, password, by)
    _move_to_class(member, to, by)
    record_audit("people.staff.start_password_given", f"user:{member.pk}", by=by)
    return _start_anew(member, password)


def _ask_another(member: User, by: Actor, job_class: JobClass | None = None) -> None:
    # One question at a time: the newest replaces the one before.
    member.reset_asked_by_id, member.reset_asked_at = by.user_id, timezone.now()
    member.job_class_asked = job_class
    member.save(update_fields=["reset_asked_by", "reset_asked_at", "job_class_asked"])
    if job_class is None:
        record_audit("people.staff.start_password_asked", f"user:{member.pk}", by=by)
    else:
        record_audit(
            "people.staff.move_asked", f"user:{member.pk}", by=by, job_class=job_class.name
        )


def _clear_asked_reset(member: User) -> None:
    member.reset_asked_by = member.reset_asked_at = member.job_class_asked = None
    member.save(update_fields=["reset_asked_by", "reset_asked_at", "job_class_asked"])


def _refuse_for_oneself(member: User, by: Actor) -> None:
    if member.pk == by.user_id:
        raise Refusal(
            _("This is your own account."),
            next_step=_("Change your password and your second step on your account page."),
            code="people.staff.own_account",
        )


def _start_anew(member: User, password: NewPassword) -> str:
    member.password = password.hashed
    member.must_change_password = True
    member.pin = ""
    member.save(update_fields=["password", "must_change_password", "pin"])
    if member.job_class_asked_id is None:
        _clear_asked_reset(member)
    StaffSession.objects.filter(user=member).delete()
    forget_phones(member)
    reset_tries("password", member.username)
    reset_tries("pin", member.username)
    return password.words


@transaction.atomic
def remove_second_step(member: User, *, by: Actor) -> None:
    """Take the second step off a member who lost phone and recovery codes; end their sessions and phone alerts."""
    by.require(MAY)
    _refuse_for_oneself(member, by)
    _refuse_class_above(member.job_class, by)
    Authenticator.objects.filter(user=member).delete()
    StaffSession.objects.filter(user=member).delete()
    forget_phones(member)
    reset_tries("code", str(member.pk))
    record_audit("people.staff.second_step_off", f"user:{member.pk}", by=by)
