"""The audit in sentences, by day and by part of Yesdesk, never by who did it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import names_for, record_audit, sentence_of
from yesdesk.core.models import A_COLLEAGUE, AuditEntry
from yesdesk.core.paging import older_than
from yesdesk.core.permissions import Permission
from yesdesk.people.job_classes.catalogue import PERMISSION_WORDS
from yesdesk.people.models import User

# By the first part of a tag.
AREAS: Final = {
    "people": _("Staff and sign-in"),
    "places": _("Library and branches"),
    "policy": _("Rules and what staff can decide"),
    "desk": _("Requests, answers, funds"),
    "ils": _("Library system and money"),
    "mail": _("Mailboxes and mail"),
    "patrons": _("What we keep and erase"),
    "core": _("Yesdesk itself"),
    "api": _("Programs that use the API"),
}

MOST_IN_A_FILE: Final = 100_000


@dataclass(frozen=True, slots=True)
class AuditFilter:
    zone: str = "UTC"
    area: str = ""  # empty: all
    first: date | None = None  # `first` and `last` are both included, in `zone`.
    last: date | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    pk: int
    at: datetime
    # A name, or the machine.
    who: str
    job_class: str
    sentence: str
    tag: str
    subject: str


def audit_lines(
    by: Actor, wanted: AuditFilter, *, before: int | None = None, limit: int = 50
) -> list[AuditLine]:
    """Return administrative acts, newest first; `before`: the id to go on behind. A fixed number of queries."""
    by.require(Permission.CORE_TRACE_SEE)
    rows = _filtered_entries(wanted)
    if before is not None:
        rows = older_than(rows, before)
    found = list(rows.order_by("-at", "-id")[:limit])
    return _audit_lines(found)


def _filtered_entries(wanted: AuditFilter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    if wanted.area in AREAS:
        rows = rows.filter(tag__startswith=f"{wanted.area}.")
    if wanted.first is not None:
        rows = rows.filter(at__gte=_midnight(wanted.first, wanted.zone))
    if wanted.last is not None:
        rows = rows.filter(at__lt=_midnight(wanted.last + timedelta(days=1), wanted.zone))
    return rows


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _audit_lines(rows: Sequence[AuditEntry]) -> list[AuditLine]:
    names = _names_of_actors(row.actor for row in rows)
    things = names_for({row.subject for row in rows})
    lines = []
    for row in rows:
        who = names.get(row.actor, "Yesdesk")
        about = things.get(row.subject, row.subject.replace("_", " "))
        said = sentence_of(row.tag, _with_permissions_in_words(row.detail), who=who, about=about)
        lines.append(AuditLine(row.pk, row.at, who, row.job_class, said, row.tag, row.subject))
    return lines


def _names_of_actors(numbers: Iterable[int]) -> dict[int, str]:
    names = dict(User.objects.filter(pk__in=set(numbers)).values_list("pk", "name"))
    return {**names, A_COLLEAGUE: gettext("A colleague")}


def _with_permissions_in_words(detail: dict[str, Any]) -> dict[str, Any]:
    told = dict(detail)
    for name in ("gave", "took"):
        if told.get(name):
            told[name] = ", ".join(_permission_name(code) for code in str(told[name]).split(", "))
    return told


def _permission_name(code: str) -> str:
    words = PERMISSION_WORDS.get(Permission(code)) if code in set(Permission) else None
    return str(words[0]) if words else code


FILE_COLUMNS: Final = ("at", "who", "job_class", "sentence", "tag", "subject")


def export_audit_trail(wanted: AuditFilter, *, by: Actor) -> list[list[str]]:
    """Read the trace as rows of a file, by FILE_COLUMNS, newest first. Times are UTC."""
    by.require(Permission.CORE_TRACE_SEE)
    lines = audit_lines(by, wanted, limit=MOST_IN_A_FILE)
    record_audit(
        "core.trace.exported",
        by=by,
        area=wanted.area,
        first=wanted.first.isoformat() if wanted.first else None,
        last=wanted.last.isoformat() if wanted.last else None,
        lines=len(lines),
    )
    return [
        [each.at.isoformat(), each.who, each.job_class, each.sentence, each.tag, each.subject]
        for each in lines
    ]
