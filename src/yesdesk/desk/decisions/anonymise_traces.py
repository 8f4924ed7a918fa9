"""What the trace and the log of looks tell of a request for which a rule was bent: once the promise is over, no name
and no hour.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.core.models.audit import A_COLLEAGUE, Trace
from yesdesk.core.registry import Registry
from yesdesk.desk.models import Entry
from yesdesk.ils.accounts.queries import abouts_of_looks
from yesdesk.ils.acts.retention import forget_who_looked
from yesdesk.people.queries import shared_job_classes
from yesdesk.places.queries import the_library

TO_ASK: Final = timedelta(days=7)
"""Where leadership promised nothing: time to ask about a slip that somebody printed, or a look at an account."""

type LeadsTo = Callable[[set[int]], Mapping[int, str]]
"""What things of one kind are about (`request:17`), by their number."""

leads_to: Registry[LeadsTo] = Registry("what a traced thing is about")

_BATCH: Final = 200
_ABOUT: Final = "request:"


def anonymise_audit(before: datetime, of_a_bend: Q) -> None:
    """Anonymise the audit rows of acts before this time. `of_a_bend`: the entries that say that a rule was bent."""
    of_request = _traces_by_request(before)
    for bent in _bent(of_request, of_a_bend):
        _become_a_colleague([pk for request in bent for pk in of_request[request]])


def anonymise_account_views(before: datetime, of_a_bend: Q) -> None:
    """Anonymise who looked at the account, the same way."""
    for bent in _bent(_requests(abouts_of_looks(SYSTEM, before)), of_a_bend):
        forget_who_looked([f"{_ABOUT}{pk}" for pk in bent], before, by=SYSTEM)


def _bent(requests: Iterable[int], of_a_bend: Q) -> Iterable[Collection[int]]:
    """Those of them with such an entry, some at a time."""
    numbers = sorted(requests)
    for start in range(0, len(numbers), _BATCH):
        found = Entry.objects.filter(of_a_bend, request__in=numbers[start : start + _BATCH])
        yield set(found.order_by().values_list("request_id", flat=True))


def _traces_by_request(before: datetime) -> Mapping[int, list[int]]:
    """Traces that name somebody, by the request that they are about, themselves or by something of it."""
    kinds = {"request", *leads_to}
    about_it = Q(*((("subject__startswith", f"{kind}:")) for kind in kinds), _connector=Q.OR)
    named = Trace.objects.filter(about_it, actor__gt=0, at__lt=before).order_by()
    rows = list(named.values_list("pk", "subject", "detail"))
    known = _abouts({subject for _pk, subject, _detail in rows})
    found: dict[int, list[int]] = {}
    for pk, subject, detail in rows:
        about = str(detail.get("about") or known.get(subject, subject))
        for request in _requests([about]):
            found.setdefault(request, []).append(pk)
    return found


def _abouts(subjects: Collection[str]) -> Mapping[str, str]:
    """`message:4` -> `request:17`, for each kind that can be asked."""
    found: dict[str, str] = {}
    for kind in leads_to:
        numbers = {int(each.partition(":")[2]) for each in subjects if each.startswith(f"{kind}:")}
        found |= {f"{kind}:{pk}": about for pk, about in leads_to[kind](numbers).items()}
    return found


def _requests(abouts: Iterable[str]) -> set[int]:
    return {int(each.removeprefix(_ABOUT)) for each in abouts if each.startswith(_ABOUT)}


@transaction.atomic
def _become_a_colleague(traces: Collection[int]) -> None:
    """A job class that few share would name them. Midnight stands for the whole day: an hour would be their shift."""
    rows = list(Trace.objects.filter(pk__in=traces))
    shared, zone = shared_job_classes(), ZoneInfo(the_library().time_zone)
    for row in rows:
        row.actor = A_COLLEAGUE
        row.job_class = row.job_class if row.job_class in shared else ""
        row.at = datetime.combine(row.at.astimezone(zone).date(), time(), zone)
    Trace.objects.bulk_update(rows, ["actor", "job_class", "at"])


def _of_messages(numbers: set[int]) -> Mapping[int, str]:
    rows = OutboundMessage.objects.filter(pk__in=numbers).order_by()
    return dict(rows.values_list("pk", "about"))


leads_to.add("message", _of_messages)
