"""The search over a million things: FTS5 on SQLite, tsvector on PostgreSQL, one door. Answers and rules: bm25.py."""

from yesdesk.core.search.newest import Found, search
from yesdesk.core.search.texts import (
    add_text,
    drop_texts,
    fields_of_things,
    leave_out,
    names_left_out,
    set_fields,
    without_names,
)
from yesdesk.core.search.words import folded, marked_snippet

__all__ = [
    "Found",
    "add_text",
    "drop_texts",
    "fields_of_things",
    "folded",
    "leave_out",
    "marked_snippet",
    "names_left_out",
    "search",
    "set_fields",
    "without_names",
]
