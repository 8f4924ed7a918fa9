"""One search over documents of any kind: FTS5 on SQLite, tsvector on PostgreSQL, one door."""

from yesdesk.core.search.documents import drop_documents, leave_out, put_document
from yesdesk.core.search.finding import Found, search
from yesdesk.core.search.names import names_left_out, without_names
from yesdesk.core.search.shelf import (
    Shelved,
    nearest,
    put_on_shelf,
    take_from_shelf,
    typed,
    typed_parts,
)
from yesdesk.core.search.words import folded, marked_snippet

__all__ = [
    "Found",
    "Shelved",
    "drop_documents",
    "folded",
    "leave_out",
    "marked_snippet",
    "names_left_out",
    "nearest",
    "put_document",
    "put_on_shelf",
    "search",
    "take_from_shelf",
    "typed",
    "typed_parts",
    "without_names",
]
