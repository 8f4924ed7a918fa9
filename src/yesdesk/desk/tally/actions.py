"""Count a short question, and take a count back. No row says who tapped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _, override

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.counts import count_attempt
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.models import LibraryText
from yesdesk.core.permissions import Permission
from yesdesk.desk.tally.queries import KIND_NAME, PagePlace, forget_tally_names
from yesdesk.places.models import Branch, ServicePoint, ServicePointKind
from yesdesk.requests.counting.actions import part_of_day
from yesdesk.requests.models import DayPart, TallyCell, TallyKind, TallyTap

# Pages without network and counts by hand may come so late.
BACK_TO: Final = timedelta(days=7)

TAPS_KEPT: Final = BACK_TO + timedelta(days=2)
SWEEP_EVERY: Final = 6 * 60 * 60

# A page's clock may differ so much from ours.
SLACK: Final = timedelta(minutes=5)

MOST_AT_ONCE: Final = 50
# For one place and second of pages; people tap less.
MOST_A_DAY: Final = 1000

_BEGINS: Final = (time(), time(12), time(15), time(18), time())


def count_now(kind: str, tap: UUID, *, point: int, by: Actor) -> bool:
    """Count a question asked now. `point` 0: the branch's first. False where this tap has counted already."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    return count_at(kind, tap, timezone.now(), branch=by.branch or 0, point=point)


def count_at(kind: str, tap: UUID, at: datetime, *, branch: int, point: int) -> bool:
    """Count a question in the cell of its own time."""
    where = _service_point_or_first(branch, point)
    day = at.astimezone(ZoneInfo(where.branch.time_zone)).date()
    return _count_new_tap(kind, tap, day, part_of_day(where.branch, at), where)


def count_earlier(kind: str, tap: UUID, *, day: date, part: DayPart, point: int, by: Actor) -> bool:
    """Count a question of the last week, in a part of a day that has begun."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    where = _service_point_or_first(by.branch or 0, point)
    now = timezone.now().astimezone(ZoneInfo(where.branch.time_zone))
    if not now.date() - BACK_TO <= day <= now.date():
        raise ValidationRefusal({"day": _("Choose today or one of the 7 days before.")})
    begins = dict(zip(DayPart, _BEGINS, strict=True))[part]
    if day == now.date() and begins > now.time():
        raise ValidationRefusal({"part": _("That part of today hasn’t begun.")})
    return _count_new_tap(kind, tap, day, part, where)


@transaction.atomic
def rename_kinds(names: Mapping[str, Mapping[str, str]], *, by: Actor) -> None:
    """Name the kinds by language and kind (empty: our word). Raises ValidationRefusal by `kind.language`."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    rows = [
        row
        for language, words in names.items()
        for row in _names_or_refuse_doubles(language, words)
    ]
    LibraryText.objects.filter(key__startswith=KIND_NAME).delete()
    LibraryText.objects.bulk_create(rows)
    transaction.on_commit(forget_tally_names)
    record_audit("desk.tally.renamed", "library:1", by=by)


def _names_or_refuse_doubles(language: str, names: Mapping[str, str]) -> Iterator[LibraryText]:
    with override(language):
        ours = {kind: str(kind.label) for kind in TallyKind}
    said = {kind: names.get(kind, "").strip() or ours[kind] for kind in TallyKind}
    for kind, word in said.items():
        if [each.casefold() for each in said.values()].count(word.casefold()) > 1:
            same = _("Two kinds can’t have the same name.")
            raise ValidationRefusal({f"{kind.value}.{language}": same})
        if word != ours[kind]:
            key, now = f"{KIND_NAME}{kind}", timezone.now()
            yield LibraryText(key=key, language=language, text=word, changed_at=now)


@dataclass(frozen=True, slots=True)
class PageTap:
    tap: UUID
    kind: str
    at: datetime  # the page's own time
    undone: bool


