"""The call that a request waits for, ready to print."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.plain_text import paragraphs
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.desk.models import Call, Request


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call to make, ready to print. `html`: the answer to tell, safe. `mark`: another one once the call changed."""

    at: str
    late: bool
    tried: str
    html: SafeString
    closes: bool
    mark: str


def call_to_make(request: Request, *, by: Actor) -> CallLine | None:
    """The call that this request waits for. One query."""
    rows = _OF_REQUEST.rows(request=request.pk)
    if not rows:
        return None
    due_at, tries, closes_as, words = rows[0]
    now, zone = timezone.now(), request.branch.time_zone
    late = due_at < now
    return CallLine(
        at=humanize_time(due_at, zone=zone, language=by.language, now=now),
        late=late,
        tried=ngettext("Tried once", "Tried %(n)d times", tries) % {"n": tries} if tries else "",
        html=paragraphs(words),
        closes=bool(closes_as),
        mark=f"{due_at:%Y%m%d%H%M}-{tries}{'-late' if late else ''}",
    )


def has_call(request: Request) -> bool:
    """Whether an answer waits to be told by phone."""
    return Call.objects.filter(request=request).exists()


def _of_request(*, request: int) -> QuerySet[Call, tuple[Any, ...]]:
    rows = Call.objects.filter(request=request)
    return rows.values_list("due_at", "tries", "closes_as", "entry__text")


_OF_REQUEST: Final = PreparedQuery(_of_request)
