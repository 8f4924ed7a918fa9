"""The one way onto a timeline, with its companions: index, revision, hint."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypedDict

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import local_day
from yesdesk.core.errors import EditConflict, NotFound, ValidationRefusal
from yesdesk.core.events import announce
from yesdesk.core.models import SentFile
from yesdesk.core.prepared_query import PreparedInsert, PreparedQuery
from yesdesk.core.search import add_text, drop_texts, set_fields, without_names
from yesdesk.requests.access import audience_of
from yesdesk.requests.actions.photos import draw_photos_later
from yesdesk.requests.models import (
    Channel,
    CopiedBranch,
    Decision,
    Entry,
    EntryFile,
    EntryKind,
    PutAside,
    Request,
    Way,
)

FOUND_BY: Final = (
    EntryKind.PATRON,
    EntryKind.REPLY,
    EntryKind.NOTE,
    EntryKind.NEED_CHANGED,
    EntryKind.THANKS,
)
_LONGEST: Final = 20_000  # characters of one entry that are indexed


def index_fields(request: Request) -> None:
    set_fields(request.pk, _text_of_fields(request))


def texts_of_fields(requests: list[int]) -> dict[int, str]:
    found = Request.objects.filter(pk__in=requests).select_related("patron")
    return {request.pk: _text_of_fields(request) for request in found}


def _text_of_fields(request: Request) -> str:
    # A patron is found by their own name, even if a member has it too.
    name, contact = (request.patron.name, request.patron.contact) if request.patron else ("", "")
    rest = without_names(f"{contact} {request.asked_for} {request.needed}")
    return f"{name} {rest}".strip()


def index_entry(entry: Entry) -> None:
    """Index an entry more; other texts stay."""
    if entry.kind in FOUND_BY and not add_text(entry.request_id, entry.pk, entry.text[:_LONGEST]):
        index_request(entry.request)


def index_request(request: Request) -> None:
    """Index a request again, after redaction, a split or an undo."""
    drop_texts([request.pk])
    index_fields(request)
    entries = Entry.objects.filter(request=request, kind__in=FOUND_BY).order_by("pk")
    entries = entries.exclude(outgoing__undone_at__isnull=False)
    for pk, text in entries.values_list("pk", "text"):
        add_text(request.pk, pk, text[:_LONGEST])


WORDS_AT_MOST = 20_000
SAID_AT_MOST = 300


def clean_words(words: str, *, field: str = "words", at_most: int = WORDS_AT_MOST) -> str:
    """Strip `words`. Raises ValidationRefusal when nothing is left or it is too long."""
    kept = words.replace("\r\n", "\n").replace("\x00", "").strip()
    if not kept:
        raise ValidationRefusal({field: _("A word or two, please: this was still empty.")})
    if len(kept) > at_most:
        raise ValidationRefusal(
            {
                field: _("This is longer than we can keep (%(n)s characters at most).")
                % {"n": at_most}
            }
        )
    return kept


def excerpt(words: str) -> str:
    """Return the start of words on one line, at most 300 characters."""
    line = " ".join(words.split())
    return line if len(line) <= SAID_AT_MOST else line[: SAID_AT_MOST - 1].rstrip() + "…"


class EntryColumns(TypedDict, total=False):
    """Columns of an entry that only a patron's words fill, and how an answer was told."""

    vouched: bool
    written_from: str
    not_patrons: bool
    forwarded_name: str
    forwarded_address: str
    put_aside: PutAside
    told: Way


def add_entry(
    request: Request,
    kind: EntryKind,
    *,
    by: Actor,
    now: datetime,
    text: str = "",
    folded: str = "",
    detail: dict[str, Any] | None = None,
    message: int | None = None,
    columns: EntryColumns | None = None,
    files: Sequence[SentFile] = (),
    seen_revision: int | None = None,
    changes: dict[str, Any] | None = None,
) -> Entry:
    """Write an entry and move the request on by `changes`, in the caller's transaction. `request` is updated.
    `seen_revision`: as its author read it. Raises EditConflict on a newer one.
    """
    bump_revision(request, now=now, seen_revision=seen_revision, changes=changes)
    return write_entry(
        request,
        kind,
        by=by,
        now=now,
        text=text,
        folded=folded,
        detail=detail,
        message=message,
        columns=columns,
        files=files,
    )


def write_entry(
    request: Request,
    kind: EntryKind,
    *,
    by: Actor,
    now: datetime,
    text: str = "",
    folded: str = "",
    detail: dict[str, Any] | None = None,
    message: int | None = None,
    columns: EntryColumns | None = None,
    files: Sequence[SentFile] = (),
) -> Entry:
    """Write an entry on a request that has moved on, or begins with it."""
    entry = _WRITTEN.create(
        request=request,
        kind=kind,
        author_id=by.user_id,
        text=text,
        folded=folded,
        detail=detail or {},
        message=message,
        at=now,
        **(columns or {}),
    )
    if files:
        EntryFile.objects.bulk_create(
            EntryFile(entry=entry, file=sent.stored, name=sent.name[:200]) for sent in files
        )
        draw_photos_later(files)
    index_entry(entry)
    notify_pages(request)
    return entry


