"""Keep a view of the desk's list, and remove it."""

from datetime import datetime

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.places.models import Branch, ServicePoint
from yesdesk.requests.actions.tags import WRITES, word_for_all
from yesdesk.requests.models import SavedView, Tag
from yesdesk.requests.models.saved_view import LONGEST_VIEW
from yesdesk.requests.queries.queues import DeskFilter


@transaction.atomic
def keep_view(name: str, view: DeskFilter, *, shared: bool, by: Actor) -> SavedView:
    """Keep a view under a name, for its reader or for everybody; the same name anew replaces it. Raises NotAllowed, and
    ValidationRefusal where a person is in the name.
    """
    by.require(WRITES if shared else Permission.DESK_REQUEST_SEE)
    owner = None if shared else by.user_id
    name = word_for_all("name", name, LONGEST_VIEW)
    kept, _is_new = SavedView.objects.update_or_create(
        owner_id=owner,
        name=name,
        defaults={
            "queue": view.queue,
            "branch": Branch.objects.filter(pk=view.branch or 0).first(),
            "point": ServicePoint.objects.filter(pk=view.point or 0).first(),
            "channel": view.channel,
            "language": view.language,
            "kind": view.kind,
            "tag": Tag.objects.filter(pk=view.tag or 0).first(),
        },
    )
    if shared:
        record_audit("desk.view.shared", by=by, name=name)
    return kept


@transaction.atomic
def remove_view(pk: int, *, by: Actor) -> None:
    """Remove one's own view, or one for everybody. Raises NotFound, also for another reader's, and NotAllowed."""
    view = SavedView.objects.filter(pk=pk).first()
    if view is None or view.owner_id not in {None, by.user_id}:
        raise NotFound.plain()
    by.require(Permission.DESK_REQUEST_SEE if view.owner_id else WRITES)
    view.delete()
    if view.owner_id is None:
        record_audit("desk.view.removed", by=by, name=view.name)


def erase_views_of_who_left(_ref: str, _now: datetime) -> None:
    SavedView.objects.filter(owner__is_active=False).delete()
