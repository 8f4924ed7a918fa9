"""The retention schedule, with the series of the lower rooms, and holds that pause erasing.

Rows here are erased by their own age. Words of patrons go with their request (requests/retention.py); the outbox
stands here for messages that outlived their subject.
"""

import re
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now, gettext_noop as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import ValidationRefusal, or_not_found
from yesdesk.core.models import AuditEntry, Job, JobState, OutboundMessage
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import (
    Rows,
    SeriesSpec,
    Table,
    by_age,
    exact_marks,
    register_series,
    rows_of,
    series,
)
from yesdesk.patrons.erasure_list import ErasureEvent, ErasureLine, add_lines, list_turn
from yesdesk.patrons.models import Erasure, LegalHold, Patron, Series
from yesdesk.patrons.queries import (
    all_periods,
    fingerprints_of,
    held_subjects,
    spec_for_subject,
)

LONGEST_DAYS: Final = 36500
_SUBJECT: Final = re.compile(r"([a-z_]+):([1-9]\d{0,17})")


def _messages_not_held() -> QuerySet[OutboundMessage]:
    return OutboundMessage.objects.exclude(about__in=held_subjects().values("subject"))


def _lone_patrons() -> QuerySet[Patron]:
    return Patron.objects.filter(request=None)


def _dead_jobs() -> QuerySet[Job]:
    return Job.objects.filter(state=JobState.DEAD)


def register_house_series() -> None:
    """Register the series of the rooms below. Called once, when the room is ready."""
    for spec in _SPECS:
        register_series(spec)


_OUTBOX = SeriesSpec(
    code="core.message",
    name=_("Sent and waiting messages"),
    days=60,
    ground=_("We see that a message went, or send it again."),
    due=by_age(_messages_not_held, "created_at"),
    erase=rows_of(OutboundMessage),
    subject="message",
    holds_patron_words=True,
    for_patrons=_("The e-mails we sent you"),
    why_for_patrons=_("So we can see that they went, or send them again."),
    marks=exact_marks(OutboundMessage, "created_at"),
)
_LONE_PATRONS = SeriesSpec(
    code="patrons.patron",
    name=_("Names and addresses that belong to no request"),
    days=30,
    ground=_("No reason to keep it."),
    due=by_age(_lone_patrons, "created_at"),
    erase=rows_of(Patron),
    subject="patron",
    holds_patron_words=True,
    for_patrons=_("A name that is left over from a request"),
    why_for_patrons=_("It has no use. So we erase it."),
    marks=exact_marks(Patron, "created_at"),
)


def _house_series(
    code: str,
    name: str,
    days: int,
    ground: str,
    model: Table,
    field: str,
    rows: Rows | None = None,
) -> SeriesSpec:
    # Without a patron's words, erased by the age of `field`.
    return SeriesSpec(
        code=code,
        name=name,
        days=days,
        ground=ground,
        due=by_age(rows or model.objects.all, field),
        erase=rows_of(model),
        subject=code.rpartition(".")[2],
        holds_patron_words=False,
    )


_SPECS: tuple[SeriesSpec, ...] = (
    _OUTBOX,
    _LONE_PATRONS,
    _house_series(
        "core.job",
        _("Failed jobs, without their text"),
        90,
        _("We find out why, and do it again."),
        Job,
        "created_at",
        _dead_jobs,
    ),
    _house_series(
        "core.trace",
        _("Who changed what about Yesdesk itself"),
        1095,
        _("We can explain each change to the system."),
        AuditEntry,
        "at",
    ),
    _house_series(
        "patrons.hold",
        _("Holds that have ended"),
        1095,
        _("It shows what we held and why."),
        LegalHold,
        "released_at",
    ),
    _house_series(
        "patrons.erasure",
        _("Erasure log"),
        1095,
        _("It shows that we keep to the schedule."),
        Erasure,
        "at",
    ),
)


