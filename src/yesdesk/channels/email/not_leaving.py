"""When mail cannot leave: said within a quarter of an hour of the first message that waits in vain."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_noop

from yesdesk.channels.email.actions.delivering import CHANNEL
from yesdesk.channels.email.models import WayOutState
from yesdesk.channels.email.troubles import troubles
from yesdesk.channels.email.ways_out import WaysOut
from yesdesk.core.alarms import Alarm
from yesdesk.core.leaving import never_offered_before
from yesdesk.core.permissions import Permission
from yesdesk.places.queries import library_or_none

PATIENCE: Final = timedelta(minutes=10)


def mail_does_not_leave() -> Iterable[Alarm]:
    """A demo without a mail server is no trouble: there mail is only looked at."""
    waits = never_offered_before(CHANNEL, timezone.now() - PATIENCE)
    since = waits.values_list("created_at", flat=True).first()
    if since is None:
        return
    if not WaysOut.now().any():
        library = library_or_none()
        if library is not None and not library.is_demo:
            yield _no_way(since)
        return
    worst = min(troubles().values(), key=lambda state: state.since, default=None)
    yield _trouble(worst) if worst is not None else _nobody_sends(since)


def _no_way(since: datetime) -> Alarm:
    return Alarm(
        gettext_noop("Mail to patrons waits: Yesdesk has not been told of a mail server yet."),
        gettext_noop(
            "Add a mailbox in the settings, or set YESDESK_SMTP_HOST; then `yesdesk doctor --mail` tries it."
        ),
        since=since,
        url_name="outbox",
        permission=Permission.DESK_REQUEST_SEE,
    )


def _trouble(state: WayOutState) -> Alarm:
    return Alarm(
        gettext_noop(
            "Mail to patrons waits: the mail server does not take it. Nothing is lost, and it goes by itself "
            "as soon as it can. Calling works."
        ),
        gettext_noop("`yesdesk doctor --mail` tries it step by step, and says what helps."),
        since=state.since,
        said=f"{state.way}: {state.said}",
        url_name="outbox",
        permission=Permission.DESK_REQUEST_SEE,
    )


def _nobody_sends(since: datetime) -> Alarm:
    return Alarm(
        gettext_noop("Mail to patrons waits, and nobody is sending it. Nothing is lost."),
        gettext_noop(
            "Is a worker running? Look at Work that stopped in the settings, and at the worker’s log."
        ),
        since=since,
        url_name="outbox",
        permission=Permission.DESK_REQUEST_SEE,
    )
