"""System alerts: faults that need somebody now. Every staff page and `yesdesk doctor` show them. Looking costs a few
reads, so a process looks every twenty seconds at most."""

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
"""A pause after a process has started: what starts beside it needs a moment too."""

log = structlog.get_logger("yesdesk.alarms")


@dataclass(frozen=True, slots=True)
class SystemAlert:
    wrong: str
    mend: str
    """A sentence for the person who looks after Yesdesk; `values` are put in."""

    values: Mapping[str, object] = field(default_factory=dict)
    since: datetime | None = None
    said: str = ""
    url_name: str = ""
    """The page to look at, for holders of `permission` (None: everybody on staff); empty: there is none."""

    permission: Permission | None = None

    def wrong_words(self) -> str:
        return gettext(self.wrong) % self.values if self.values else gettext(self.wrong)

    def mend_words(self) -> str:
        words = gettext(self.mend) % self.values if self.values else gettext(self.mend)
        return f"{words} ({self.said})" if self.said else words


type Look = Callable[[], Iterable[SystemAlert]]

system_alerts: Registry[Look] = Registry("alarm")


def active_alerts() -> list[SystemAlert]:
    """Every present alert. A database that is away is for `readyz` to say."""
    return [alarm for _name, look in system_alerts.items() for alarm in look()]


def _active_alerts_or_none() -> list[SystemAlert]:
    try:
        return active_alerts()
    except Error as error:  # the page itself says what is wrong with the database, if it needs it
        log.warning("alarms not looked at", error=class_path(error))
        return []


_standing: Final[PolledValue[list[SystemAlert]]] = PolledValue(
    _active_alerts_or_none, [], after=QUIET_SECONDS
)


def recheck_alerts() -> None:
    _standing.look_again()


@dataclass(frozen=True, slots=True)
class AlertLine:
    wrong: str
    href: str


def alerts_of_page(request: Any) -> list[AlertLine]:
    by = getattr(request, "actor", None)
    if by is None or not by.is_staff:
        return []
    return [AlertLine(alarm.wrong_words(), _href_of_alert(alarm, by)) for alarm in _standing.get()]


def _href_of_alert(alarm: SystemAlert, by: Any) -> str:
    shown = alarm.url_name and (alarm.permission is None or by.may(alarm.permission))
    return reverse(alarm.url_name) if shown else ""


def alert_without_worker() -> Iterable[SystemAlert]:
    if not lease_is_held(CLOCK):
        yield SystemAlert(
            gettext_noop(
                "Yesdesk does no work in the background just now. E-mail, promises and the "
                "library system wait. Nothing is lost, and what you write is kept."
            ),
            gettext_noop("Start `yesdesk serve`, or `yesdesk worker` where only web runs."),
        )