def sync_series(*, by: Actor = SYSTEM) -> None:
    """Make a row for each registered series without one."""
    by.require(Permission.PATRONS_SERIES_CHANGE)
    known = set(Series.objects.values_list("code", flat=True))
    now = timezone.now()
    new = [
        Series(code=code, days=spec.days, ground=spec.ground, changed_at=now)
        for code, spec in series.items()
        if code not in known
    ]
    Series.objects.bulk_create(new, ignore_conflicts=True)


@transaction.atomic
def change_series(code: str, *, days: int, ground: str, by: Actor) -> None:
    """Set the period and ground of a series. Raises ValidationRefusal by field."""
    by.require(Permission.PATRONS_SERIES_CHANGE)
    spec = or_not_found(all_periods().get(code))
    mend = _to_mend(days, ground.strip())
    if mend:
        raise ValidationRefusal(mend)
    now = timezone.now()
    row, _new = Series.objects.get_or_create(
        code=code, defaults={"days": spec.days, "changed_at": now}
    )
    before = row.days
    row.days, row.ground, row.changed_at = days, ground.strip(), now
    row.save(update_fields=["days", "ground", "changed_at"])
    record_audit("patrons.series.changed", f"series:{code}", by=by, days=days, days_before=before)


def _to_mend(days: int, ground: str) -> dict[str, str]:
    mend = {}
    if not 1 <= days <= LONGEST_DAYS:
        mend["days"] = _now("A whole number of days, from 1 up. Thirty days are 30.")
    if not ground:
        mend["ground"] = _now("Why can the library keep this? Write a short sentence, or the law.")
    if len(ground) > 300:
        mend["ground"] = _now("This is a little long. Up to 300 letters fit.")
    return mend


def place_legal_hold(subject: str, *, reason: str, by: Actor) -> LegalHold:
    """Hold `subject` (`request:17`) until released; twice is one hold. Raises ValidationRefusal."""
    by.require(Permission.PATRONS_SERIES_CHANGE)
    spec, pk = _series_and_id_or_refuse(subject)
    kept_reason = reason.strip()
    if not 0 < len(kept_reason) <= 300:
        raise ValidationRefusal(
            {
                "reason": _now(
                    "Who asked for it, and under which reference? A short sentence is enough."
                )
            }
        )
    sync_series()
    with list_turn():
        marks = fingerprints_of(spec, [pk])
        if pk not in marks:
            raise _nothing_there()
        standing = held_subjects().filter(subject=subject).first()
        if standing is not None:
            return standing
        now = timezone.now()
        add_lines([ErasureLine(now, ErasureEvent.HELD, spec.code, subject, marks[pk])])
        with transaction.atomic():
            row = LegalHold.objects.create(subject=subject, reason=kept_reason, since=now)
            record_audit("patrons.hold.set", subject, by=by, hold=row.pk)
    return row


def release_hold(held: LegalHold, *, by: Actor) -> bool:
    """Release a hold; False when somebody released it already."""
    by.require(Permission.PATRONS_SERIES_CHANGE)
    now = timezone.now()
    spec, pk = _series_and_id_or_refuse(held.subject)
    with list_turn():
        with transaction.atomic():
            if not held_subjects().filter(pk=held.pk).update(released_at=now):
                return False
            record_audit("patrons.hold.released", held.subject, by=by, hold=held.pk)
        add_lines(
            ErasureLine(now, ErasureEvent.RELEASED, spec.code, held.subject, mark)
            for mark in fingerprints_of(spec, [pk]).values()
        )
    return True


def _series_and_id_or_refuse(subject: str) -> tuple[SeriesSpec, int]:
    parts = _SUBJECT.fullmatch(subject)
    spec = spec_for_subject(parts[1]) if parts else None
    if parts is None or spec is None:
        raise _nothing_there()
    return spec, int(parts[2])


def _nothing_there() -> ValidationRefusal:
    return ValidationRefusal(
        {"subject": _now("There is nothing with this number. The number is on its page.")}
    )
