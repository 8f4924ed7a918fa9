"""Read from the rows what each measure counts between two days, of all requests or of some: docs/counts.md says how."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from yesdesk.core.dates import local_day
from yesdesk.counts.measures import AGAIN, MEASURES, NOT_ON_TIME, ON_TIME, STILL, Grain
from yesdesk.counts.periods import days_of_places, first_day
from yesdesk.ils.acts.orders import MOVES_MONEY
from yesdesk.ils.models import Act, ActState
from yesdesk.places.queries import the_library
from yesdesk.requests.models import (
    Decision,
    Entry,
    HandOver,
    Outcome,
    OutgoingReply,
    Promise,
    PromiseState,
    Request,
    RuleMet,
)
from yesdesk.requests.models.decision import about_decision, decision_in

type Cell = tuple[date, int, str, str]
"""Period, branch, measure and key."""

type Row = tuple[date, int, tuple[object, ...]]
"""The day, the branch, and the values that are counted."""

_FURTHEST_ZONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included. `since`: the moment from which on rows are counted at night, and
    `rules_met_until` the number of the last `RuleMet` of before. `requests`: of these alone; None: of all.
    """

    first: date
    last: date
    since: datetime
    rules_met_until: int
    requests: Collection[int] | None = None

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last

    def of(self, path: str) -> Q:
        """Rows of the wanted requests, whose number is at `path`."""
        return Q() if self.requests is None else Q(**{f"{path}__in": self.requests})

    def days(self, field: str) -> Q:
        return Q(**{f"{field}__range": (self.first, self.last)})

    def moments(self, field: str) -> Q:
        """Rows whose moment may lie on one of the days in some time zone, and not before `since`."""
        begins = datetime.combine(self.first - _FURTHEST_ZONE, datetime.min.time(), ZoneInfo("UTC"))
        found = Q(**{f"{field}__gte": max(begins, self.since)})
        if self.last == date.max:
            return found
        ends = datetime.combine(self.last + 2 * _FURTHEST_ZONE, datetime.min.time(), begins.tzinfo)
        return found & Q(**{f"{field}__lt": ends})


def counted(span: Span, grain: Grain) -> Counter[Cell]:
    """Count by the measures of this grain what happened on these days."""
    found: Counter[Cell] = Counter()
    for name, rows in _ROWS.items():
        if MEASURES[name].grain is grain:
            for day, branch, values in rows(span):
                found[cell_of(day, branch, name, *values)] += 1
    return found


def cell_of(day: date, branch: int, measure: str, *values: object) -> Cell:
    """Return the cell that counts this. Raises ValueError for a value outside the list of its measure."""
    declared = MEASURES[measure]
    return first_day(day, declared.grain), branch, measure, declared.key(*values)


def _came_rows(span: Span) -> Iterator[Row]:
    passed = HandOver.objects.filter(entry__request=OuterRef("pk"), undone_at=None)
    here = Request.objects.filter(
        span.of("pk"), span.days("came_day"), merged_into=None, opened_at__gte=span.since
    ).annotate(came_to=Subquery(passed.order_by("entry").values("branch")[:1]))
    for day, part, branch, first in here.values_list("came_day", "came_part", "branch", "came_to"):
        if day is not None:
            yield day, first or branch, (day.weekday(), part)


def _outcomes_that_stand(span: Span) -> QuerySet[Outcome]:
    return Outcome.objects.filter(
        span.of("request"),
        span.moments("at"),
        request__closed_at=F("at"),  # a request that was merged is closed by the older one's end
        week__isnull=False,
        branch__isnull=False,
    )


def _ended_rows(span: Span, what: str) -> Iterator[Row]:
    """Read outcomes that stand, by the kind of their request and the value of one more column."""
    columns = ("at", "branch", "branch__time_zone", "request__kind", what)
    for at, branch, zone, kind, value in _outcomes_that_stand(span).values_list(*columns):
        if span.has(day := local_day(at, zone)):
            yield day, branch, (kind, value)


def _first_contact_rows(span: Span) -> Iterator[Row]:
    columns = ("at", "branch", "branch__time_zone", "request__kind")
    for at, branch, zone, kind in (
        _outcomes_that_stand(span).filter(first_contact=True).values_list(*columns)
    ):
        if span.has(day := local_day(at, zone)):
            yield day, branch, (kind,)


def _rules_met_rows(span: Span) -> Iterator[Row]:
    rows = RuleMet.objects.filter(span.of("request"), span.days("day"), pk__gt=span.rules_met_until)
    columns = ("day", "branch", "rule", "event")
    for day, branch, rule, event in rows.exclude(event="").values_list(*columns):
        yield day, branch, (rule, event)


def _met_later(span: Span, *, day: str, what: Q) -> Iterator[Row]:
    """Read a later event beside a rule that was met. Its day has no hour, so the day of the beginning is left out."""
    began = max(days_of_places(span.since))
    rows = RuleMet.objects.filter(what, span.of("request"), span.days(day), **{f"{day}__gt": began})
    for on, branch, rule in rows.values_list(day, "branch", "rule"):
        yield on, branch, (rule,)


def _bends(span: Span, what: Q, *values: str) -> Iterator[Row]:
    """Read exceptions with a part of what is noted of them. Each part is counted by itself."""
    bent = Decision.objects.filter(what, span.of("request"), span.days("settled_on"))
    for day, branch, *found in bent.values_list("settled_on", "branch", "rule", *values):
        if day is not None and branch is not None:
            yield day, branch, tuple(found)


