"""Bring thanks to the members they are for, each on their own page.

No row says whom a patron thanked: queries/thanks.py finds that through the request.
"""

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.people.account.actions import mark_news
from yesdesk.requests.access import with_merged
from yesdesk.requests.models import Approval, Entry, MayTell, Request, ThanksFor
from yesdesk.requests.queries.thanks import SAID_YES, THAT_HELP, may_be_thanked, thanks_of


def deliver_thanks(entry: Entry, *, by: Actor) -> None:
    """Tell helpers on their own pages that thanks are there, in the transaction of the thanks."""
    _notify_helpers(_ids_of_helpers(entry.request) - {by.user_id})


def _ids_of_helpers(request: Request) -> set[int | None]:
    # Who answered, ended it, did something that stands, or said yes to that.
    named = Entry.objects.filter(THAT_HELP, request=request, author__is_active=True)
    yes = Approval.objects.filter(request=request, state__in=SAID_YES, answered_by__is_active=True)
    return {*named.values_list("author", flat=True), *yes.values_list("answered_by", flat=True)}


def _notify_helpers(helpers: set[int | None]) -> None:
    found = sorted(pk for pk in helpers if pk is not None)
    mark_news(found)
    announce(*(f"staff.{pk}" for pk in found))


@transaction.atomic
def thank_colleague(request: Request, entry: int, *, by: Actor) -> None:
    """Thank the author of a note or a yes, once. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    found = Entry.objects.filter(request__in=with_merged(request.pk), author__is_active=True)
    row = found.filter(pk=entry).first()
    if row is None or not may_be_thanked(row, by):
        raise NotFound.plain()
    _given, is_new = ThanksFor.objects.get_or_create(entry=row, author_id=by.user_id)
    if is_new:
        _notify_helpers({row.author_id})


@transaction.atomic
def rather_not_tell(entry: int, *, by: Actor) -> None:
    """Delete the patron's consent to tell thanks, for a thanked colleague and without a trace. Raises NotFound."""
    if not any(line.pk == entry for line in thanks_of(by)):
        raise NotFound.plain()
    MayTell.objects.filter(entry=entry).delete()
