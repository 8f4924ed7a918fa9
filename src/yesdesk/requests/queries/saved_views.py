"""Saved views: the reader's own, and those for everybody."""

from django.db.models import Q

from yesdesk.core.actors import Actor
from yesdesk.requests.models import SavedView
from yesdesk.requests.queries.queues import DeskFilter, Queue


def saved_views(by: Actor) -> list[tuple[SavedView, DeskFilter]]:
    """Return shared views and the reader's own with their filters, by name. One query."""
    rows = SavedView.objects.filter(Q(owner=None) | Q(owner=by.user_id)).order_by("name", "pk")
    return [
        (
            row,
            DeskFilter(
                queue=Queue(row.queue),
                branch=row.branch_id,
                point=row.point_id,
                channel=row.channel,
                language=row.language,
                kind=row.kind,
                tag=row.tag_id,
            ),
        )
        for row in rows
    ]
