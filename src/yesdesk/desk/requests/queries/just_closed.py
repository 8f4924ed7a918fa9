"""The request that its reader has just closed, for the notice from which it can be undone."""

from dataclasses import dataclass

from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.desk.models import Entry, EntryKind
from yesdesk.desk.models.entry import UNDO_WITHIN
from yesdesk.desk.requests.queries.visible_requests import visible_requests


@dataclass(frozen=True, slots=True)
class JustClosed:
    """`pk`: the request; `entry`: the end that an undo takes back. `name`: empty where there is none."""

    pk: int
    entry: int
    name: str


def just_closed(by: Actor, pk: int | None) -> JustClosed | None:
    """The request of this number, where `by` closed it themselves and nothing has happened since. One query."""
    if pk is None:
        return None
    newest = (
        Entry.objects.filter(request=pk, request__in=visible_requests(by))
        .order_by("-pk")
        .values_list("pk", "kind", "author", "at", "request__patron__name", "outcome__undone_at")
        .first()
    )
    if newest is None:
        return None
    entry, kind, author, at, name, undone_at = newest
    ours = by.user_id is not None and author == by.user_id
    stands = kind == EntryKind.OUTCOME and undone_at is None
    if not (ours and stands) or timezone.now() - at > UNDO_WITHIN:
        return None
    return JustClosed(pk, entry, name or "")
