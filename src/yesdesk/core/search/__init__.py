"""One search over a million things: FTS5 on SQLite, tsvector on PostgreSQL, one door. Small collections beside it."""

from yesdesk.core.search.collections import (
    Hit,
    index,
    match_all,
    parts_to_match,
    rank,
    set_learnt,
    unindex,
)
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
from yesdesk.core.search.words import folded, marked_snippet, small_words

__all__ = [
    "Found",
    "Hit",
    "add_text",
    "drop_texts",
    "fields_of_things",
    "folded",
    "index",
    "leave_out",
    "marked_snippet",
    "match_all",
    "names_left_out",
    "parts_to_match",
    "rank",
    "search",
    "set_fields",
    "set_learnt",
    "small_words",
    "unindex",
    "without_names",
]
