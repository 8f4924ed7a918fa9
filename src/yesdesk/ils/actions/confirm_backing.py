"""Whoever is said to have said yes says whether they did; until then the ledger calls their yes not seen."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.models import Act, LedgerLine


@transaction.atomic
def note_backing(uuids: Iterable[str], *, theirs: bool, by: Actor) -> None:
    """Take the mark off these acts and their lines; where it was not theirs, finance is asked to look at once. The
    moment they said it stands on the request, so the ledger has the day alone.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    until = None if theirs else now.replace(hour=0, minute=0, second=0, microsecond=0)
    these = list(uuids)
    Act.objects.filter(uuid__in=these, unseen_until__isnull=False).update(unseen_until=until)
    LedgerLine.objects.filter(tag__in=these, unseen_until__isnull=False).update(unseen_until=until)
