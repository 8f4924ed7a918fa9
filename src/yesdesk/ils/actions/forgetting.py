"""What an act was about goes with it, and who did it goes before; its line in the ledger stays."""

from collections.abc import Iterable, Set

from django.db import transaction
from django.db.models import Q

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.facts import DONE_BY, SEEN_BY
from yesdesk.ils.models import FORGOTTEN, Act, ActState
from yesdesk.ils.orders import MOVES_MONEY
from yesdesk.ils.staff_codes import staff_code

_AT_AN_END = (ActState.DONE, ActState.REFUSED, ActState.CALLED_BACK)


@transaction.atomic
def forget_acts_about(abouts: Iterable[str], *, by: Actor) -> int:
    """Erases every act of these (`request:17`), as they are erased themselves; how many. Money that was sent and may
    still come keeps its account, and nothing else, until that is known: or it would stand there without a line here.
    """
    by.require(Permission.PATRONS_WORDS_ERASE)
    acts = Act.objects.filter(about__in=list(abouts))
    may_come = acts.filter(does__in=MOVES_MONEY, state__in=(ActState.SENDING, ActState.UNKNOWN))
    may_come.update(about=FORGOTTEN, rule="", note="", fields={})
    return acts.delete()[0]


@transaction.atomic
def forget_who_did(uuids: Iterable[str], *, classes: Set[str], by: Actor) -> int:
    """Takes the colleague off acts that are at their end, and leaves the job class where it is one of `classes`, which
    enough share to name nobody; how many. Who moved money stands in the ledger. One that is not at its end keeps its
    colleague: somebody may have to look.
    """
    by.require(Permission.ILS_ACT_DO)
    done = Act.objects.filter(uuid__in=list(uuids), state__in=_AT_AN_END)
    done.exclude(job_class__in=classes).update(job_class="")
    for act in done.filter(Q(read_back__has_key=DONE_BY) | Q(read_back__has_key=SEEN_BY)):
        told = {name: _shared(name, value, classes) for name, value in act.read_back.items()}
        Act.objects.filter(pk=act.pk).update(read_back=told)
    return done.update(user=None, staff=staff_code(None), backer="")


def _shared(name: str, value: str, classes: Set[str]) -> str:
    """A job class among the facts of an act, empty where it would name somebody."""
    return "" if name in {DONE_BY, SEEN_BY} and value not in classes else value
