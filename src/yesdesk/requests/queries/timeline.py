"""A request's timeline: its newest page, in order, ready to print."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import at_words, by_words, humanize_time
from yesdesk.core.outbox.messages import Mailed, mailed_about
from yesdesk.core.plain_text import as_html_paragraphs
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.storage.files import human_size
from yesdesk.ils.acts.queries import ActLine
from yesdesk.requests.access import with_merged
from yesdesk.requests.models import (
    Decision,
    Entry,
    EntryFile,
    EntryKind,
    Participant,
    PromiseState,
    Request,
    ThanksFor,
)
from yesdesk.requests.models.decision import BY_WORDS
from yesdesk.requests.models.entry import REPLY_RIDES_ALONG, UNSEEN_BY_PATRON
from yesdesk.requests.queries.decisions import (
    ActSummary,
    Taken,
    act_summary,
    decisions_by_entry,
)
from yesdesk.requests.queries.entry_headers import EntryHeaders, EntryRow
from yesdesk.requests.queries.mail_status import MailStatus, mail_status, notice_of
from yesdesk.requests.queries.patron_letters import decline_lines
from yesdesk.requests.queries.thanks import to_thank
from yesdesk.requests.queries.undo import goes_in, may_be_undone, stands_as_told, told_at

PAGE = 20
FOLD_FROM = 1_200  # characters; longer words fold behind their beginning


@dataclass(frozen=True, slots=True)
class FileLine:
    href: str
    name: str
    size: str  # as people read it
    small: str = ""  # the address of a photo's small picture


@dataclass(frozen=True, slots=True)
class EntryLine:
    pk: int  # it ends the addresses of undo and strike
    shape: str  # of the look's entry shapes
    kind: str
    who: str  # bold, with a soft `how` beside it
    how: str
    iso: str
    html: SafeString  # safe
    fold: str  # the beginning of long words
    due: str  # of a promise, like `due_state`
    due_state: str
    lines: list[tuple[str, str]]  # labelled lines, like the three of a no
    files: list[FileLine]
    undoable: bool
    struck: bool
    new: bool
    act_summary: ActSummary | None = None  # of an act
    mail: MailStatus | None = None  # its fate, for staff
    # quoted words and signature of a mail
    folded: SafeString = SafeString("")  # noqa: RUF009 - frozen like any text
    beside: Sequence[tuple[str, str]] = ()  # (label, address)
    offers: Sequence[tuple[str, str, str]] = ()  # buttons: label, address, value
    goes_in: int = 0  # seconds until an answer goes out
    told: bool = False  # the patron knows, so it stands
    thank: tuple[str, bool] | None = None  # the colleague to thank, and whether the reader did


@dataclass(frozen=True, slots=True)
class TimelinePage:
    entries: list[EntryLine]
    older: int | None  # entry id to page back from; None at the beginning


def timeline(
    request: Request,
    *,
    by: Actor,
    before: int | None = None,
    size: int = PAGE,
    new_since: int | None = None,
) -> TimelinePage:
    """Return the timeline for staff. `new_since`: later entries are marked as new."""
    rows = _entry_rows(request, before, size, hidden=(), me=by.user_id)
    files = _files_by_entry(request, rows[:size], "request_file")
    mails, answered = _mails_by_entry(rows, request, by), _addresses_answered(rows, request)
    taken = _decisions_of_rows(rows)
    page = _Page(request, by, files, taken, new_since, mails, answered)
    page.told_at = told_at(rows)
    page.thanked = to_thank(rows[:size], by)
    loose = _ids_not_overtaken(rows, taken) if before is None else frozenset()
    lines = [
        page.line(row, newest=row.id in loose and row.request_id == request.pk)
        for row in rows[:size]
    ]
    return TimelinePage(lines[::-1], rows[size - 1].id if len(rows) > size else None)


def _ids_not_overtaken(rows: list[EntryRow], taken: Mapping[int, Taken]) -> frozenset[int]:
    # The newest entry, and the newest answer while nothing was built on it.
    found = {row.id for row in rows[:1]}
    for row in rows:
        if _is_in_words(row, taken):
            continue  # it goes with its answer
        if row.outgoing__goes_at is not None and row.outgoing__undone_at is None:
            return frozenset({*found, row.id})
        if row.kind not in REPLY_RIDES_ALONG and row.outgoing__undone_at is None:
            break
    return frozenset(found)


def patrons_timeline(
    request: Request, *, by: Actor, token: str, size: int = 100
) -> list[EntryLine]:
    """Return the patron's timeline, newest first. An answer is not in it before it goes out, nor its outcome."""
    rows = told_entries(request, size)
    taken = _decisions_of_rows(rows)
    rows = [row for row in rows if not _is_in_words(row, taken)]  # the answer itself tells them
    files = _files_by_entry(request, rows[:size], "public_file", by.language, token)
    page = _Page(request, by, files, taken)
    return [page.line(row) for row in rows[:size]]