def count_from_page(place: PagePlace, taps: Sequence[PageTap], *, by: Actor) -> list[UUID]:
    """Count what an open page kept, each tap in its own cell. Returns taps refused for good. Raises TooManyTaps. The
    page's place lets it in, with any member signed in, or none.
    """
    del by  # anybody: the place lets it in
    now = timezone.now()
    _refuse_too_many(place, len(taps), now)
    return [each.tap for each in taps if not _count_or_undo_tap(place, each, now)]


def _count_or_undo_tap(place: PagePlace, each: PageTap, now: datetime) -> bool:
    if each.undone:
        undo_tap(each.tap)
        return True
    begins = max(place.made - SLACK, now - BACK_TO)
    if not begins <= each.at <= now + SLACK:
        return False
    try:
        count_at(each.kind, each.tap, min(each.at, now), branch=place.branch, point=place.point)
    except ValidationRefusal:
        return False
    return True


class TooManyTaps(Refusal):
    """Refuse more taps from one place than people can make."""

    status = 429


def _refuse_too_many(place: PagePlace, taps: int, now: datetime) -> None:
    who, tries = f"{place.branch}.{place.point}.{place.made.timestamp():.0f}", 0
    for _tap in range(taps):
        tries = count_attempt("desk.tally", who, window=timedelta(days=1), now=now)
    if taps > MOST_AT_ONCE or tries > MOST_A_DAY:
        raise TooManyTaps(
            _("That is more than people can tap. It is kept, and counted tomorrow."),
            next_step=_("Tell the person who runs Yesdesk."),
            code="desk.tally.too_many",
        )


@transaction.atomic
def _count_new_tap(kind: str, tap: UUID, day: date, part: DayPart, where: ServicePoint) -> bool:
    if kind not in TallyKind:
        raise ValidationRefusal({"kind": _("Choose one of the five kinds.")})
    if TallyTap.objects.filter(pk=tap).exists():
        return False
    cell = _add_one_to_cell(day, part, where, kind)
    _row, is_new = TallyTap.objects.get_or_create(
        pk=tap, defaults={"cell_id": cell, "day": timezone.now().date()}
    )
    if not is_new:  # the same tap arrived twice in one instant
        _take_one_from_cell(cell)
    return is_new


_ONE_MORE: Final = """
INSERT INTO desk_tallycell (day, part, branch_id, point_id, kind, count) VALUES (%s, %s, %s, %s, %s, 1)
ON CONFLICT (day, part, branch_id, point_id, kind) DO UPDATE SET count = desk_tallycell.count + 1
RETURNING id
"""


def _add_one_to_cell(day: date, part: DayPart, where: ServicePoint, kind: str) -> int:
    on = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(_ONE_MORE, [on, part.value, where.branch_id, where.pk, kind])
        return int(cursor.fetchone()[0])


def _take_one_from_cell(cell: int) -> None:
    TallyCell.objects.filter(pk=cell, count__gt=0).update(count=F("count") - 1)


@transaction.atomic
def undo_tap(tap: UUID) -> bool:
    """Take a count back, once. A tap that has not arrived yet will not count. False: nothing to take back. The random
    number proves who made the tap.
    """
    row, is_new = TallyTap.objects.get_or_create(
        pk=tap, defaults={"undone": True, "day": timezone.now().date()}
    )
    if is_new or not TallyTap.objects.filter(pk=tap, undone=False).update(undone=True):
        return False
    if row.cell is not None:
        _take_one_from_cell(row.cell.pk)
    return True


def _service_point_or_first(branch: int, point: int) -> ServicePoint:
    # Point 0 is the branch's first, else the first that is no inbox.
    here = Branch.objects.filter(closed_for_good=False)
    home = here.filter(pk=branch).first() or here.first()
    points = ServicePoint.objects.select_related("branch").filter(branch=home)
    chosen = points.filter(pk=point).first()
    found = chosen or points.exclude(kind=ServicePointKind.INBOX).first() or points.first()
    if found is None:
        raise ValidationRefusal(
            {"": _("This branch has no service point yet. Add one in Settings.")}
        )
    return found


def cleanup_taps(_ref: str, now: datetime) -> None:
    """Delete numbers of taps that no page can send again."""
    TallyTap.objects.filter(day__lt=(now - TAPS_KEPT).date()).delete()
