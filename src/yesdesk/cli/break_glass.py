"""Break glass: a person at the machine gets in for a day, and can let everybody in."""

from datetime import timedelta
from difflib import get_close_matches
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from yesdesk.core.actors import SYSTEM
from yesdesk.core.audit import record_audit
from yesdesk.people.account.passwords import NewPassword
from yesdesk.people.colleagues.actions import add_member, reactivate_member, remove_second_step
from yesdesk.people.invariants import KEYS
from yesdesk.people.job_classes.catalogue import DEFAULT_JOB_CLASSES
from yesdesk.people.models import JobClass, User
from yesdesk.places.queries import the_library

LASTS: Final = timedelta(days=1)


def explain_break_glass(login: str) -> str:
    """Say what will happen, to be confirmed first. An unknown name may be a typing error."""
    member = _member_by_login(login)
    if member is not None:
        return (
            f"{member.name} ({member.job_class.name}) gets a start password. Every session of theirs ends and their "
            "second step is turned off. For a day they may let everybody else in; their job class stays."
        )
    known = User.objects.values_list("username", flat=True)
    near = get_close_matches(login, list(known), n=3)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return (
        f"Nobody here has the login name {login}.{meant} It would be a new account, which may let everybody else in "
        "for a day."
    )


def job_class_named(name: str | None) -> JobClass | None:
    return JobClass.objects.filter(name__iexact=name).first() if name else None


def grant_access(login: str, job_class: JobClass | None = None) -> tuple[str, bool]:
    """Return a start password for `login`, who looks after staff for a day, and whether the account is new.
    `job_class` is given where no member holds its rights.
    """
    password = NewPassword.for_start()
    with transaction.atomic():
        return _add_or_reset_member(login, password, job_class)


def _add_or_reset_member(
    login: str, password: NewPassword, to: JobClass | None
) -> tuple[str, bool]:
    member = _member_by_login(login)
    new = member is None
    _keep_a_class_with_the_keys()
    if member is None:
        name, job_class = login.capitalize(), to or _least_class()
        member, given = add_member(
            login, name=name, job_class=job_class, branch=None, password=password, by=SYSTEM
        )
    else:
        member.job_class = to or member.job_class
        member.save(update_fields=["job_class"])
        given = reactivate_member(member, by=SYSTEM, password=password)
        remove_second_step(member, by=SYSTEM)
    member.elevated_until = timezone.now() + LASTS
    member.save(update_fields=["elevated_until"])
    record_audit("people.staff.glass_broken", f"user:{member.pk}", by=SYSTEM)
    return given, new


def _member_by_login(login: str) -> User | None:
    return User.objects.select_related("job_class", "branch").filter(username=login).first()


def _least_class() -> JobClass:
    # A new account falls back to it when the day is over.
    return min(JobClass.objects.all(), key=lambda each: len(each.permissions))


def _keep_a_class_with_the_keys() -> None:
    # The action refuses while no class holds the keys, so we write the row.
    if any(KEYS.issubset(each.permissions) for each in JobClass.objects.all()):
        return
    start = next(each for each in DEFAULT_JOB_CLASSES if each.slug == "it")
    with override(the_library().default_language):
        job_class, _made = JobClass.objects.get_or_create(
            name=str(start.name), defaults={"description": str(start.description)}
        )
    job_class.permissions = sorted(start.permissions.union(job_class.permissions))
    job_class.save(update_fields=["permissions"])
