"""System alerts: what is wrong now and needs somebody. Every staff page and `yesdesk doctor` show them.

Rooms hang their own in when their app is ready. Looking costs a few reads, so a process looks every twenty
seconds at most, however many pages it serves.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import structlog
from django.db import Error
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from yesdesk.core.cache import PolledValue
from yesdesk.core.exceptions import class_path
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.core.tasks.leases import lease_is_held
from yesdesk.core.tasks.timers import CLOCK

QUIET_SECONDS: Final = 60.0
"""After a process has started: what starts beside it needs a moment too."""

log = structlog.get_logger("yesdesk.alarms")


@dataclass(frozen=True, slots=True)
class SystemAlert:
    wrong: str
    """For any member of staff."""

    mend: str
    """For whoever looks after Yesdesk. Both are marked by gettext_noop; `values` are put into them."""

    values: Mapping[str, object] = field(default_factory=dict)
    since: datetime | None = None
    """The time it began, where that is known."""

    said: str = ""
    """Somebody else's words, like a server's, for whoever mends."""

    url_name: str = ""
    """The page to look at, for who holds `permission` (None: everybody on staff); empty: there is none."""

    permission: Permission | None = None

    def wrong_words(self) -> str:
        return gettext(self.wrong) % self.values if self.values else gettext(self.wrong)

    def mend_words(self) -> str:
        words = gettext(self.mend) % self.values if self.values else gettext(self.mend)
        return f"{words} ({self.said})" if self.said else words


type Look = Callable[[], Iterable[SystemAlert]]

system_alerts: Registry[Look] = Registry("alarm")
"""Each gives what is wrong now, by reads alone."""


def active_alerts() -> list[SystemAlert]:
    """Everything that is wrong now. A database that is away is for `readyz` to say."""
    return [alarm for _name, look in system_alerts.items() for alarm in look()]


def _looked() -> list[SystemAlert]:
    try:
        return active_alerts()
    except Error as error:  # the page itself says what is wrong with the database, if it needs it
        log.warning("alarms not looked at", error=class_path(error))
        return []


_standing: Final[PolledValue[list[SystemAlert]]] = PolledValue(_looked, [], after=QUIET_SECONDS)


def recheck_alerts() -> None:
    """The next page looks at once."""
    _standing.look_again()


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alarm as a page prints it; `href` is empty for who has nothing to look at."""

    wrong: str
    href: str


def alerts_of_page(request: Any) -> list[AlertLine]:
    """The alerts for a staff page; none for a patron's."""
    by = getattr(request, "actor", None)
    if by is None or not by.is_staff:
        return []
    return [AlertLine(alarm.wrong_words(), _href(alarm, by)) for alarm in _standing.get()]


def _href(alarm: SystemAlert, by: Any) -> str:
    shown = alarm.url_name and (alarm.permission is None or by.may(alarm.permission))
    return reverse(alarm.url_name) if shown else ""


def no_worker() -> Iterable[SystemAlert]:
    """An alert where no worker runs jobs on time."""
    if not lease_is_held(CLOCK):
        yield SystemAlert(
            gettext_noop(
                "Yesdesk does no work in the background just now. E-mail, promises and the "
                "library system wait. Nothing is lost, and what you write is kept."
            ),
            gettext_noop("Start `yesdesk serve`, or `yesdesk worker` where only web runs."),
        )
