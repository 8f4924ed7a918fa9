"""System alerts where mail cannot leave, within a quarter of an hour of the first message that waits in vain."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_noop

from yesdesk.core.outbox.delivery import (
    Offered,
    never_offered_before,
    pending_messages,
    put_off_since,
    taken_lately,
)
from yesdesk.core.permissions import Permission
from yesdesk.core.system_alerts import SystemAlert
from yesdesk.mail.models import Mailbox, OutboundServerState
from yesdesk.mail.outbound.autoreply_limit import receipts_have_stopped
from yesdesk.mail.outbound.delivery import CHANNEL
from yesdesk.mail.outbound.routing import (
    OutboundRouting,
    request_places,
    server_troubles,
    text_trouble,
)
from yesdesk.places.queries import library_or_none
from yesdesk.requests.queries.text_message import CHANNEL as TEXT

PATIENCE: Final = timedelta(minutes=10)
AT_FIRST: Final = timedelta(minutes=5)

MANY: Final = 3

_alert = partial(SystemAlert, url_name="outbox", permission=Permission.DESK_REQUEST_SEE)


def alerts_of_undelivered_mail() -> Iterable[SystemAlert]:
    before = timezone.now() - PATIENCE
    since = never_offered_before(CHANNEL, before).values_list("created_at", flat=True).first()
    if since is None:
        yield from _alerts_of_delayed_mail(before)
        return
    if not OutboundRouting.now().has_server():
        library = library_or_none()
        quiet = Mailbox.objects.exclude(quiet_until=None).exists()  # waits on purpose
        if library is not None and not library.is_demo and not quiet:
            yield _alert(
                gettext_noop(
                    "Mail to patrons waits: Yesdesk has not been told of a mail server yet."
                ),
                gettext_noop(
                    "Add a mailbox in the settings, or set YESDESK_SMTP_HOST; then `yesdesk doctor --mail` tries it."
                ),
                since=since,
            )
        return
    worst = min(server_troubles().values(), key=lambda state: state.since, default=None)
    yield (
        _alert_of_refusing_server(worst)
        if worst is not None
        else _alert(
            gettext_noop("Mail to patrons waits and does not go out. Nothing is lost."),
            gettext_noop(
                "Is a worker running? Look at Jobs that failed in the settings, and at the worker’s log."
            ),
            since=since,
        )
    )


def alerts_of_texts_not_taken() -> Iterable[SystemAlert]:
    """Tell that the provider of text messages refuses our account or cannot be reached, and texts wait for it."""
    state = text_trouble()
    if state and state.since < timezone.now() - AT_FIRST and pending_messages(TEXT, limit=1):
        yield SystemAlert(
            gettext_noop("Text messages to patrons wait: the provider does not take them. Call."),
            gettext_noop(
                "Look at the account there: is it paid, and is its secret still the same? Texts go by themselves then."
            ),
            since=state.since,
            said=state.said,
            url_name="text_settings",
            permission=Permission.PLACES_PLACES_CHANGE,
        )


def too_many_receipts() -> Iterable[SystemAlert]:
    """Tell of so many receipts in an hour that two machines may be answering each other."""
    if receipts_have_stopped(timezone.now()):
        yield _alert(
            gettext_noop(
                "Patrons get no receipts at the moment: far more went out in the last hour than usual. Every e-mail "
                "is a request, and answers go out."
            ),
            gettext_noop(
                "Look at the newest requests. If a machine writes them, block its sender. Receipts go again by "
                "themselves within the hour."
            ),
        )


def _alerts_of_delayed_mail(before: datetime) -> Iterable[SystemAlert]:
    in_trouble = server_troubles()
    for way, waiting in _stuck_mail(before).items():
        if way in in_trouble:
            yield _alert_of_refusing_server(in_trouble[way])
        elif len({each.to.casefold() for each in waiting}) >= MANY:
            said, since = waiting[0].said, min(each.at for each in waiting)
            yield _alert_of_refusing_server(OutboundServerState(server=way, said=said, since=since))


def _stuck_mail(before: datetime) -> dict[str, list[Offered]]:
    """Group by way, the newest first: offered messages that wait, where no later one went."""
    waiting = put_off_since(CHANNEL, before)
    if not waiting:
        return {}
    taken = taken_lately(CHANNEL)
    ways, places = OutboundRouting.now(), request_places(each.about for each in (*waiting, *taken))

    def server_key_of(each: Offered) -> str:
        way = ways.route(places.get(each.about)).way
        return way.key if way else ""

    last: dict[str, datetime] = {}
    for each in sorted(taken, key=lambda each: each.at):
        last[server_key_of(each)] = each.at
    found: dict[str, list[Offered]] = {}
    for each in waiting:
        way = server_key_of(each)
        if way and (way not in last or last[way] < each.at + AT_FIRST):
            found.setdefault(way, []).append(each)
    return found


def _alert_of_refusing_server(state: OutboundServerState) -> SystemAlert:
    return _alert(
        gettext_noop(
            "Mail to patrons waits: the mail server does not take it. Nothing is lost, and it goes by itself "
            "as soon as it can. Calling works."
        ),
        gettext_noop("`yesdesk doctor --mail` tries it step by step, and says what helps."),
        since=state.since,
        said=f"{state.server}: {state.said}",
    )
