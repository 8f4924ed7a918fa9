"""Put job classes in the place of names.

Authors of bends, noes and questions about them go when leadership's written promise is over, with all other writers on
those requests. Without a promise they go as soon as the work needs no name. On other requests they go two weeks after
closing, so that thanks arrive.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import batched
from time import monotonic, sleep
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.tasks import task
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import iso_week, local_day
from yesdesk.core.models import A_COLLEAGUE, AuditEntry, OutboundMessage
from yesdesk.core.registry import Registry
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.decisions.no_lead import unlink_notices
from yesdesk.ils.accounts.queries import abouts_of_looks
from yesdesk.ils.acts.retention import (
    abouts_of_acts,
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
from yesdesk.requests.actions.timeline import change_requests
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Decision,
    DecisionShare,
    Entry,
    EntryKind,
    HandOver,
    MayTell,
    Merge,
    OutcomeValue,
    Request,
    ThanksFor,
)
from yesdesk.requests.models.approval import NOT_AT_ITS_END, VOICE_SHOWN_FOR, only_its_rule
from yesdesk.requests.models.decision import about_decision, decision_in

FORGET_EVERY: Final = 60 * 60
# Without a promise: asker and answerer stay until both have read the answer.
NO_HARBOUR: Final = timedelta(hours=1)

_BATCH: Final = 200
_ROWS_A_TRANSACTION: Final = 40
_ROWS_A_READ: Final = 2_000
_ASKING: Final = (EntryKind.ASKED_UP, EntryKind.ASK_ANSWER)
_NOES: Final = (OutcomeValue.NOT_THIS_TIME, OutcomeValue.YES_PARTIAL, OutcomeValue.ENDED)
_OF_BEND_OR_NO: Final = (
    Q(kind=EntryKind.ACT, decision__rule__isnull=False)
    | Q(kind__in=(*_ASKING, EntryKind.ACT_ENDED))
    | Q(kind=EntryKind.OUTCOME, outcome__value__in=_NOES)
)
# The same without a look into each: the index goes by kind.
_KINDS: Final = (EntryKind.ACT, *_ASKING, EntryKind.ACT_ENDED, EntryKind.OUTCOME)

# Anonymised with the rest of its request: few ends are of a bend.
_HOW_IT_ENDED: Final = Q(
    kind=EntryKind.OUTCOME, outcome__value__in=(OutcomeValue.YES_BENT, *_NOES)
) | Q(kind=EntryKind.UNDONE, decision_end__isnull=False)


def harbour_period(now: datetime) -> timedelta:
    """Return how long a request may keep the name of who bent a rule."""
    sheet = latitude_in_force(SYSTEM, local_day(now, the_library().time_zone))
    return timedelta(days=sheet.harbour_days) if sheet is not None else timedelta()


# After closing, thanks still arrive, and a patron who writes again comes back to the same colleague.
TO_THANK: Final = timedelta(days=14)


def _kept_after_closing(now: datetime) -> timedelta:
    return max(TO_THANK, harbour_period(now))


@task(priority=-10)
def anonymise_what_is_due() -> None:
    """Anonymise in short transactions outside the timer's, as it looks through all entries."""
    anonymise_authors("", timezone.now())


def anonymise_is_due(_ref: str, _now: datetime) -> None:
    """Enqueue the job. Before `yesdesk init` it raises NoLibraryYet: the timer waits, and no job fails."""
    the_library()
    enqueue_once(anonymise_what_is_due, "desk.forget_authors")


def anonymise_authors(_ref: str, now: datetime) -> None:
    """Replace authors by job classes, where their days are over."""
    before = now - max(harbour_period(now), NO_HARBOUR)
    asked_until = now - (harbour_period(now) or TO_ASK)
    _anonymise_closed(now - _kept_after_closing(now))  # the most: little is left to look through
    _forget_entries(before, asked_until)
    _forget_asks(before, min(before, now - VOICE_SHOWN_FOR))
    _forget_words(asked_until)
    anonymise_audit(asked_until, _OF_BEND_OR_NO)
    anonymise_account_views(asked_until, _OF_BEND_OR_NO)


def _anonymise_closed(before: datetime) -> None:
    # All that colleagues wrote or did on requests closed before this.
    closed = Q(request__closed_at__lt=before)
    named = _named(EntryKind.values).filter(closed)
    _write_in_turns(named, _anonymise_entries)
    # By member, as the index goes: nearly every request is closed, and nobody has it in hand.
    members = list(User.objects.values_list("pk", flat=True))
    held = Request.objects.filter(assigned_to__in=members, closed_at__lt=before)
    while some := list(held.values_list("pk", flat=True)[:_BATCH]):
        change_requests(held.filter(pk__in=some), {"assigned_to": None, "assigned_at": None})
    anonymise_audit(before, closed)


