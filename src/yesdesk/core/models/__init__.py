"""The tables under everything. One file for each idea; nothing here knows what a library is."""

from yesdesk.core.models.audit import AuditEntry
from yesdesk.core.models.counters import Attempt, DayCount, PressedForm
from yesdesk.core.models.installation import BackupMade, Installation, LibraryText, OpeningTick
from yesdesk.core.models.outbox import OutboundMessage
from yesdesk.core.models.search import SearchText, ShelfDocument
from yesdesk.core.models.storage import StoredFile
from yesdesk.core.models.tasks import ClockMark, Event, Job, Lease, Timer

__all__ = [
    "Attempt",
    "AuditEntry",
    "BackupMade",
    "ClockMark",
    "DayCount",
    "Event",
    "Installation",
    "Job",
    "Lease",
    "LibraryText",
    "OpeningTick",
    "OutboundMessage",
    "PressedForm",
    "SearchText",
    "ShelfDocument",
    "StoredFile",
    "Timer",
]
