"""Mail that has not left, each line with why and the way on; and the right to see a message."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import at_words, humanize_time
from yesdesk.core.errors import NotFound
from yesdesk.core.models import OutboundMessage, OutboundState
from yesdesk.core.outbox.delivery import UNSETTLED
from yesdesk.core.outbox.messages import (
    MADE_UP,
    NOT_SENT,
    STOPPED,
    STOPPED_BY_THEM,
    Mailed,
    messages_not_sent,
)
from yesdesk.core.permissions import Permission
from yesdesk.mail.models import Mailbox
from yesdesk.mail.outbound.routing import OutboundRouting, server_troubles
from yesdesk.places.queries import the_library
from yesdesk.requests.access import visible_requests
from yesdesk.requests.queries.mail_status import status_of_text
from yesdesk.requests.queries.text_message import CHANNEL as TEXT

COUNTED_TO: Final = 99
MOMENT: Final = timedelta(minutes=1)
_LARGEST_ID: Final = 2**63 - 1

type Spoken = Callable[[datetime], str]


def waiting_to_go() -> int:
    stopped = OutboundMessage.objects.filter(state__in=NOT_SENT)
    moment = timezone.now() - MOMENT
    due = Q(not_before=None) | Q(not_before__lt=moment)
    late = Q(state__in=UNSETTLED, created_at__lt=moment) & due
    waiting = stopped.filter(late | Q(state=OutboundState.HELD))
    count = len(waiting.values_list("pk")[:COUNTED_TO])
    if count and not OutboundRouting.now().has_server() and the_library().is_demo:
        return 0  # there nothing is meant to leave
    return count


def held_autoreplies() -> int:
    rows = OutboundMessage.objects.filter(state=OutboundState.THROTTLED)
    return len(rows.values_list("pk")[:COUNTED_TO])


def outbound_lines(
    by: Actor, *, throttled: bool = False, before: int | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Newest first; `throttled`: mail that the limit kept, instead; `before`: id to go on from. Four queries."""
    found = messages_not_sent(by, throttled=throttled, before=before, limit=limit)
    numbers = [message.about.removeprefix("request:") for message in found]
    asked = [int(number) for number in numbers if number.isdecimal()]
    seen = set(visible_requests(by).filter(pk__in=asked).values_list("pk", flat=True))
    spoken, at = _time_speaker(by), _time_speaker(by, at_words)
    return [_outbound_line(message, seen, spoken(message.created_at), at) for message in found]


def outbound_health(by: Actor) -> dict[str, Any]:
    by.require(Permission.DESK_REQUEST_SEE)
    ways, spoken = OutboundRouting.now(), _time_speaker(by)
    states = sorted(server_troubles().values(), key=lambda state: state.since)
    told = [
        (
            _way_name(state.server, ways.mailboxes),
            state.said,
            spoken(state.since),
            spoken(state.retry_at),
        )
        for state in states
    ]
    return {"none": not ways.has_server(), "troubles": told}


def _way_name(way: str, mailboxes: Iterable[Mailbox]) -> str:
    number = way.removeprefix("mailbox:")
    return next((each.address for each in mailboxes if str(each.pk) == number), _("the library"))


def _time_speaker(by: Actor, words: Callable[..., str] = humanize_time) -> Spoken:
    zone = the_library().time_zone
    return partial(words, zone=zone, language=by.language, now=timezone.now())


def _outbound_line(
    message: OutboundMessage, seen: set[int], at: str, spoken: Spoken
) -> dict[str, Any]:
    number = message.about.removeprefix("request:")
    shown = number.isdecimal() and int(number) in seen
    return {
        "pk": message.pk,
        "at": at,
        "to": message.to,
        "subject": message.subject,
        "request": number if shown else "",
        "request_href": reverse("request", args=[number]) if shown else "",
        "why": _text_in_words(message, spoken)
        if message.channel == TEXT
        else _state_in_words(message, spoken),
        "said": "" if message.said in {MADE_UP, STOPPED_BY_THEM} else message.said,
        "may_go_again": message.state in STOPPED,
        "may_be_let_go": message.state in STOPPED or message.state == OutboundState.SENT,
    }


def _text_in_words(message: OutboundMessage, spoken: Spoken) -> str:
    columns = {name: getattr(message, name) for name in Mailed.__dataclass_fields__}
    return status_of_text(Mailed(**columns), now=timezone.now(), spoken=spoken).words


def _state_in_words(message: OutboundMessage, spoken: Spoken) -> str:
    if message.state == OutboundState.WAITING:
        return _waiting_in_words(message, spoken)
    words = {
        OutboundState.THROTTLED: _(
            "No receipt went: too many automatic e-mails in a short time. Your answer brings their link."
        ),
        OutboundState.HELD: _("It came back with a backup, and may have gone already."),
        OutboundState.REFUSED: _refusal_in_words(message),
        OutboundState.SENT: _("It came back. Check the address, or call."),
        OutboundState.SENDING: _("On its way; the mail server has not answered yet."),
    }
    return words[OutboundState(message.state)]


def _refusal_in_words(message: OutboundMessage) -> str:
    if message.said == MADE_UP:
        return _("Not sent: this address is made up.")
    if message.doubts:
        return _("It may have arrived. No answer came, so it is not sent again by itself.")
    return _("Could not be delivered. Check the address, or call.")


def _waiting_in_words(message: OutboundMessage, spoken: Spoken) -> str:
    if message.doubts:
        return _("No answer came whether it arrived. It goes once more.")
    if message.not_before is not None and message.not_before > timezone.now():
        return _("Goes out by e-mail %(at)s.") % {"at": spoken(message.not_before)}
    if message.next_try_at is not None:
        at = spoken(message.next_try_at)
        return _("Not taken yet. It is tried again %(at)s.") % {"at": at}
    return _("Waits to go out.")


def access_outbound(by: Actor, pk: int) -> None:
    """Raise NotFound for a message about a request that `by` may not see."""
    rows = OutboundMessage.objects.filter(pk=pk)
    about = rows.values_list("about", flat=True).first() if pk <= _LARGEST_ID else None
    room, _colon, number = (about or "").partition(":")
    hidden = room == "request" and not visible_requests(by).filter(pk=number).exists()
    if about is None or hidden:
        raise NotFound.plain()