def told_entries(request: Request, size: int) -> list[EntryRow]:
    """Return the entries that a patron sees, newest first: no note, and no answer before it goes out."""
    return _gone_out(_entry_rows(request, None, size, hidden=UNSEEN_BY_PATRON))


def _gone_out(rows: list[EntryRow]) -> list[EntryRow]:
    # Without answers that were undone or can be, and what rests on them.
    now = timezone.now()
    held = [
        row.id for row in rows if row.outgoing__goes_at is not None and row.outgoing__goes_at > now
    ]
    first = min(held, default=None)
    return [
        row
        for row in rows
        if row.outgoing__undone_at is None
        and row.id not in held
        and not (first is not None and row.kind == EntryKind.OUTCOME and row.id > first)
    ]


def _entry_rows(
    request: Request,
    before: int | None,
    size: int,
    hidden: Sequence[str],
    me: int | None = None,
) -> list[EntryRow]:
    asked = {"request": request.pk, "me": me or 0}
    asked |= {"before": before} if before is not None else {}
    rows = _entries.rows(tuple(hidden), size + 1, **asked)
    return [EntryRow._make(row) for row in rows]


@PreparedQuery
def _entries(
    hidden: Sequence[str], size: int, *, request: int, me: int, before: int | None = None
) -> QuerySet[Entry, tuple[Any, ...]]:
    entries = Entry.objects.filter(request__in=with_merged(request)).annotate(
        has_files=Exists(EntryFile.objects.filter(entry=OuterRef("pk"))),
        thanked=Exists(ThanksFor.objects.filter(entry=OuterRef("pk"), author=me)),
    )
    if hidden:
        entries = entries.exclude(kind__in=hidden).exclude(not_patrons=True)
    if before is not None:
        entries = entries.filter(id__lt=before)
    return entries.order_by("-id").values_list(*EntryRow._fields)[:size]


def _is_in_words(row: EntryRow, taken: Mapping[int, Taken]) -> bool:
    # It only says that an answer was an exception.
    return row.id in taken and taken[row.id][0].option.startswith(BY_WORDS)


def _decisions_of_rows(rows: list[EntryRow]) -> Mapping[int, Taken]:
    # A page without a decision asks for none.
    told = [row.id for row in rows if row.kind == EntryKind.ACT]
    return decisions_by_entry(told) if told else {}


def _mails_by_entry(rows: list[EntryRow], request: Request, by: Actor) -> Mapping[int, Mailed]:
    # A page without mail asks for none.
    if not any(row.message is not None for row in rows):
        return {}
    return mailed_about(by, f"request:{request.pk}")


def _addresses_answered(rows: list[EntryRow], request: Request) -> Container[str]:
    # The copied addresses that get answers; asked only where somebody was copied.
    if not any("cc" in row.detail for row in rows):
        return ()
    taking_part = Participant.objects.filter(request=request, gets_answers=True)
    return set(taking_part.values_list("address", flat=True))


def _files_by_entry(
    request: Request, rows: list[EntryRow], route: str, *args: str
) -> dict[int, list[FileLine]]:
    found: dict[int, list[FileLine]] = {}
    if not any(row.has_files for row in rows):
        return found
    newest, oldest = rows[0].id, rows[-1].id
    for pk, entry, name, size, drawn in _files_between.rows(
        request=request.pk, first=oldest, last=newest
    ):
        href = reverse(route, args=[*args, *([] if args else [request.pk]), pk])
        small = f"{href}/small" if drawn else ""
        found.setdefault(entry, []).append(FileLine(href, name, human_size(size), small))
    return found


@PreparedQuery
def _files_between(
    *, request: int, first: int, last: int
) -> QuerySet[EntryFile, tuple[int, int, str, int, int | None]]:
    files = EntryFile.objects.filter(entry__request__in=with_merged(request))
    files = files.filter(entry__gte=first, entry__lte=last)
    return files.order_by("id").values_list("id", "entry_id", "name", "file__size", "file__small")


