"""Search texts of a request: its own fields, and each entry. Written in the transaction that changes those."""

from typing import Final

from yesdesk.core.search import add_text, drop_texts, set_fields, without_names
from yesdesk.desk.models import Entry, EntryKind, Request

FOUND_BY: Final = (
    EntryKind.PATRON,
    EntryKind.REPLY,
    EntryKind.NOTE,
    EntryKind.NEED_CHANGED,
    EntryKind.THANKS,
)
_LONGEST: Final = 20_000  # characters of one entry that are indexed


def index_fields(request: Request) -> None:
    """Index name and contact of the patron, and what they asked for and needed."""
    set_fields(request.pk, _text_of_fields(request))


def texts_of_fields(requests: list[int]) -> dict[int, str]:
    """The indexed fields of many requests, as they are now."""
    found = Request.objects.filter(pk__in=requests).select_related("patron")
    return {request.pk: _text_of_fields(request) for request in found}


def _text_of_fields(request: Request) -> str:
    """A patron is found by their own name, whoever on staff is called so too."""
    name, contact = (request.patron.name, request.patron.contact) if request.patron else ("", "")
    rest = without_names(f"{contact} {request.asked_for} {request.needed}")
    return f"{name} {rest}".strip()


def index_entry(entry: Entry) -> None:
    """Index one more entry of a request, whose other texts stay as they are."""
    if entry.kind in FOUND_BY and not add_text(entry.request_id, entry.pk, entry.text[:_LONGEST]):
        index_request(entry.request)


def index_request(request: Request) -> None:
    """Index all of a request again, after words were taken out or parted between entries, or an answer was undone."""
    drop_texts([request.pk])
    index_fields(request)
    entries = Entry.objects.filter(request=request, kind__in=FOUND_BY).order_by("pk")
    entries = entries.exclude(outgoing__undone_at__isnull=False)
    for pk, text in entries.values_list("pk", "text"):
        add_text(request.pk, pk, text[:_LONGEST])
