"""The worker's end of the socket: answers the web process in the verbs of the port. A line of JSON in, one out, and
before it a word that the question was heard. Nothing can be *done* through it: an act is a row first, and a job
carries it."""

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.process import InUse, folder_lock
from yesdesk.core.storage.folders import is_shared
from yesdesk.core.tasks.worker_hooks import rpc_methods
from yesdesk.ils import configuration, health
from yesdesk.ils.adapters import public_values
from yesdesk.ils.extensions import (
    SupportsOpenByCard,
    SupportsPickupPlaces,
    SupportsPins,
    SupportsRenewability,
)
from yesdesk.ils.health import CapabilityPoller, current_capabilities
from yesdesk.ils.port import (
    AccessDenied,
    Account,
    Check,
    LibrarySystem,
    NotConnected,
    Order,
    Preflight,
    Refused,
    SupportsPreflight,
    SupportsTitleSearch,
    Unreachable,
    Unreadable,
)
from yesdesk.ils.rpc.serialise import from_json, to_json
from yesdesk.ils.rpc.transport import HEARD, may_ask, socket_path

LONGEST_LINE: Final = 4 * 1024 * 1024
"""Bytes of a question. An account stands in some of them, and a school class has four hundred books."""

PATIENCE: Final = 5.0


LOOK_EVERY: Final = 1.0

log = structlog.get_logger("yesdesk.ils")


VERBS: Final[dict[str, Callable[[LibrarySystem, list[Any]], Any]]] = {
    "find_patron": lambda system, given: _find_by_any_spelling(system.find_patron, given[0]),
    "account": lambda system, given: system.account(given[0]),
    "look": lambda system, given: _open_account(system, *given),
    "pin_is_right": lambda system, given: _pin_is_right(system, given[0], given[1]),
    "find_titles": lambda system, given: (
        system.find_titles(given[0]) if isinstance(system, SupportsTitleSearch) else ()
    ),
    "pickup_places": lambda system, _given: (
        system.pickup_places() if isinstance(system, SupportsPickupPlaces) else ()
    ),
    "forewarn": lambda system, given: _preflight_each(
        system, from_json(tuple[Order, ...], given[0]), from_json(Account, given[1])
    ),
    "check": lambda system, _given: _check_and_record(system),
    "can": lambda system, _given: sorted(current_capabilities(system)),
    "which": lambda _system, _given: _public_connection(),
}


_ASKS_NOBODY: Final = frozenset({"check", "which", "forewarn"})


def answer_line(line: bytes) -> bytes:
    """Answer a line by a line: `{"answer": ...}`, or the obstacle by name."""
    with Capture() as run:
        asked = json.loads(line)
        found = to_json(_call_verb(asked["verb"], asked["given"]))
        return json.dumps({"answer": found}).encode() + b"\n"
    if isinstance(run.error, Unreachable):
        return json.dumps({_trouble_name(run.error): True}).encode() + b"\n"
    if isinstance(run.error, SettingNeedsMending):
        return json.dumps({"mend": str(run.error)}).encode() + b"\n"
    if run.error is not None:
        log.error("no answer", error=class_path(run.error), trail=safe_traceback(run.error))
    return b'{"broken": true}\n'


def _trouble_name(trouble: Unreachable) -> str:
    kinds = {NotConnected: "by_hand", AccessDenied: "not_let_in", Unreadable: "unreadable"}
    return next((name for kind, name in kinds.items() if isinstance(trouble, kind)), "away")


def _call_verb(verb: str, given: list[Any]) -> Any:
    if verb == "keep":
        return configuration.save_connection(given[0], given[1])
    if verb in rpc_methods:
        return rpc_methods[verb](given)
    system = configuration.the_system()
    try:
        found = VERBS[verb](system, given)
    except NotConnected:
        raise
    except Unreachable as trouble:
        health.record_failure(trouble, timezone.now(), asked=verb)
        raise
    if verb not in _ASKS_NOBODY:
        health.record_answer()
        health.record_allowed(verb)
    return found


def _open_account(
    system: LibrarySystem,
    card: str,
    ref: str,
    renewals: bool = False,  # noqa: FBT001, FBT002 - off the line
) -> dict[str, Any]:
    account = system.account(ref) if ref else _account_of_card(system, card)
    if account is not None and renewals and isinstance(system, SupportsRenewability):
        account = system.weighed(account)
    return {"account": account, "can": sorted(current_capabilities(system))}


def _account_of_card(system: LibrarySystem, card: str) -> Account | None:
    if isinstance(system, SupportsOpenByCard):
        return _find_by_any_spelling(system.account_of_card, card)
    patron = _find_by_any_spelling(system.find_patron, card)
    return system.account(patron.ref) if patron else None


