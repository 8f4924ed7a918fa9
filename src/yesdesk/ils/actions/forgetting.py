"""What an act was about goes with it; its line in the ledger stays, and leads nowhere."""

from collections.abc import Iterable

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.models import Act


@transaction.atomic
def forget_acts_about(abouts: Iterable[str], *, by: Actor) -> int:
    """Erases every act of these (`request:17`), as they are erased themselves; how many."""
    by.require(Permission.PATRONS_WORDS_ERASE)
    return Act.objects.filter(about__in=list(abouts)).delete()[0]
