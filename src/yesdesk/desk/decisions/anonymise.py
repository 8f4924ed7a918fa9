"""Who bent a rule, who asked for it, who answered and whoever wrote on that request become their job class: when what
leadership promised in writing is over, and where it promised nothing, as soon as the work needs no name any more.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.models import OutboundMessage
from yesdesk.core.models.audit import A_COLLEAGUE, AuditEntry
from yesdesk.core.registry import Registry
from yesdesk.desk.models import AskState, AskUp, Entry, EntryKind, OutcomeValue, Request
from yesdesk.desk.models.ask_up import NOT_AT_ITS_END, VOICE_SHOWN_FOR, only_its_rule
from yesdesk.ils.accounts.queries import abouts_of_looks
from yesdesk.ils.acts.retention import (
    anonymise_acts,
    anonymise_settled_acts,
    forget_who_looked,
    freeze_orphan_lines,
)
from yesdesk.ils.models import Act, ActState
from yesdesk.people.models import User
from yesdesk.people.queries import shared_job_classes
from yesdesk.places.queries import the_library
from yesdesk.policy.queries import latitude_in_force

FORGET_EVERY: Final = 60 * 60
NO_HARBOUR: Final = timedelta(hours=1)
"""Where leadership promised nothing: who asked and who answered, until both have read what came of it."""

_BATCH: Final = 200
_LINKS: Final = frozenset({"bend_week", "said", "bend"})
"""What an entry knows of its bend; the last one was a key itself, in rows of before."""

_ASKING: Final = (EntryKind.ASKED_UP, EntryKind.ASK_ANSWER)
_OF_A_BEND: Final = Q(kind=EntryKind.ACT, detail__has_key="rule") | Q(
    kind__in=(*_ASKING, EntryKind.ACT_ENDED)
)
_KINDS: Final = (EntryKind.ACT, *_ASKING, EntryKind.ACT_ENDED)
"""The same without a look into each: the index goes by kind."""

_HOW_IT_ENDED: Final = Q(
    kind=EntryKind.OUTCOME, detail__value__in=(OutcomeValue.YES_BENT, OutcomeValue.YES_PARTIAL)
) | Q(kind=EntryKind.UNDONE, detail__what="word")
"""Goes with the rest of its request: of all ends few are of a bend."""


def harbour_period(now: datetime) -> timedelta:
    """How long the request may keep who bent a rule for it."""
    sheet = latitude_in_force(SYSTEM, now.date())
    return timedelta(days=sheet.harbour_days) if sheet is not None else timedelta()


def anonymise_authors(_ref: str, now: datetime) -> None:
    """Timer handler: replace authors of exceptions by their job class. Not by a clock that jumped."""
    if not clock_is_trusted(now):
        return
    before = now - max(harbour_period(now), NO_HARBOUR)
    while _forget_entries(before) == _BATCH:
        continue
    while _forget_asks(before, min(before, now - VOICE_SHOWN_FOR)) == _BATCH:
        continue
    asked_until = now - (harbour_period(now) or TO_ASK)
    while _forget_words(asked_until) == _BATCH:
        continue
    anonymise_audit(asked_until, _OF_A_BEND)
    anonymise_account_views(asked_until, _OF_A_BEND)


def anonymise_when_settled(taken: Entry, act: Act | None = None) -> None:
    """Anonymise once an act of this tap is settled, or where it had none: nobody stays where nothing is promised,
    or where the
    days are over. In the caller's transaction, which holds the request still.
    """
    if "rule" not in taken.detail or not clock_is_trusted(timezone.now()):
        return
    named = Entry.objects.filter(request=taken.request_id, author__isnull=False)
    here = named.filter(_OF_A_BEND | _HOW_IT_ENDED)
    if here.filter(pk=taken.pk).exists():
        if harbour_period(timezone.now()):
            return
        _become_job_classes(list(here.exclude(kind__in=_ASKING)))  # those have to be read first
    if act is not None:
        anonymise_acts([str(act.uuid)], classes=shared_job_classes(), by=SYSTEM)


@transaction.atomic
def _forget_entries(before: datetime) -> int:
    named = Entry.objects.filter(author__isnull=False).select_for_update(of=("self",))
    old = named.filter(_OF_A_BEND, kind__in=_KINDS, at__lt=before)
    rows = list(old.order_by("pk")[:_BATCH])
    ends = named.filter(_HOW_IT_ENDED, request__in={row.request_id for row in rows})
    _become_job_classes([*rows, *ends])
    acts = [uuid for row in rows for uuid in row.detail.get("acts", {})]
    anonymise_acts(acts, classes=shared_job_classes(), by=SYSTEM)
    return len(rows)


def _forget_words(before: datetime) -> int:
    """Whatever else a colleague wrote or did on a request for which a rule was bent would name who bent it. No index
    leads there, so it is looked for before anything is held: seconds where there are millions of entries.
    """
    bends = Entry.objects.filter(_OF_A_BEND, kind__in=_KINDS, at__lt=before)
    named = Entry.objects.filter(author__isnull=False, at__lt=before).exclude(kind__in=_ASKING)
    here = named.filter(request__in=bends.order_by().values("request")).order_by("pk")
    found = list(here.values_list("pk", flat=True)[:_BATCH])
    if found:
        _words_become_job_classes(found)
    return len(found)


@transaction.atomic
def _words_become_job_classes(found: Sequence[int]) -> None:
    rows = list(Entry.objects.select_for_update(of=("self",)).filter(pk__in=found))
    _become_job_classes(rows)
    acts = [uuid for row in rows for uuid in row.detail.get("acts", {})]
    anonymise_acts(acts, classes=shared_job_classes(), by=SYSTEM)


def _become_job_classes(rows: Sequence[Entry]) -> None:
    """A job class that few share would name them, so then it is a colleague. Whoever has a request in hand that is
    closed has it no more: that would name them too.
    """
    authors = User.objects.filter(pk__in={row.author_id for row in rows})
    classes, shared = dict(authors.values_list("pk", "job_class__name")), shared_job_classes()
    for row in rows:
        row.detail = {name: value for name, value in row.detail.items() if name not in _LINKS}
        row.detail |= _with_nobody(row.detail)
        job_class = classes.get(row.author_id or 0, "")
        row.detail["job_class"] = job_class if job_class in shared else ""
        row.author_id = None
    Entry.objects.bulk_update(rows, ["detail", "author"])
    closed = Request.objects.filter(pk__in={row.request_id for row in rows}).exclude(closed_at=None)
    closed.update(taken_by=None, taken_at=None)


def _with_nobody(detail: Mapping[str, Any]) -> dict[str, Any]:
    """In whose hands it was, and into whose it came; what else an undo puts back stays."""
    before = detail.get("before")
    to_somebody = isinstance(detail.get("to"), int)  # elsewhere it says where answers go
    changed: dict[str, Any] = {"to": None} if to_somebody else {}
    if before and before.get("taken_by"):
        changed["before"] = {**before, "taken_by": None}
    return changed


@transaction.atomic
def _forget_asks(before: datetime, unseen_before: datetime) -> int:
    """A yes by word of mouth waits a week to be seen by whose it is said to be, and so does a question that may
    still get its yes.
    """
    over = Q(ends_at__lt=before) & ~Q(state__in=(*NOT_AT_ITS_END, AskState.BY_VOICE))
    named = AskUp.objects.exclude(asker=None, answered_by=None).exclude(state=AskState.OPEN)
    rows = list(named.filter(over | Q(ends_at__lt=unseen_before)).order_by("pk")[:_BATCH])
    for row in rows:
        row.asker_id = row.answered_by_id = row.took_id = None
        row.asked_from, row.deed = "", only_its_rule(row.deed)
    AskUp.objects.bulk_update(rows, ["asker", "answered_by", "took", "asked_from", "deed"])
    return len(rows)


TO_ASK: Final = timedelta(days=7)
"""Where leadership promised nothing: time to ask about a slip that somebody printed, or a look at an account."""

type LeadsTo = Callable[[set[int]], Mapping[int, str]]
"""What things of one kind are about (`request:17`), by their number."""

leads_to: Registry[LeadsTo] = Registry("what a traced thing is about")

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
    named = AuditEntry.objects.filter(about_it, actor__gt=0, at__lt=before).order_by()
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
    rows = list(AuditEntry.objects.filter(pk__in=traces))
    shared, zone = shared_job_classes(), ZoneInfo(the_library().time_zone)
    for row in rows:
        row.actor = A_COLLEAGUE
        row.job_class = row.job_class if row.job_class in shared else ""
        row.at = datetime.combine(row.at.astimezone(zone).date(), time(), zone)
    AuditEntry.objects.bulk_update(rows, ["actor", "job_class", "at"])


def _of_messages(numbers: set[int]) -> Mapping[int, str]:
    rows = OutboundMessage.objects.filter(pk__in=numbers).order_by()
    return dict(rows.values_list("pk", "about"))


leads_to.add("message", _of_messages)


UNLINK_EVERY: Final = 60 * 60
_ENDED: Final = (ActState.DONE, ActState.REFUSED, ActState.CALLED_BACK)


def unlink_authors(_ref: str, now: datetime) -> None:
    """Timer handler: unlink acts from their entries. A line is compared until it may still come or while the
    promise lasts, whichever is later. Nothing
    is struck by a clock that jumped.
    """
    if not clock_is_trusted(now):
        return
    library = the_library()
    wait = max(timedelta(hours=library.late_hours), harbour_period(now))
    local = now.astimezone(ZoneInfo(library.time_zone))
    midnight = datetime.combine(local.date(), time(), local.tzinfo)
    while _unjoin_some(midnight - wait) == _BATCH:
        continue
    while freeze_orphan_lines(midnight - wait, limit=_BATCH, by=SYSTEM) == _BATCH:
        continue


@transaction.atomic
def _unjoin_some(before: datetime) -> int:
    names = anonymise_settled_acts(before, limit=_BATCH, by=SYSTEM)
    abouts = set(Act.objects.filter(uuid__in=names.values()).values_list("about", flat=True))
    requests = [int(about.partition(":")[2]) for about in abouts if about.startswith("request:")]
    entries = Entry.objects.filter(request__in=requests, kind=EntryKind.ACT).select_for_update()
    for entry in entries:
        if any(str(old) in entry.detail.get("acts", {}) for old in names):
            Entry.objects.filter(pk=entry.pk).update(detail=_struck(entry.detail, names))
    return len(names)


def _struck(detail: Mapping[str, Any], names: Mapping[UUID, UUID]) -> dict[str, Any]:
    """The acts under their new names, without what each came to; and the sum, once none of them is open."""
    told = {str(old): str(new) for old, new in names.items()}
    acts = {told.get(uuid, uuid): 0 if uuid in told else n for uuid, n in detail["acts"].items()}
    changed = {**detail, "acts": acts}
    if not Act.objects.filter(uuid__in=list(acts)).exclude(state__in=_ENDED).exists():
        changed["amount"] = 0
    return changed
