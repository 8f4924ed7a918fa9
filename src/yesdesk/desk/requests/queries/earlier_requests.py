"""Earlier requests of the card that a request proves, as far as they are kept."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.web.addresses import before_number
from yesdesk.desk.models import Request
from yesdesk.desk.requests.queries.entry_headers import outcome_words
from yesdesk.desk.requests.queries.visible_requests import visible_requests
from yesdesk.patrons.models import Proof

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class EarlierRequest:
    """`subject`: what they asked for, or how their words began. `outcome`: empty while it is open."""

    pk: int
    href: str
    subject: str
    at: str
    outcome: str


def earlier_count(request: Request, *, by: Actor) -> int:
    """How many earlier requests of the same card the reader may see; 0 where nobody proved whose card it is. One query,
    none without proof.
    """
    found = _earlier(request, by)
    return found[: _SHOWN + 1].count() if found is not None else 0


def earlier_requests(request: Request, *, by: Actor) -> list[EarlierRequest]:
    """Those requests, the newest first."""
    found = _earlier(request, by)
    if found is None:
        return []
    columns = ("pk", "asked_for", "said", "opened_at", "outcome", "branch__time_zone")
    now, prefix = timezone.now(), before_number("request")
    return [
        EarlierRequest(
            pk=pk,
            href=f"{prefix}{pk}",
            subject=asked_for or said,
            at=humanize_time(at, zone=zone, language=by.language, now=now),
            outcome=outcome_words(outcome) if outcome else "",
        )
        for pk, asked_for, said, at, outcome, zone in found.order_by("-pk").values_list(*columns)[
            :_SHOWN
        ]
    ]


def _earlier(request: Request, by: Actor) -> QuerySet[Request] | None:
    """None without proof: anybody may type a number, here or there."""
    card = request.proven_card
    if not card:
        return None
    of_card = visible_requests(by).filter(patron__card_number=card).filter(pk__lt=request.pk)
    return of_card.exclude(patron__proof=Proof.NONE)
