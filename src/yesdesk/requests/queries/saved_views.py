"""Saved views: the reader's own, and those for everybody."""

from typing import Final

from django.db.models import Q

from yesdesk.core.actors import Actor
from yesdesk.core.cache import PolledValue
from yesdesk.requests.models import SavedView
from yesdesk.requests.queries.queues import DeskFilter, Queue

_are_there: Final = PolledValue(SavedView.objects.exists, False)  # noqa: FBT003


def forget_saved_views() -> None:
    _are_there.look_again()


def saved_views(by: Actor) -> list[tuple[SavedView, DeskFilter]]:
    """Return shared views and the reader's own with their filters, by name. One query, none where nobody has any."""
    if not _are_there.get():
        return []
    rows = SavedView.objects.filter(Q(owner=None) | Q(owner=by.user_id)).order_by("name", "pk")
    return [(row, _filter_of(row)) for row in rows]


def _filter_of(row: SavedView) -> DeskFilter:
    return DeskFilter(
        queue=Queue(row.queue),
        branch=row.branch_id,
        point=row.point_id,
        channel=row.channel,
        language=row.language,
        kind=row.kind,
        tag=row.tag_id,
    )
