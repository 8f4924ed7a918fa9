"""The mark of a request that asks to take a book out of the library."""

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.requests.actions.timeline import bump_revision, lock_request, notify_pages
from yesdesk.requests.models import Request


@transaction.atomic
def mark_withdrawal(request: Request, *, is_about: bool, by: Actor) -> None:
    """Mark that the request is about taking a book out of the library, or that it is not: its period may differ."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    bump_revision(request, now=timezone.now(), changes={"about_withdrawal": is_about})
    notify_pages(request)
