"""Health of the library system: answers, capabilities, missing permissions.

Answers are rows that all processes share. Two silences in a row open the breaker: nobody asks for a while that
doubles, and pages say so at once. The first answer closes it. A missing permission and an unreadable record are
answers too.

A missing permission is noted until the system lets us again; an alarm tells staff and administrators. Capabilities
stay in the worker: a check tries every permission, and no scan waits for it (`CapabilityPoller`).
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self

import structlog
from django.db import close_old_connections, connection, connections
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.permissions import Permission
from yesdesk.core.system_alerts import SystemAlert
from yesdesk.core.tasks.queue import hasten_calls
from yesdesk.ils import configuration
from yesdesk.ils.configuration import Configured, configured
from yesdesk.ils.models import Act, ActState, Breaker, MissingPermission
from yesdesk.ils.port import AccessDenied, Capability, Check, LibrarySystem, Unreachable, Unreadable

ROW: Final = 1
OPENS_AT: Final = 2
FIRST_WAIT: Final = 5.0  # seconds
LONGEST_WAIT: Final = 60.0

_TO_UNDO: Final = timedelta(minutes=1)


def is_answering(now: datetime | None = None) -> bool:
    return retry_at(now or timezone.now()) is None


def retry_at(now: datetime) -> datetime | None:
    rows = Breaker.objects.filter(pk=ROW, retry_at__gt=now)
    return next(iter(rows.values_list("retry_at", flat=True)), None)


def silent_since() -> datetime | None:
    row = Breaker.objects.filter(pk=ROW, failures__gte=OPENS_AT).first()
    return row.silent_since if row else None


def record_answer() -> None:
    """Note that the library system answered. Writes only after a silence: then all waiting acts go."""
    if has_failed():
        Breaker.objects.filter(pk=ROW).update(failures=0, silent_since=None, retry_at=None)
        waiting = Act.objects.filter(state=ActState.WAITING).values_list("uuid", flat=True)
        hasten_calls(map(str, waiting))


def has_failed() -> bool:
    """Return whether the last question met silence. Hand-written SQL: every account that is read asks it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM ils_breaker WHERE id = %s AND failures > 0", [ROW])
        return cursor.fetchone() is not None


def record_failure(trouble: Unreachable, now: datetime, *, asked: str) -> datetime:
    """Note the obstacle to `asked` (a verb of the socket, a capability); the time to ask again."""
    if isinstance(trouble, AccessDenied):
        record_denied(asked, ", ".join(trouble.missing) or str(trouble), now)
    if isinstance(trouble, AccessDenied | Unreadable):
        record_answer()
        return now + timedelta(seconds=KEPT_SECONDS)
    return note_silence(now, trouble.retry_after)


def note_silence(now: datetime, retry_after: float = 0) -> datetime:
    """Note a silence: when to ask again. Two at once count as one. `retry_after`: seconds that the system named."""
    row, _made = Breaker.objects.get_or_create(pk=ROW)
    failures = max(row.failures + 1, OPENS_AT if retry_after else 0)
    wait = retry_after or min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    again = now + timedelta(seconds=wait)
    Breaker.objects.filter(pk=ROW, failures=row.failures).update(
        failures=failures,
        silent_since=row.silent_since or now,
        retry_at=again if failures >= OPENS_AT else None,
    )
    return again


def ask_again_now(now: datetime) -> None:
    """Ask again now where the clock stepped back, and the next time is further away than any wait is."""
    far = now + timedelta(seconds=LONGEST_WAIT)
    Breaker.objects.filter(pk=ROW, retry_at__gt=far).update(retry_at=now)
    waiting = Act.objects.filter(state=ActState.WAITING, not_before__gt=far)
    waiting.update(not_before=now + _TO_UNDO)


def record_denied(asked: str, missing: str, now: datetime) -> None:
    """Note that it denied us a call. `missing`: the permissions it wants, or its reason where it names none."""
    MissingPermission.objects.update_or_create(
        asked=asked,
        defaults={"missing": missing[:300]},
        create_defaults={"missing": missing[:300], "since": now},
    )


def record_allowed(asked: str) -> None:
    """Note that it allowed us a call. Writes only where it had not."""
    with connection.cursor() as cursor:  # written out: every account that is read asks it
        cursor.execute("SELECT 1 FROM ils_missingpermission WHERE asked = %s", [asked])
        was_shut = cursor.fetchone() is not None
    if was_shut:
        MissingPermission.objects.filter(asked=asked).delete()


