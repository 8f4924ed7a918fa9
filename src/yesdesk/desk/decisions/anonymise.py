"""Who bent a rule, who asked for it, who answered and whoever wrote on that request become their job class: when what
leadership promised in writing is over, and where it promised nothing, as soon as the work needs no name any more.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.desk.decisions.anonymise_traces import TO_ASK, anonymise_account_views, anonymise_audit
from yesdesk.desk.models import AskState, AskUp, Entry, EntryKind, OutcomeValue, Request
from yesdesk.desk.models.ask_up import NOT_AT_ITS_END, VOICE_SHOWN_FOR, only_its_rule
from yesdesk.ils.acts.retention import anonymise_acts
from yesdesk.ils.models import Act
from yesdesk.people.models import User
from yesdesk.people.queries import shared_job_classes
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