class _Page:
    def __init__(
        self,
        request: Request,
        by: Actor,
        files: dict[int, list[FileLine]],
        taken: Mapping[int, Taken],
        new_since: int | None = None,
        mails: Mapping[int, Mailed] | None = None,
        answered: Container[str] = (),
    ) -> None:
        self._headings = EntryHeaders(request, by)
        self._by_staff = by.is_staff
        self._files = files
        self._new_since = new_since
        self._language = by.language
        self._taken = taken
        self._mails = mails or {}
        self._answered = answered
        self._now = timezone.now()
        self._zone = request.branch.time_zone
        self.told_at = 0
        self.thanked: Mapping[int, bool] = {}
        self._said: dict[str, Any] = {
            "zone": request.branch.time_zone,
            "language": by.language,
            "now": self._now,
        }

    def line(self, row: EntryRow, *, newest: bool = False) -> EntryLine:
        decision, acts = self._taken.get(row.id, (None, ()))
        who, how, shape = self._headings.of(row, decision)
        text: str = row.text
        due = row.promise__due_at
        return EntryLine(
            pk=row.id,
            shape=shape,
            kind=row.kind,
            who=who,
            how=f"{how} {humanize_time(row.at, **self._said)}".strip(),
            iso=row.at.isoformat(timespec="minutes"),
            html=as_html_paragraphs(text),
            fold=" ".join(text[:300].split()) + "…" if len(text) > FOLD_FROM else "",
            folded=as_html_paragraphs(row.folded) if row.folded else SafeString(""),
            beside=_notes_beside(row) if self._by_staff and row.detail else (),
            offers=_offers_beside(row, self._answered)
            if self._by_staff and "mail" in row.detail
            else (),
            due=by_words(due, **self._said) if due else "",
            due_state=_promise_words(row.promise__state) if due else "",
            lines=_honest_lines(row),
            files=self._files.get(row.id, []),
            thank=(row.author__name or "", self.thanked[row.id])
            if row.id in self.thanked
            else None,
            undoable=newest and self._by_staff and may_be_undone(row, decision, self._now),
            told=self._by_staff
            and row.id < self.told_at
            and stands_as_told(row, decision, self._now),
            struck=row.redacted_at is not None,
            new=self._new_since is not None and row.id > self._new_since,
            act_summary=self._act_summary(row, decision, acts),
            mail=self._mail_status(row),
            goes_in=goes_in(row, self._now) if self._by_staff else 0,
        )

    def _mail_status(self, row: EntryRow) -> MailStatus | None:
        seconds = goes_in(row, self._now)
        if seconds and self._by_staff:
            words = _("Goes out in %(n)s seconds.")
            if row.message is None:
                words = _("On their page in %(n)s seconds.")
            return MailStatus("", words % {"n": seconds})
        spoken = partial(at_words, **self._said)
        went = mail_status(row, self._mails, now=self._now, spoken=spoken)
        if went or not self._by_staff:
            return went
        return notice_of(row)

    def _act_summary(
        self, row: EntryRow, decision: Decision | None, acts: Sequence[ActLine]
    ) -> ActSummary | None:
        if decision is None:
            return None
        return act_summary(
            decision,
            acts,
            self._language,
            at=row.at,
            for_staff=self._by_staff,
            zone=self._zone,
            told=row.id < self.told_at,
        )


def _notes_beside(row: EntryRow) -> list[tuple[str, str]]:
    # For staff: the request it may belong to, and the mail as it came.
    found = []
    for name, words in (
        ("may_belong_to", _("May belong to request %(n)s")),
        ("forwarded_from", _("Forwarded from request %(n)s")),
    ):
        if name in row.detail:
            other = row.detail[name]
            found.append((words % {"n": other}, reverse("request", args=[other])))
    if "mail" in row.detail:
        found.append(
            (_("The mail as it came"), reverse("mail_original", args=[row.detail["mail"]]))
        )
    return found


def _offers_beside(row: EntryRow, answered: Container[str]) -> list[tuple[str, str, str]]:
    # For staff: whose request a forwarded mail may be, and whom the patron copied.
    mail = row.detail["mail"]
    found = []
    if row.forwarded_address:
        who = _name_and_address(row.forwarded_name, row.forwarded_address)
        words = _("Answer %(who)s, who wrote the mail below") % {"who": who}
        found.append((words, reverse("mail_answer_inner", args=[mail]), ""))
    for name, address in row.detail.get("cc", ()):
        stop, send = _("Stop answers to %(who)s"), _("Send answers to %(who)s too")
        words = stop if address in answered else send
        words %= {"who": _name_and_address(name, address)}
        found.append((words, reverse("mail_copy_answers", args=[mail]), address))
    return found


def _name_and_address(name: str, address: str) -> str:
    return f"{name} ({address})" if name else address


def latest_entry(request: Request) -> int:
    newest = Entry.objects.filter(request=request).order_by("-id")
    return newest.values_list("id", flat=True).first() or 0


def _promise_words(state: str) -> str:
    return {
        PromiseState.OPEN: "",
        PromiseState.KEPT: _("kept"),
        PromiseState.LATE: _("kept late"),
        PromiseState.BROKEN: _("its time has passed"),
        PromiseState.RENEWED: _("late, and they got a new time"),
        PromiseState.TAKEN_BACK: _("taken back"),
    }[PromiseState(state)]


def _honest_lines(row: EntryRow) -> list[tuple[str, str]]:
    if not row.outcome__reason:
        return []
    return decline_lines(row.outcome__reason, row.outcome__nearest_yes, row.outcome__ask_again)
