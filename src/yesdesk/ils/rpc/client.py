"""The web process's end of the socket. Where nobody answers, a Refusal says so and the desk goes on without."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, Self

from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.cache import TtlCache
from yesdesk.core.errors import Refusal
from yesdesk.core.transactions import refuse_in_transaction
from yesdesk.ils import health
from yesdesk.ils.configuration import is_by_hand
from yesdesk.ils.port import (
    Account,
    Capability,
    Check,
    Order,
    PatronRecord,
    PickupPlace,
    Preflight,
    Title,
)
from yesdesk.ils.rpc.serialise import from_json, to_json
from yesdesk.ils.rpc.transport import TooManyWaiting, exchange_line

PATIENCE: Final = 4.0

PATIENCE_OF_AN_ACCOUNT: Final = 16.0
"""Seconds. A cold or busy library system takes nine, and is not silent."""

PATIENCE_OF_A_CHECK: Final = 30.0

_OF_ONE_ACCOUNT: Final = frozenset({"find_patron", "account", "look"})


class ServiceUnavailable(Refusal):
    """The library system gives no answer that a page could show: `code` tells why."""

    status = 503

    @classmethod
    def plain(cls) -> Self:
        return cls(
            _("The library system does not answer just now."),
            next_step=_(
                "Everything else here works. What waits for it is done as soon as it is back."
            ),
            code="ils.away",
        )

    @classmethod
    def not_let_in(cls) -> Self:
        return cls(
            _("The library system does not let Yesdesk do this."),
            next_step=_(
                "Do it in the library system itself. Your administrator sees which permission is missing."
            ),
            code="ils.not_let_in",
        )

    @classmethod
    def unreadable(cls) -> Self:
        return cls(
            _("This account cannot be read here."),
            next_step=_("Open it in the library system. All other accounts can be read as always."),
            code="ils.unreadable",
        )


class Busy(ServiceUnavailable):
    """Too many ask just now that another question would hold up pages which need no library system."""

    @classmethod
    def plain(cls) -> Self:
        return cls(
            _("Many are looking into the library system just now."),
            next_step=_("Press again in a moment. Everything else here works."),
            code="ils.busy",
        )


def is_manual() -> Refusal:
    return Refusal(
        _("No library system is connected, so accounts are not shown here."),
        next_step=_("Look and act in the library system itself, then say here what you did."),
        code="ils.by_hand",
    )


def find_patron(card: str) -> PatronRecord | None:
    """Find a patron by card, unguarded: the caller checks the right and counts the look. Raises ServiceUnavailable."""
    found = _call_if_answering("find_patron", card)
    return from_json(PatronRecord | None, found)  # type: ignore[no-any-return] # by its own words


def account(patron: str) -> Account | None:
    """Read unabridged by ref: `actions.open_account` is what pages call. Raises ServiceUnavailable."""
    found = _call_if_answering("account", patron)
    return from_json(Account | None, found)  # type: ignore[no-any-return] # by its own words


def find_account(
    card: str, ref: str = "", *, renewals: bool = False
) -> tuple[Account | None, frozenset[Capability]]:
    """Return the account by whole card number or ref, unabridged, and the capabilities. Raises ServiceUnavailable.
    `renewals`: also renewability, where that takes longer."""
    found = _call_if_answering("look", card, ref, renewals, patience=PATIENCE_OF_AN_ACCOUNT)
    return from_json(Account | None, found["account"]), _capabilities_named(found["can"])


def pin_is_right(card: str, pin: str) -> bool:
    return bool(_call_if_answering("pin_is_right", card, pin))


def search_titles(asked: str) -> list[Title]:
    return [from_json(Title, each) for each in _call_if_answering("find_titles", asked)]


def list_pickup_places() -> list[PickupPlace]:
    return [from_json(PickupPlace, each) for each in _call_if_answering("pickup_places")]


def preflight(orders: Sequence[Order], account: Account) -> list[Preflight]:
    """Return side effects, or refusals, of these orders on an account just read. Raises ServiceUnavailable."""
    found = _send_line("forewarn", [to_json(tuple(orders)), to_json(account)], PATIENCE)
    return [from_json(Preflight, each) for each in found]


def check_system() -> Check:
    """Try the connection despite the breaker. Raises ServiceUnavailable where no worker runs."""
    found: Check = from_json(Check, _send_line("check", [], PATIENCE_OF_A_CHECK))
    return found


def capabilities() -> frozenset[Capability]:
    """Return what the worker saw within the last minute. Raises ServiceUnavailable. Never inside a transaction."""
    refuse_in_transaction("the worker")  # a kept answer, too, or a test would pass by chance
    return _can.get()


def capabilities_are_known() -> bool:
    """Return whether `capabilities` would ask nobody, so that a page may not wait for a worker that stands still."""
    return _can.is_fresh


def forget_capabilities() -> None:
    _can.forget()


def _load_capabilities() -> frozenset[Capability]:
    return frozenset() if is_by_hand() else _capabilities_named(_call_if_answering("can"))


_can: Final = TtlCache(_load_capabilities, seconds=60, in_tests=True)


def _capabilities_named(names: Iterable[str]) -> frozenset[Capability]:
    return frozenset(Capability(name) for name in names)


def connection_values() -> dict[str, Any]:
    """Return `kind`, `values` (no secrets), `by_environment`. Raises ServiceUnavailable where no worker runs."""
    found: dict[str, Any] = _send_line("which", [], PATIENCE)
    return found


def store_connection(kind: str, values: dict[str, str]) -> None:
    _send_line("keep", [kind, values], PATIENCE)
    forget_capabilities()


def ask_worker(verb: str, *given: Any, patience: float = PATIENCE_OF_A_CHECK) -> Any:
    """Call a method of core.tasks.worker_hooks.rpc_methods in plain values. Raises ServiceUnavailable if none runs."""
    return _send_line(verb, list(given), patience)


def _call_if_answering(verb: str, *given: Any, patience: float = PATIENCE) -> Any:
    if not health.is_answering(timezone.now()):
        raise ServiceUnavailable.plain()
    return _send_line(verb, list(given), patience)


def _send_line(verb: str, given: list[Any], patience: float) -> Any:
    refuse_in_transaction("the worker")
    line = json.dumps({"verb": verb, "given": given}).encode() + b"\n"
    try:
        told = json.loads(carried(line, patience))
    except TooManyWaiting as error:
        raise Busy.plain() from error
    except (OSError, ValueError) as error:
        raise ServiceUnavailable.plain() from error
    if "mend" in told:
        raise Refusal(
            _("The connection to the library system needs a look."),
            next_step=told["mend"],
            code="ils.connection.mend",
        )
    if "answer" not in told:
        raise _refusal_for(told, verb)
    return told["answer"]


def _refusal_for(told: dict[str, Any], verb: str) -> Refusal:
    """Word the obstacle. `broken`: the worker stumbled over this very account."""
    if "by_hand" in told:
        return is_manual()
    if "not_let_in" in told:
        return ServiceUnavailable.not_let_in()
    if "unreadable" in told or ("broken" in told and verb in _OF_ONE_ACCOUNT):
        return ServiceUnavailable.unreadable()
    return ServiceUnavailable.plain()


carried = exchange_line
"""The transport of a line. Only the test fixture `ils_in_process` replaces it."""
