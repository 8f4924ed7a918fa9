"""A legal hold or a records request: pauses erasing for exactly what it names."""

import re
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.retention import SeriesSpec
from yesdesk.patrons.erasure_list import ErasureEvent, ErasureLine, add_lines, list_turn
from yesdesk.patrons.models import LegalHold
from yesdesk.patrons.queries import fingerprints_of, held_subjects, spec_for_subject
from yesdesk.patrons.retention import sync_series

_SUBJECT: Final = re.compile(r"([a-z_]+):([1-9]\d{0,17})")


def place_legal_hold(subject: str, *, reason: str, by: Actor) -> LegalHold:
    """Hold `subject` (`request:17`) until released. Holding twice is one hold. Raises
    ValidationRefusal.
    """
    by.require(Permission.PATRONS_SERIES_CHANGE)
    spec, pk = _named(subject)
    kept_reason = reason.strip()
    if not 0 < len(kept_reason) <= 300:
        raise ValidationRefusal(
            {"reason": _("Who asked for it, and under which reference? A short sentence does.")}
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
    """Let the schedule go on for what `held` names; False when somebody released it already."""
    by.require(Permission.PATRONS_SERIES_CHANGE)
    now = timezone.now()
    spec, pk = _named(held.subject)
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


def _named(subject: str) -> tuple[SeriesSpec, int]:
    parts = _SUBJECT.fullmatch(subject)
    spec = spec_for_subject(parts[1]) if parts else None
    if parts is None or spec is None:
        raise _nothing_there()
    return spec, int(parts[2])


def _nothing_there() -> ValidationRefusal:
    return ValidationRefusal(
        {"subject": _("There is nothing with this number, or no longer. It stands on its page.")}
    )