def anonymise_when_settled(taken: Decision, acts: Collection[Act] = ()) -> None:
    """Anonymise once acts of this tap are settled, or a word was said, where no promise protects the name. Call it in
    the transaction that holds the request.
    """
    if taken.rule is None:
        return
    named = Entry.objects.filter(request=taken.request_id, author__isnull=False)
    here = named.filter(_OF_BEND_OR_NO | _HOW_IT_ENDED)
    if here.filter(pk=taken.entry_id).exists():
        if harbour_period(timezone.now()):
            return
        # What a colleague was asked has to be read first.
        _replace_authors_by_classes(list(here.exclude(kind__in=_ASKING)))
    if acts:
        uuids = [str(act.uuid) for act in acts]
        anonymise_acts(uuids, classes=shared_job_classes(), by=SYSTEM)


def _write_in_turns(rows: QuerySet[Any, Any], write: Callable[[Collection[int]], object]) -> None:
    # Others write as long in between: SQLite has one writer, and another process may wait for its turn.
    while found := list(rows.values_list("pk", flat=True)[:_ROWS_A_READ]):
        for some in batched(found, _ROWS_A_TRANSACTION):
            began = monotonic()
            write(some)
            sleep(monotonic() - began)


def _named(kinds: Collection[str]) -> QuerySet[Entry, Entry]:
    # By kind, as the index goes by it: few entries name anybody, and all would be read without it.
    return Entry.objects.filter(kind__in=kinds, author__isnull=False)


def _may_be_looked_at_again(since: datetime) -> Q:
    # The author of such a no must not be the one who looks again.
    still = Q(at__gte=since) | Q(request__closed_at=None, request__second_look_since__isnull=False)
    bends = Entry.objects.filter(kind=EntryKind.ACT, decision__rule__isnull=False)
    bent = Exists(bends.filter(request=OuterRef("request")))
    return still & Q(~bent, kind=EntryKind.OUTCOME, outcome__value=OutcomeValue.NOT_THIS_TIME)


def _forget_entries(before: datetime, asked_until: datetime) -> None:
    old = _named(_KINDS).exclude(_may_be_looked_at_again(asked_until))
    old = old.filter(_OF_BEND_OR_NO, at__lt=before)
    _write_in_turns(old, lambda some: _forget_found(old.filter(pk__in=some), asked_until))


@transaction.atomic
def _forget_found(found: QuerySet[Entry, Entry], asked_until: datetime) -> None:
    rows = list(found.select_for_update(of=("self",)))
    named = Entry.objects.filter(author__isnull=False).select_for_update(of=("self",))
    named = named.exclude(_may_be_looked_at_again(asked_until))
    ends = named.filter(_HOW_IT_ENDED, request__in={row.request_id for row in rows})
    _replace_authors_by_classes([*rows, *ends])
    _anonymise_acts_of(rows)


def _anonymise_acts_of(entries: Iterable[Entry]) -> None:
    of_them = DecisionShare.objects.filter(decision__entry__in=[entry.pk for entry in entries])
    acts = [str(act) for act in of_them.values_list("act", flat=True)]
    anonymise_acts(acts, classes=shared_job_classes(), by=SYSTEM)


def _forget_words(before: datetime) -> None:
    # All else a colleague wrote on such a request would name who bent the rule or said no.
    bends = Entry.objects.filter(_OF_BEND_OR_NO, kind__in=_KINDS, at__lt=before)
    named = _named(set(EntryKind.values).difference(_ASKING)).filter(at__lt=before)
    here = named.filter(Exists(bends.filter(request=OuterRef("request"))))
    here = here.exclude(_may_be_looked_at_again(before))
    _write_in_turns(here, _anonymise_entries)


@transaction.atomic
def _anonymise_entries(found: Collection[int]) -> None:
    rows = list(Entry.objects.select_for_update(of=("self",)).filter(pk__in=found))
    _replace_authors_by_classes(rows)
    _anonymise_acts_of(rows)