_WRITTEN: Final = PreparedInsert(Entry)

_MOVING = (
    "branch_id", "service_point_id", "channel", "kind", "closed_at", "outcome", "waiting_since", "at_desk", "held",
    "emergency", "promised_for", "late_since", "needed_by", "assigned_to_id", "assigned_at", "for_leads", "about_lead",
    "second_look_since", "on_hold_until", "on_hold_since", "merged_into_id", "revision",
)  # fmt: skip


def lock_request(request: Request) -> None:
    """Lock the request until the transaction ends, and read its state: else a word that arrives during closing stays
    unseen. SQLite has one writer, so its transaction is enough.
    """
    now_standing = _lock_moving_columns.rows(request=request.pk)
    if not now_standing:
        raise NotFound.plain()
    for name, value in zip(_MOVING, now_standing[0], strict=True):
        setattr(request, name, value)


@PreparedQuery
def _lock_moving_columns(*, request: int) -> QuerySet[Request, tuple[Any, ...]]:
    locked = Request.objects.select_for_update().filter(pk=request)
    return locked.order_by().values_list(*_MOVING)


def bump_revision(
    request: Request,
    *,
    now: datetime,
    seen_revision: int | None = None,
    changes: dict[str, Any] | None = None,
) -> None:
    """Move the request to its next revision by one conditional update, if it is as read."""
    wanted = _with_hold_ended({**(changes or {}), "last_entry_at": now})
    if not _update_if_unseen(request.pk, wanted, seen_revision):
        current = Request.objects.filter(pk=request.pk).values_list("revision", flat=True).first()
        raise EditConflict(
            _("Something new came while you were writing."),
            next_step=_("Your words are still here, not sent yet. Read what is new, then send."),
            since=current or 0,
        )
    for name, value in wanted.items():
        setattr(request, name, value)
    request.revision = (request.revision if seen_revision is None else seen_revision) + 1
    shared = {name: wanted[name] for name in _SHARED if name in wanted}
    if shared:
        change_requests(Request.objects.filter(merged_into=request.pk), shared)


def _update_if_unseen(pk: int, changes: Mapping[str, object], seen_revision: int | None) -> bool:
    # `change_requests` written out, for the one statement of each act.
    options: Any = Request._meta  # noqa: SLF001 - Django's documented door
    fields = {options.get_field(name): value for name, value in changes.items()}
    sets = ", ".join(f'"{field.column}" = %s' for field in fields)
    where = "" if seen_revision is None else " AND revision = %s"
    values: list[Any] = [
        field.get_db_prep_save(value.pk if isinstance(value, Model) else value, connection)
        for field, value in fields.items()
    ]
    with (
        transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE desk_request SET {sets}, revision = revision + 1 "  # noqa: S608 - our own columns
            f"WHERE id = %s AND merged_into_id IS NULL{where}",
            [*values, pk, *([] if seen_revision is None else [seen_revision])],
        )
        return bool(cursor.rowcount == 1)


# Merged requests share these: they are erased as late, and have the same readers.
_SHARED = ("closed_at", "for_leads", "about_lead", "about_withdrawal", "about_money")


def change_requests(rows: QuerySet[Request], changes: Mapping[str, object]) -> int:
    """Change requests by one conditional update; return how many. All moves pass here or `bump_revision`. The caller
    has a transaction and permission, and facts can be counted in these two.
    """
    changes = _with_hold_ended(changes)
    return rows.update(**changes)


def _with_hold_ended(changes: Mapping[str, object]) -> dict[str, Any]:
    # A wait, an answer or an end takes it off hold.
    moves = {"waiting_since", "closed_at"} & changes.keys()
    return {**({"on_hold_until": None, "on_hold_since": None} if moves else {}), **changes}


def notify_pages(request: Request, *more: str) -> None:
    also: list[str] = []
    if request.channel == Channel.EMAIL:  # only one mail can come to two branches
        places = CopiedBranch.objects.filter(request=request).values_list("branch", flat=True)
        also = [desk_topic(request, place) for place in places]
    announce(desk_topic(request), f"request.{request.pk}", *also, *more)


def desk_topic(request: Request, branch: int | None = None) -> str:
    """Return the desk's topic of a branch (its own); an emergency reaches every desk."""
    audience = audience_of(request)
    room = "desk" if audience == "staff" or request.emergency else audience
    return f"{room}.{branch or request.branch_id}"


def topic_of_decision(pk: int) -> str:
    """Return the topic of a decision's acts; empty where it is gone."""
    request = Decision.objects.filter(pk=pk).values_list("request_id", flat=True).first()
    return f"request.{request}" if request is not None else ""


def branch_day(request: Request, at: datetime) -> date:
    return local_day(at, request.branch.time_zone)
