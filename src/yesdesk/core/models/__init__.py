"""The tables under everything. One file for each idea; nothing here knows what a library is."""

from yesdesk.core.models.counts import DayCount
from yesdesk.core.models.documents import SearchText, ShelfDocument
from yesdesk.core.models.events import Event
from yesdesk.core.models.files import StoredFile
from yesdesk.core.models.installation import Installation, OpeningTick
from yesdesk.core.models.keeping import BackupMade
from yesdesk.core.models.limits import Attempt, PressedForm
from yesdesk.core.models.outbox import OutboundMessage
from yesdesk.core.models.tasks import ClockMark, Job, Lease, Timer
from yesdesk.core.models.texts import LibraryText
from yesdesk.core.models.trace import Trace

__all__ = [
    "Attempt",
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
    "Trace",
]