def _replace_authors_by_classes(rows: Sequence[Entry]) -> None:
    # A rare job class becomes "a colleague". A closed request in somebody's hands would name them too.
    authors = User.objects.filter(pk__in={row.author_id for row in rows})
    classes, shared = dict(authors.values_list("pk", "job_class__name")), shared_job_classes()
    told: dict[int, str] = {}
    alike: defaultdict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        job_class = classes.get(row.author_id or 0, "")
        told[row.pk] = job_class if job_class in shared else ""
        if row.kind != EntryKind.ACT:
            row.detail |= {"job_class": told[row.pk]}
        alike[str(row.detail)].append(row)
    for some in alike.values():  # most are; bulk_update costs a millisecond a row, under the lock
        same = Entry.objects.filter(pk__in=[row.pk for row in some])
        same.update(detail=some[0].detail, author=None)
    HandOver.objects.filter(entry__in=told).update(was_assigned_to=None, new_to=None)
    Merge.objects.filter(entry__in=told).update(was_assigned_to=None)
    _unlink_thanks(told, {row.request_id for row in rows}, authors.values_list("pk", flat=True))
    _store_job_classes(told, shared)
    closed = Request.objects.filter(pk__in={row.request_id for row in rows}).exclude(closed_at=None)
    change_requests(closed, {"assigned_to": None, "assigned_at": None})


def _unlink_thanks(
    entries: Iterable[int], requests: Collection[int], members: Iterable[int]
) -> None:
    # Neither a giver nor a receiver of thanks stays there. A patron's thanks that are on no card yet stay untold, as
    # nobody whom they reached could say no.
    ThanksFor.objects.filter(entry__in=list(entries)).delete()
    ThanksFor.objects.filter(entry__request__in=requests, author__in=list(members)).delete()
    named = Entry.objects.filter(request=OuterRef("entry__request"), author__isnull=False)
    nobody_left = MayTell.objects.filter(~Exists(named), entry__request__in=requests)
    nobody_left.exclude(week__lte=iso_week(library_day())).delete()


def _store_job_classes(told: Mapping[int, str], shared: Collection[str]) -> None:
    decisions = list(Decision.objects.filter(entry__in=told))
    for each in decisions:
        each.job_class = told[each.entry_id]
        each.backed_by = each.backed_by if each.backed_by in shared else ""
    Decision.objects.bulk_update(decisions, ["job_class", "backed_by"])


def _forget_asks(before: datetime, unseen_before: datetime) -> None:
    # A spoken yes waits a week to be seen, and so does a question that may still get its yes.
    over = ~Q(state__in=(*NOT_AT_ITS_END, ApprovalState.BY_VOICE)) | Q(ends_at__lt=unseen_before)
    named = Approval.objects.filter(Q(asker__isnull=False) | Q(answered_by__isnull=False))
    old = named.filter(over, ends_at__lt=before).exclude(state=ApprovalState.OPEN)
    _write_in_turns(old, lambda some: _forget_who_asked(old.filter(pk__in=some)))


@transaction.atomic
def _forget_who_asked(asks: QuerySet[Approval, Approval]) -> None:
    rows = list(asks.select_for_update())
    for row in rows:
        row.asker_id = row.answered_by_id = row.took_id = None
        row.asked_from, row.command = "", only_its_rule(row.command)
    Approval.objects.bulk_update(rows, ["asker", "answered_by", "took", "asked_from", "command"])


# Without a promise: time to ask about a printed slip, or a look at an account.
TO_ASK: Final = timedelta(days=7)

# The subject (`request:17`) of things of a kind, by their number.
type LeadsTo = Callable[[set[int]], Mapping[int, str]]

leads_to: Registry[LeadsTo] = Registry("what a traced thing is about")

_ABOUT: Final = "request:"


def anonymise_audit(before: datetime, delicate: Q) -> None:
    """Anonymise audit rows before this time. `delicate`: entries whose requests lose their names."""
    of_request = _audit_ids_by_request(before)
    for bent in _with_entry(of_request, delicate):
        traces = [pk for request in bent for pk in of_request[request]]
        for some in batched(traces, _ROWS_A_TRANSACTION):
            _anonymise_audit_entries(some)


def anonymise_account_views(before: datetime, delicate: Q) -> None:
    """Anonymise who looked at accounts, likewise; after an act also for no request."""
    looks = abouts_of_looks(SYSTEM, before)
    if not looks:
        return
    decided = {pk for about in looks | abouts_of_acts(SYSTEM) if (pk := decision_in(about))}
    requests = _request_ids_in(looks)
    for some in batched(decided, _BATCH):
        acted = Decision.objects.filter(pk__in=some)
        requests.update(acted.values_list("request_id", flat=True))
    for bent in _with_entry(requests, delicate):
        taken = Decision.objects.filter(request__in=bent).values_list("pk", flat=True)
        abouts = [*(f"{_ABOUT}{pk}" for pk in bent), *map(about_decision, taken)]
        forget_who_looked(abouts, before, by=SYSTEM)