def _find_by_any_spelling[T](find: Callable[[str], T | None], card: str) -> T | None:
    spellings = dict.fromkeys((card.strip(), "".join(card.split())))
    return next((found for each in spellings if (found := find(each)) is not None), None)


def _pin_is_right(system: LibrarySystem, card: str, pin: str) -> bool:
    """Refuse an empty PIN, even if a library system takes it."""
    card = card.strip()
    if not (isinstance(system, SupportsPins) and card and pin):
        return False
    patron = _find_by_any_spelling(system.find_patron, card) if len(card.split()) > 1 else None
    return system.pin_is_right(patron.card if patron else card, pin)


def _preflight_each(
    system: LibrarySystem, orders: tuple[Order, ...], account: Account
) -> list[Preflight]:
    if not isinstance(system, SupportsPreflight):
        return [Preflight() for _order in orders]
    return [_preflight_one(system, order, account) for order in orders]


def _preflight_one(system: SupportsPreflight, order: Order, account: Account) -> Preflight:
    try:
        return Preflight(besides=system.warnings(order, account))
    except Refused as refused:
        return Preflight(stops=refused.why, next_step=refused.next_step)


def _check_and_record(system: LibrarySystem) -> Check:
    check = system.check()
    health.record_check(check)
    return check


def _public_connection() -> dict[str, Any]:
    told = configuration.configured()
    shown = public_values(told.kind, told.values)
    return {"kind": told.kind, "values": shown, "by_environment": told.by_environment}


class RpcServer:
    """`threads` that answer, each with its own connector. A worker answers alone, and another takes over at its end."""

    def __init__(self, threads: int = 6) -> None:
        self._stop = threading.Event()
        self._door = threading.Lock()
        self._count = threads
        self._keeper = threading.Thread(
            name="ils-keeper", target=self._listen_until_stopped, daemon=True
        )

    def start(self) -> None:
        self._keeper.start()

    def stop(self, timeout: float = 2.0) -> None:
        self._stop.set()
        self._keeper.join(timeout)

    def _listen_until_stopped(self) -> None:
        while not self._stop.is_set():
            with (
                Capture() as run,
                folder_lock(Path(settings.DATA) / "ils.lock"),
                _listening_socket() as listening,
                CapabilityPoller(),
            ):
                self._serve_with_threads(listening)
            if run.error is not None and not isinstance(run.error, InUse):
                log.error("socket", error=class_path(run.error), trail=safe_traceback(run.error))
            self._stop.wait(LOOK_EVERY)

    def _serve_with_threads(self, listening: socket.socket) -> None:
        threads = [
            threading.Thread(
                name=f"ils-{n}", target=self._answer_callers, args=(listening,), daemon=True
            )
            for n in range(self._count)
        ]
        for thread in threads:
            thread.start()
        self._stop.wait()
        for thread in threads:
            thread.join(LOOK_EVERY)

    def _answer_callers(self, listening: socket.socket) -> None:
        while not self._stop.is_set():
            with Capture() as run:
                close_old_connections()
                caller = self._next_caller(listening)
                if caller is not None:
                    _answer_one(caller)
            if run.error is not None and not self._stop.is_set():
                log.warning("a caller was cut off", error=class_path(run.error))
        connections.close_all()

    def _next_caller(self, listening: socket.socket) -> socket.socket | None:
        """Accept the next caller, or None after a while. One thread waits at the socket, so a call wakes no other."""
        if not self._door.acquire(timeout=LOOK_EVERY):
            return None
        try:
            return None if self._stop.is_set() else listening.accept()[0]
        except TimeoutError:
            return None
        finally:
            self._door.release()


def _answer_one(caller: socket.socket) -> None:
    with caller:
        if not may_ask(caller):
            return
        caller.settimeout(PATIENCE)
        with caller.makefile("rb") as lines:
            line = lines.readline(LONGEST_LINE)
        if line:
            caller.sendall(HEARD)
            caller.sendall(answer_line(line))


@contextlib.contextmanager
def _listening_socket() -> Iterator[socket.socket]:
    path = socket_path()
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)  # left by one that was killed; we hold the lock
    with socket.socket(socket.AF_UNIX) as listening:
        before = os.umask(0o117 if is_shared(path.parent) else 0o177)
        try:
            listening.bind(str(new))
        finally:
            os.umask(before)
        listening.listen(64)
        new.replace(path)  # where it is seen, it is listened to
        listening.settimeout(LOOK_EVERY)
        yield listening
    path.unlink(missing_ok=True)
