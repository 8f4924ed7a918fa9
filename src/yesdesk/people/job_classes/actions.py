"""Change job classes: their permissions and words. Both are data, since the library sets them."""

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.people.guarded_rights import lock_class
from yesdesk.people.invariants import GUARDED, keep_holders
from yesdesk.people.job_classes.catalogue import DEFAULT_JOB_CLASSES
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import permissions_of

MAY = Permission.PEOPLE_JOB_CLASSES_CHANGE


@transaction.atomic
def add_default_job_classes(*, by: Actor, language: str = "en") -> Mapping[str, JobClass]:
    """Add the job classes of a new library, by slug (`shelver`, `it`...). Classes of the same name stay as they are."""
    by.require(MAY)
    opened: dict[str, JobClass] = {}
    with translation.override(language):
        for position, start in enumerate(DEFAULT_JOB_CLASSES):
            opened[start.slug], _made = JobClass.objects.get_or_create(
                name=str(start.name),
                defaults={
                    "description": str(start.description),
                    "permissions": sorted(start.permissions),
                    "position": position,
                },
            )
    record_audit("people.job_classes.opened", by=by, count=len(opened))
    return opened


@transaction.atomic
def add_job_class(
    name: str, *, description: str, permissions: Iterable[Permission], by: Actor
) -> JobClass:
    by.require(MAY)
    try:
        with transaction.atomic():
            added = JobClass.objects.create(
                name=name,
                description=description,
                permissions=sorted(set(permissions)),
                position=JobClass.objects.count(),
            )
    except IntegrityError:
        raise _name_taken() from None
    record_audit("people.job_class.added", f"job_class:{added.pk}", by=by, name=name)
    return added


def _name_taken() -> ValidationRefusal:
    return ValidationRefusal({"name": _("There is a job class of that name already.")})


@transaction.atomic
def change_job_class(job_class: JobClass, *, name: str, description: str, by: Actor) -> None:
    by.require(MAY)
    job_class.name, job_class.description = name, description
    try:
        with transaction.atomic():
            job_class.save(update_fields=["name", "description"])
    except IntegrityError:
        raise _name_taken() from None
    record_audit("people.job_class.renamed", f"job_class:{job_class.pk}", by=by, name=name)


@transaction.atomic
@keep_holders()
def set_permissions(wanted: Mapping[JobClass, Iterable[Permission]], *, by: Actor) -> int:
    """Set what these classes may do from the next page on, all or none. Returns how many changed. Nobody changes their
    own class, and each guarded right keeps a holder (`invariants.keep_holders`). Only a holder takes a guarded right
    from a class. No class gets one: it is given to one person at a time (`confirm_reset`).
    """
    by.require(MAY)
    return sum(_set_permissions(each, frozenset(to), by) for each, to in wanted.items())


def _set_permissions(job_class: JobClass, after: frozenset[Permission], by: Actor) -> bool:
    job_class = lock_class(job_class)
    before = permissions_of(job_class.permissions)
    if before == after:
        return False
    if User.objects.filter(pk=by.user_id or 0, job_class=job_class).exists():
        raise Refusal(
            _("This is your own job class. You can’t change what it can do."),
            next_step=_("Ask somebody in another job class who can change job classes."),
            code="people.job_class.own",
        )
    _refuse_guarded(job_class, after - before, by)
    for right in sorted((before - after) & GUARDED):
        by.require(right)
    job_class.permissions = sorted(after)
    job_class.save(update_fields=["permissions"])
    record_audit(
        "people.job_class.permissions_set",
        f"job_class:{job_class.pk}",
        by=by,
        name=job_class.name,
        gave=", ".join(sorted(after - before)),
        took=", ".join(sorted(before - after)),
    )
    return True


def _refuse_guarded(job_class: JobClass, given: frozenset[Permission], by: Actor) -> None:
    if by.is_staff and given & GUARDED - by.permissions and job_class.members.exists():
        raise Refusal(
            _(
                "%(name)s has people in it. Only a colleague who has such a right gives it, one person at a time."
            )
            % {"name": job_class.name},
            next_step=_(
                "Make a new job class for it and move them there. A colleague who has that right agrees."
            ),
            code="people.job_class.watches",
        )


@transaction.atomic
def remove_job_class(job_class: JobClass, *, by: Actor) -> None:
    """Remove a job class that no member has or had. A former member still shows the class they left in."""
    by.require(MAY)
    if job_class.members.exists():
        raise Refusal(
            _("Somebody has, or had, this job class."),
            next_step=_("Give them another one first."),
            code="people.job_class.in_use",
        )
    record_audit(
        "people.job_class.removed", f"job_class:{job_class.pk}", by=by, name=job_class.name
    )
    job_class.delete()
