"""One search over documents of any kind: FTS5 on SQLite, tsvector on PostgreSQL, one door."""

from yesdesk.core.search.collections import (
    Hit,
    index,
    match_all,
    parts_to_match,
    rank,
    unindex,
)
from yesdesk.core.search.documents import drop_documents, leave_out, put_document
from yesdesk.core.search.names import names_left_out, without_names
from yesdesk.core.search.query import Found, search
from yesdesk.core.search.words import folded, marked_snippet

__all__ = [
    "Found",
    "Hit",
    "drop_documents",
    "folded",
    "index",
    "leave_out",
    "marked_snippet",
    "match_all",
    "names_left_out",
    "parts_to_match",
    "put_document",
    "rank",
    "search",
    "unindex",
    "without_names",
]
