"""Count what came and what ended in the act's transaction, and take it back from its cell.

After 25 months facts fold by month, so that hardly anybody stays alone in a cell. A fold that is stopped and run again
counts nothing twice.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from yesdesk.core.dates import iso_week, local_day, monday_of
from yesdesk.core.facts import first_unfolded_day, fold_rows, fold_weeks, folded_week, move_facts
from yesdesk.places.hours import is_open_at
from yesdesk.places.models import Branch
from yesdesk.places.queries import kept_hours
from yesdesk.requests.models import (
    DayPart,
    Entry,
    EntryKind,
    FactCame,
    FactEnded,
    HandOver,
    Outcome,
    Request,
    TallyCell,
)
from yesdesk.requests.models.facts import TALLY

# No cell is folded sooner (`fold_facts`); an older one has to be looked up.
FOLDED_AFTER: Final = timedelta(days=24 * 30)

_PARTS: Final = (
    (time(12), DayPart.MORNING),
    (time(15), DayPart.MIDDAY),
    (time(18), DayPart.AFTERNOON),
)

type _Cell = Sequence[Any]


def part_of_day(branch: Branch, at: datetime) -> DayPart:
    hours = kept_hours(branch.pk)
    if hours is None or not is_open_at(hours, at):
        return DayPart.CLOSED
    return part_by_clock(at.astimezone(ZoneInfo(branch.time_zone)).time())


def part_by_clock(clock: time) -> DayPart:
    return next((part for until, part in _PARTS if clock < until), DayPart.EVENING)


def came_columns(branch: Branch, at: datetime) -> dict[str, Any]:
    """Return what a request keeps of its coming, as hours and zones may change."""
    day = local_day(at, branch.time_zone)
    return {"came_day": day, "came_part": part_of_day(branch, at).value}


def count_came(request: Request) -> None:
    move_facts(FactCame, more=_cells([_came_cell(request, request.branch_id)]))


def move_came(before: Request, after: Request) -> None:
    here = before.branch_id
    old, new = _cells([_came_cell(before, here)]), _cells([_came_cell(after, here)])
    move_facts(FactCame, less=_where_kept(FactCame, old), more=new)


def uncount_came(requests: Iterable[Request]) -> None:
    """Count these no more: erased as if they never were, or merged."""
    move_facts(FactCame, less=_where_kept(FactCame, _cells_where_they_came(requests)))


def count_came_again(requests: Iterable[Request]) -> None:
    """Count these again: their merge was undone."""
    move_facts(FactCame, more=_where_kept(FactCame, _cells_where_they_came(requests)))


def _cells_where_they_came(requests: Iterable[Request]) -> list[_Cell]:
    # A hand-over corrects nothing.
    rows = list(requests)
    passed = HandOver.objects.filter(entry__request__in=[each.pk for each in rows], undone_at=None)
    columns = ("entry__request", "branch", "service_point")
    first = {pk: rest for pk, *rest in passed.order_by("-entry").values_list(*columns)}
    return _cells([_came_cell(each, *first.get(each.pk, (each.branch_id,))) for each in rows])


def _cells(found: Iterable[_Cell | None]) -> list[_Cell]:
    return [cell for cell in found if cell is not None]


def _came_cell(request: Request, branch: int, point: int | None = -1) -> _Cell | None:
    if request.came_day is None:
        return None
    at = request.service_point_id if point == -1 else point
    return (request.came_day, request.came_part, branch, at or 0, request.channel)


# A request that ended at first contact has one of these: the patron's first words.
NOT_FIRST: Final = (
    EntryKind.PATRON,
    EntryKind.SCANNED,
    EntryKind.NEED_CHANGED,
    EntryKind.REOPENED,
    EntryKind.PROMISE,
    EntryKind.HANDOVER,
    EntryKind.HOLD,
    EntryKind.SECOND_LOOK,
    EntryKind.MERGED,
)


def ended_columns(request: Request, at: datetime) -> dict[str, Any]:
    """Return what an outcome keeps of its count. First contact: nothing said twice, passed on or promised."""
    twice = Entry.objects.filter(request=request, kind__in=NOT_FIRST).values_list("pk")[:2]
    return {
        "week": iso_week(local_day(at, request.branch.time_zone)),
        "branch_id": request.branch_id,
        "first_contact": len(twice) < 2,
    }


def count_ended(request: Request, ended: Outcome) -> None:
    move_facts(FactEnded, more=_cells([_ended_cell(ended, request.kind)]))


def uncount_ended(request: Request) -> None:
    """Count an end no more, before its request opens again."""
    ended = _standing_end(request)
    if ended is not None:
        cells = _cells([_ended_cell(ended, request.kind)])
        move_facts(FactEnded, less=_where_kept(FactEnded, cells))


def move_ended(request: Request, kind: str) -> None:
    ended = _standing_end(request)
    if ended is not None and kind != request.kind:
        old, new = (_cells([_ended_cell(ended, each)]) for each in (request.kind, kind))
        move_facts(FactEnded, less=_where_kept(FactEnded, old), more=_where_kept(FactEnded, new))


def _standing_end(request: Request) -> Outcome | None:
    if request.closed_at is None:
        return None
    return Outcome.objects.filter(request=request, undone_at=None).order_by("-pk").first()


def _ended_cell(ended: Outcome, kind: str) -> _Cell | None:
    if ended.week is None:
        return None
    return (ended.week, ended.branch_id, kind, ended.value, ended.first_contact)


def count_tally(cell: TallyCell) -> None:
    """Count a short question, which ended as it came."""
    came, ended = tally_cells(cell)
    move_facts(FactCame, more=[came])
    move_facts(FactEnded, more=[ended])


def uncount_tally(cell: TallyCell) -> None:
    came, ended = tally_cells(cell)
    move_facts(FactCame, less=[came])
    move_facts(FactEnded, less=[ended])


def tally_cells(cell: TallyCell) -> tuple[_Cell, _Cell]:
    came = (cell.day, cell.part, cell.branch_id, cell.point_id, TALLY)
    return came, (iso_week(cell.day), cell.branch_id, cell.kind, TALLY, True)


def folded_day(day: date) -> date:
    """Return the first such weekday of the month, which stands for all of them."""
    return day.replace(day=(day.day - 1) % 7 + 1)


def _where_kept(model: type[FactCame | FactEnded], cells: list[_Cell]) -> list[_Cell]:
    # Old cells may be folded.
    oldest = timezone.now().date() - FOLDED_AFTER
    if all(_day_of(cell[0]) > oldest for cell in cells):
        return cells
    fold = folded_day if model is FactCame else folded_week
    return [
        cell
        if _day_of(cell[0]) > oldest or model.objects.filter(pk=tuple(cell)).exists()
        else (fold(cell[0]), *cell[1:])
        for cell in cells
    ]


def _day_of(when: date | str) -> date:
    if isinstance(when, date):
        return when
    return monday_of(when)


FOLD_EVERY: Final = 24 * 60 * 60


def fold_facts(_ref: str, now: datetime) -> None:
    """Fold old facts a month at a time, and delete empty cells. For the timer."""
    before = first_unfolded_day(now)
    unfolded = FactCame.objects.filter(day__lt=before, day__day__gt=7).order_by("day")
    while (day := unfolded.values_list("day", flat=True).first()) is not None:
        rows = FactCame.objects.filter(day__year=day.year, day__month=day.month)
        fold_rows(rows, folded_day)
    FactCame.objects.filter(n=0).delete()
    fold_weeks(FactEnded, now)
