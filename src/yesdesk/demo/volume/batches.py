"""The rows of volume: which table, which columns, in which order."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model

from yesdesk.core.models import SearchText
from yesdesk.desk.models import Entry, Outcome, Promise, Request
from yesdesk.patrons.models import Patron

type Table = type[Model]
type Row = tuple[Any, ...]

TABLES: Final[dict[Table, tuple[str, ...]]] = {
    Patron: (
        "id", "name", "reach", "reach_as_typed", "reach_kind", "card_number", "language", "proof",
        "created_at", "reach_changed_at",
    ),
    Request: (
        "id", "link_id", "link_generation", "patron_id", "branch_id", "service_point_id", "channel",
        "kind", "language", "asked_for", "needed", "said", "opened_at", "last_entry_at",
        "waits_since", "at_desk", "promised_for", "taken_by_id", "taken_at", "outcome", "closed_at",
        "for_leads", "about_lead", "held", "revision",
    ),
    Entry: ("id", "request_id", "kind", "author_id", "text", "folded", "detail", "at", "struck_at"),
    Promise: ("id", "request_id", "entry_id", "what", "due_at", "state", "settled_at"),
    Outcome: (
        "id", "request_id", "entry_id", "value", "reason", "nearest_yes", "ask_again", "at",
        "undone_at",
    ),
    SearchText: ("id", "part", "text"),
}  # fmt: skip
"""Every column of each table; a test holds them to the models."""


@dataclass
class Batch:
    """Rows by model, ready for the tables."""

    rows: dict[Table, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})


def name_of(table: Table) -> str:
    """The table's name in the database."""
    return table._meta.db_table  # noqa: SLF001  # Django's documented door