def record_check(check: Check) -> None:
    """Keep a check's open permissions, and the distance between the two clocks."""
    clocks = Breaker.objects.exclude(clock_hours=check.clock_hours)
    if check.works and not clocks.filter(pk=ROW).update(clock_hours=check.clock_hours):
        Breaker.objects.get_or_create(pk=ROW, defaults={"clock_hours": check.clock_hours})
    for door in MissingPermission.objects.all():
        acts = door.asked in set(Capability)
        if door.asked in check.can if acts else check.works:
            door.delete()


def missing_permissions() -> list[str]:
    said = MissingPermission.objects.order_by("since", "pk").values_list("missing", flat=True)
    return list(dict.fromkeys(said))


def denied_verbs(asked: Iterable[str]) -> frozenset[str]:
    found = MissingPermission.objects.filter(asked__in=list(asked))
    return frozenset(found.values_list("asked", flat=True))


def missing_permissions_alert() -> Iterable[SystemAlert]:
    missing = missing_permissions()
    if missing:
        yield SystemAlert(
            _(
                "The library system does not let Yesdesk do everything it is asked to. "
                "Until that is mended, do it in the library system itself."
            ),
            _("Check the connection: it says what to grant to Yesdesk’s account, and where."),
            since=MissingPermission.objects.order_by("since")
            .values_list("since", flat=True)
            .first(),
            said=", ".join(missing),
            url_name="connection",
            permission=Permission.ILS_CONNECTION_CHANGE,
        )


def clock_alert() -> Iterable[SystemAlert]:
    """Raise an alarm where its clock is wrong, or our own: due dates and blocks come by its own."""
    for hours in Breaker.objects.exclude(clock_hours=0).values_list("clock_hours", flat=True):
        yield SystemAlert(
            _(
                "The library system’s clock is %(hours)s hours away from ours. Its due dates may be off."
            ),
            _("Set the one that is wrong by the network (timedatectl set-ntp true)."),
            {"hours": f"{hours:+d}"},
            url_name="connection",
            permission=Permission.ILS_CONNECTION_CHANGE,
        )


KEPT_SECONDS: Final = 600.0
SOON: Final = 15.0

AT_MOST_EVERY: Final = 1.0

NEWLY_CONFIGURED: Final = 2.0

log = structlog.get_logger("yesdesk.ils")


@dataclass(frozen=True, slots=True)
class _Checked:
    of: Configured
    can: frozenset[Capability]
    until: float


_lock = threading.Lock()
_last: list[_Checked] = []
_watching: "list[CapabilityPoller]" = []


def current_capabilities(system: LibrarySystem) -> frozenset[Capability]:
    """Return the last look's result. Without a poller it is looked at here, every ten minutes."""
    known, watch = _last_check(), next(iter(_watching), None)
    if known is not None and known.until > time.monotonic():
        return known.can
    if watch is None:
        return _check_system(system).can
    watch.look_again()
    if known is None:
        watch.has_looked(NEWLY_CONFIGURED)
        known = _last_check()
    return known.can if known is not None else frozenset()


def invalidate_capabilities() -> None:
    with _lock:
        _last.clear()


def _last_check() -> _Checked | None:
    wanted = configured()
    with _lock:
        return _last[0] if _last and _last[0].of == wanted else None


def _check_system(system: LibrarySystem) -> _Checked:
    """Look and keep the result. Silence takes away nothing that was seen before."""
    wanted, before = configured(), _last_check()
    check = system.check()
    can = before.can if before is not None and not check.works else check.can
    seen = _Checked(wanted, can, time.monotonic() + (KEPT_SECONDS if check.works else SOON))
    with _lock:
        _last[:] = [seen]
    record_check(check)
    return seen


class CapabilityPoller:
    """A thread that looks when its knowledge is old, and for another system. `system`: this thread's connector."""

    def __init__(self, system: Callable[[], LibrarySystem] | None = None) -> None:
        self._system = system or configuration.the_system
        self._wanted, self._seen, self._over = threading.Event(), threading.Event(), False
        self._thread = threading.Thread(
            name="ils-abilities", target=self._poll_until_over, daemon=True
        )

    def __enter__(self) -> Self:
        _watching.append(self)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trail: TracebackType | None,
    ) -> None:
        _watching.remove(self)
        self._over = True
        self._wanted.set()
        self._thread.join(1.0)

    def look_again(self) -> None:
        self._seen.clear()
        self._wanted.set()

    def has_looked(self, seconds: float) -> bool:
        return self._seen.wait(seconds)

    def _poll_until_over(self) -> None:
        while not self._over:
            left = SOON
            with Capture() as run:
                close_old_connections()
                left = _check_system(self._system()).until - time.monotonic()
            if run.error is not None:
                log.error("abilities", error=class_path(run.error), trail=safe_traceback(run.error))
            self._seen.set()
            self._wanted.wait(max(left, AT_MOST_EVERY))
            self._wanted.clear()
        connections.close_all()
