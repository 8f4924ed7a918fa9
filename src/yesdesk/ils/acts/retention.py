"""What an act was about goes with it, and who did it goes before; its line in the ledger stays."""

from collections.abc import Iterable, Set
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.ils.account_facts import DONE_BY, SEEN_BY
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.models import FORGOTTEN, AccountView, Act, ActState
from yesdesk.ils.pseudonyms import account_pseudonyms
from yesdesk.ils.staff_codes import staff_code
from yesdesk.places.queries import the_library

_AT_AN_END = (ActState.DONE, ActState.REFUSED, ActState.CALLED_BACK)


@transaction.atomic
def erase_acts_about(abouts: Iterable[str], *, by: Actor) -> int:
    """Erase every act of these (`request:17`), as they are erased themselves; how many. Money that was sent and may
    still come keeps its account, and nothing else, until that is known: or it would stand there without a line here.
    """
    by.require(Permission.PATRONS_WORDS_ERASE)
    acts = Act.objects.filter(about__in=list(abouts))
    may_come = acts.filter(does__in=MOVES_MONEY, state__in=(ActState.SENDING, ActState.UNKNOWN))
    may_come.update(about=FORGOTTEN, rule="", note="", fields={})
    return acts.delete()[0]


@transaction.atomic
def anonymise_acts(uuids: Iterable[str], *, classes: Set[str], by: Actor) -> int:
    """Take the colleague off acts that are at their end, and leave the job class where it is one of `classes`, which
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


@transaction.atomic
def forget_who_looked(abouts: Iterable[str], before: datetime, *, by: Actor) -> int:
    """Take the colleague and the hour off each look of before at the accounts that these requests (`request:17`) were
    about, whatever it was for: one that kept its name would name who looked for the request too. How many.

    That somebody looked, for which request and how often, stays; so does who was stopped for looking too much.
    """
    by.require(Permission.ILS_ACT_DO)
    wanted = list(abouts)
    seen = AccountView.objects.filter(about__in=wanted).values_list("account", flat=True)
    patrons = Act.objects.filter(about__in=wanted).values_list("patron", flat=True).distinct()
    accounts = {*seen, *(seal for patron in patrons for seal in account_pseudonyms(patron))} - {""}
    named = AccountView.objects.filter(user__isnull=False, at__lt=before)
    rows = list(named.filter(Q(account__in=accounts) | Q(about__in=wanted)))
    zone = ZoneInfo(the_library().time_zone)
    for row in rows:
        row.user, row.until = None, None
        row.at = datetime.combine(row.at.astimezone(zone).date(), time(), zone)
    AccountView.objects.bulk_update(rows, ["user", "until", "at"])
    return len(rows)
