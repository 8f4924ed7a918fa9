"""Read what time the mail server had when the newest mails came, to hold our own clock against it."""

from collections.abc import Iterator
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from typing import Final

from yesdesk.core.files import open_file
from yesdesk.mail.models import Arrival

_HEAD: Final = 64 * 1024
_LATELY: Final = 3


def stamped_lately() -> list[tuple[datetime, datetime]]:
    """Of the newest mails: when the mail server got each, by its own clock, and when Yesdesk did, by ours."""
    newest = Arrival.objects.select_related("raw").order_by("-id")[:_LATELY]
    return [(stamp, arrival.arrived_at) for arrival in newest for stamp in _received_at(arrival)]


def _received_at(arrival: Arrival) -> Iterator[datetime]:
    """The date of the topmost Received line, which the last server wrote; nothing where there is none."""
    try:
        with open_file(arrival.raw) as file:
            head = BytesHeaderParser().parsebytes(file.read(_HEAD))
        stamp = parsedate_to_datetime(str(head.get("Received", "")).rpartition(";")[2].strip())
    except (OSError, ValueError):
        return
    if stamp.tzinfo is not None:
        yield stamp
