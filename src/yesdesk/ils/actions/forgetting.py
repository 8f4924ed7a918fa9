"""What an act was about goes with it, and who did it goes before; its line in the ledger stays."""

from collections.abc import Iterable

from django.db import transaction

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.staff_codes import staff_code

_AT_AN_END = (ActState.DONE, ActState.REFUSED, ActState.CALLED_BACK)


@transaction.atomic
def forget_acts_about(abouts: Iterable[str], *, by: Actor) -> int:
    """Erases every act of these (`request:17`), as they are erased themselves; how many."""
    by.require(Permission.PATRONS_WORDS_ERASE)
    return Act.objects.filter(about__in=list(abouts)).delete()[0]


@transaction.atomic
def forget_who_did(uuids: Iterable[str], *, by: Actor) -> int:
    """Takes the colleague off acts that are at their end, and leaves the job class; how many. Who moved money
    stands in the ledger. One that is not at its end keeps its colleague: somebody may have to look.
    """
    by.require(Permission.ILS_ACT_DO)
    done = Act.objects.filter(uuid__in=list(uuids), state__in=_AT_AN_END)
    return done.update(user=None, staff=staff_code(None), backer="")