def _answers_used_rows(span: Span) -> Iterator[Row]:
    rows = OutgoingReply.objects.filter(
        # It goes within minutes of its entry: the index is by that.
        span.of("entry__request"),
        span.moments("entry__at"),
        span.moments("goes_at"),
        undone_at=None,
    ).exclude(answers="")
    columns = ("entry__at", "entry__request__branch", "entry__request__branch__time_zone")
    for at, branch, zone, named in rows.values_list(*columns, "answers"):
        if span.has(day := local_day(at, zone)):
            yield from ((day, branch, (int(key[1:]),)) for key in named.split())


def _cards(span: Span) -> Iterator[Row]:
    """Read how cards fared. For some requests alone, leave out an account and day that another request counts too."""
    zone = the_library().time_zone
    waived = Act.objects.filter(
        span.moments("settled_at"),
        does__in=MOVES_MONEY,
        state=ActState.DONE,
        before__blocked="yes",
        read_back__blocked__in=("yes", "no"),
    ).order_by("settled_at", "pk")
    acts: defaultdict[tuple[str, date], list[tuple[str, str]]] = defaultdict(list)
    for account, about, at, read in waived.values_list(
        "patron", "about", "settled_at", "read_back"
    ):
        if at is not None and span.has(day := local_day(at, zone)):
            acts[account, day].append((about, read["blocked"]))
    of = _requests_of({about for some in acts.values() for about, _blocked in some})
    met = RuleMet.objects.filter(still_blocked=True, request__in=of.values())
    later = set(met.values_list("request", flat=True))
    for (_account, day), some in acts.items():
        if span.requests is None or all(of.get(about) in span.requests for about, _blocked in some):
            about, blocked = some[-1]
            yield day, 0, (AGAIN if blocked == "no" and of.get(about) not in later else STILL,)


def _requests_of(abouts: Collection[str]) -> dict[str, int]:
    """The request of each act, by what the act is about."""
    rows = Decision.objects.filter(
        pk__in=[pk for about in abouts if (pk := decision_in(about)) is not None]
    )
    return {about_decision(pk): request for pk, request in rows.values_list("pk", "request")}


# A promise that another one replaced was not kept on its own time.
_DUE: Final = {
    PromiseState.KEPT: ON_TIME,
    PromiseState.LATE: NOT_ON_TIME,
    PromiseState.BROKEN: NOT_ON_TIME,
    PromiseState.RENEWED: NOT_ON_TIME,
}


def _promise_rows(span: Span) -> Iterator[Row]:
    due = Promise.objects.filter(span.of("request"), span.moments("due_at"), state__in=_DUE)
    columns = ("due_at", "request__branch", "request__branch__time_zone", "state")
    for at, branch, zone, state in due.values_list(*columns):
        if span.has(day := local_day(at, zone)):
            yield day, branch, (_DUE[PromiseState(state)],)


# As words: a query with parameters would not find the index of these kinds.
_CAME_BACK: Final = RawSQL(
    "desk_entry.kind IN ('reopened', 'second_look')", (), output_field=BooleanField()
)


def _came_back(span: Span) -> Iterator[tuple[date, int, int, int]]:
    """Read entries that opened a request again or asked for a second look: day, entry, request and its branch."""
    entries = Entry.objects.filter(span.of("request"), span.moments("at"), _CAME_BACK)
    columns = ("at", "pk", "request", "request__branch", "request__branch__time_zone")
    for at, entry, request, branch, zone in entries.values_list(*columns):
        if span.has(day := local_day(at, zone)):
            yield day, entry, request, branch


def _asked_again_rows(span: Span) -> Iterator[Row]:
    """Read them, a request and day once: a second look opens it, too."""
    found = {(day, request): branch for day, _entry, request, branch in _came_back(span)}
    for (day, _request), branch in found.items():
        yield day, branch, ()


def _answers_asked_again_rows(span: Span) -> Iterator[Row]:
    """Read saved answers sent on a request before it came back, an answer, request and day once."""
    back = list(_came_back(span))
    requests = {request for _day, _entry, request, _branch in back}
    sent = OutgoingReply.objects.filter(entry__request__in=requests, undone_at=None)
    answered = defaultdict[int, list[tuple[int, str]]](list)
    for request, entry, named in sent.exclude(answers="").values_list(
        "entry__request", "entry", "answers"
    ):
        answered[request] += [(entry, key) for key in named.split()]
    found = {
        (day, request, key): branch
        for day, entry, request, branch in back
        for before, key in answered[request]
        if before < entry
    }
    for (day, _request, key), branch in found.items():
        yield day, branch, (int(key[1:]),)


_ROWS: Final[Mapping[str, Callable[[Span], Iterator[Row]]]] = {
    "came": _came_rows,
    "ended": partial(_ended_rows, what="value"),
    "asked": partial(_ended_rows, what="request__channel"),
    "first_contact": _first_contact_rows,
    "met": _rules_met_rows,
    "looked_again": partial(_met_later, day="looked_again_on", what=Q()),
    "still_blocked": partial(_met_later, day="seen_on", what=Q(still_blocked=True)),
    "bend_reason": lambda span: _bends(span, Q(), "reason"),
    "bend_band": lambda span: _bends(span, Q(band__isnull=False), "band"),
    "bend_backed": lambda span: _bends(span, Q(backed=True)),
    "bend_no_lead": lambda span: _bends(span, Q(no_lead=True)),
    "answer": _answers_used_rows,
    "card": _cards,
    "promise": _promise_rows,
    "asked_again": _asked_again_rows,
    "answer_again": _answers_asked_again_rows,
}
