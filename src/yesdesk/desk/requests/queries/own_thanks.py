"""Thank-yous of patrons to the reader, for a page of their own. Nobody reads another's, and nothing counts them."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.permissions import Permission
from yesdesk.core.plain_text import paragraphs
from yesdesk.desk.models import ThanksTo
from yesdesk.desk.requests.queries.visible_requests import visibility_of, visible_only

_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class ThanksLine:
    """A thank-you. `who`: the patron as a colleague calls them. `html`: safe."""

    pk: int
    href: str
    who: str
    about: str
    at: str
    html: SafeString


def thanks_of(by: Actor) -> list[ThanksLine]:
    """Thank-yous that reached `by`, the newest first, as long as their requests are here and `by` may see them. One
    query.
    """
    if not by.may(Permission.DESK_REQUEST_SEE) or by.user_id is None:
        return []
    mine = ThanksTo.objects.filter(user=by.user_id).select_related(
        "entry__request__patron", "entry__request__branch"
    )
    rows = visible_only(mine, visibility_of(by), "entry__request__").order_by("-id")[:_SHOWN]
    return [_line(row, by) for row in rows]


def _line(row: ThanksTo, by: Actor) -> ThanksLine:
    entry, request = row.entry, row.entry.request
    patron, zone = request.patron, request.branch.time_zone
    return ThanksLine(
        pk=row.pk,
        href=reverse("request", args=[request.pk]),
        who=(patron.name if patron else "") or _("Somebody"),
        about=request.asked_for,
        at=humanize_time(entry.at, zone=zone, language=by.language, now=timezone.now()),
        html=paragraphs(entry.text),
    )