def _with_entry(requests: Iterable[int], such: Q) -> Iterable[Collection[int]]:
    numbers = sorted(requests)
    for start in range(0, len(numbers), _BATCH):
        found = Entry.objects.filter(such, request__in=numbers[start : start + _BATCH])
        yield set(found.order_by().values_list("request_id", flat=True))


def _audit_ids_by_request(before: datetime) -> Mapping[int, list[int]]:
    # By the request they are about, directly or by something of it.
    kinds = {"request", *leads_to}
    about_it = Q(*((("subject__startswith", f"{kind}:")) for kind in kinds), _connector=Q.OR)
    named = AuditEntry.objects.filter(about_it, actor__gt=0, at__lt=before).order_by()
    rows = list(named.values_list("pk", "subject", "detail"))
    known = _about_by_subject({subject for _pk, subject, _detail in rows})
    found: dict[int, list[int]] = {}
    for pk, subject, detail in rows:
        about = str(detail.get("about") or known.get(subject, subject))
        for request in _request_ids_in([about]):
            found.setdefault(request, []).append(pk)
    return found


def _about_by_subject(subjects: Collection[str]) -> Mapping[str, str]:
    # `message:4` -> `request:17`
    found: dict[str, str] = {}
    for kind in leads_to:
        numbers = {int(each.partition(":")[2]) for each in subjects if each.startswith(f"{kind}:")}
        found |= {f"{kind}:{pk}": about for pk, about in leads_to[kind](numbers).items()}
    return found


def _request_ids_in(abouts: Iterable[str]) -> set[int]:
    return {int(each.removeprefix(_ABOUT)) for each in abouts if each.startswith(_ABOUT)}


@transaction.atomic
def _anonymise_audit_entries(traces: Collection[int]) -> None:
    # A rare job class would name them. Midnight stands for the day: an hour would be their shift.
    rows = list(AuditEntry.objects.filter(pk__in=traces))
    shared, zone = shared_job_classes(), ZoneInfo(the_library().time_zone)
    for row in rows:
        row.actor = A_COLLEAGUE
        row.job_class = row.job_class if row.job_class in shared else ""
        row.at = datetime.combine(row.at.astimezone(zone).date(), time(), zone)
    AuditEntry.objects.bulk_update(rows, ["actor", "job_class", "at"])


def _about_of_messages(numbers: set[int]) -> Mapping[int, str]:
    rows = OutboundMessage.objects.filter(pk__in=numbers).order_by()
    return dict(rows.values_list("pk", "about"))


leads_to.add("message", _about_of_messages)


UNLINK_EVERY: Final = 60 * 60
_ENDED: Final = (ActState.DONE, ActState.REFUSED, ActState.CANCELLED)


def unlink_authors(_ref: str, now: datetime) -> None:
    """Unlink acts from their entries, once their ledger line is compared and the promise is over. For the timer."""
    library = the_library()
    wait = max(timedelta(hours=library.late_hours), harbour_period(now))
    local = now.astimezone(ZoneInfo(library.time_zone))
    midnight = datetime.combine(local.date(), time(), local.tzinfo)
    while _unlink_settled_acts(midnight - wait) == _ROWS_A_TRANSACTION:
        continue
    while (
        freeze_orphan_lines(midnight - wait, limit=_ROWS_A_TRANSACTION, by=SYSTEM)
        == _ROWS_A_TRANSACTION
    ):
        continue


@transaction.atomic
def _unlink_settled_acts(before: datetime) -> int:
    names = anonymise_settled_acts(before, limit=_ROWS_A_TRANSACTION, by=SYSTEM)
    shares = list(DecisionShare.objects.filter(act__in=names))
    for each in shares:
        DecisionShare.objects.filter(pk=each.pk).update(act=names[each.act], share=0)
    _clear_sums({each.decision_id for each in shares})
    return len(names)


def _clear_sums(decisions: Collection[int]) -> None:
    # The amounts and the judging sheet, once no act is open. The night empties what it still has to count.
    open_acts = Act.objects.exclude(state__in=_ENDED).values("uuid")
    moving = DecisionShare.objects.filter(decision__in=decisions, act__in=open_acts)
    at_their_end = Decision.objects.filter(pk__in=decisions).exclude(
        pk__in=moving.values("decision")
    )
    unlink_notices(list(at_their_end.values_list("pk", flat=True)))
    at_their_end.filter(settled_on=None).update(no_lead=False)
    at_their_end.update(amount=0, sheet=None)
