"""The configured library system, its codes of our branches, and its connector, for worker and command line alone."""

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol, cast
from urllib.parse import urlsplit

from django.conf import settings

from yesdesk.core.actors import Actor
from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_info
from yesdesk.core.storage.folders import file_mode, make_folder, web_keys, worker_keys
from yesdesk.core.transactions import refuse_in_transaction
from yesdesk.ils.adapters import (
    ADAPTERS,
    Adapter,
    adapter_of,
    check_environment,
    check_values,
    public_values,
)
from yesdesk.ils.models import PickupCode
from yesdesk.ils.port import LibrarySystem
from yesdesk.places.models import Branch

_GIVEN_FOR: Final = "given_for"
"""The destination beside the secrets. They are sent nowhere else, despite any address in the other file."""


class _Connector(Protocol):
    @staticmethod
    def connect(values: Mapping[str, str]) -> LibrarySystem: ...


@dataclass(frozen=True, slots=True)
class Configured:
    kind: str
    values: Mapping[str, str]
    by_environment: bool


def kept_file() -> Path:
    """The configuration that the worker keeps for the settings page: kind and values without secrets."""
    return web_keys(Path(settings.DATA)) / "library_system.json"


def ils_secrets_file() -> Path:
    return worker_keys(Path(settings.DATA)) / "library_system_secrets.json"


def kind_of_system() -> str:
    """Return a key of ADAPTERS, without a look at any secret: the environment's, else the page's. Before either, a
    real library has none: nobody there may read invented patrons."""
    return str(settings.ILS) if settings.ILS else _kind_kept(_stored_connection())


def _kind_kept(told: Mapping[str, Any] | None) -> str:
    if told is not None:
        return str(told["kind"])
    return "demo" if library_info().is_demo else "manual"


def _stored_connection() -> Mapping[str, Any] | None:
    try:
        told: Mapping[str, Any] = json.loads(kept_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return told


def is_chosen() -> bool:
    if not settings.ILS:
        return kept_file().exists()
    try:
        check_environment(settings.ILS, settings.ILS_VALUES.get(settings.ILS, {}))
    except SettingNeedsMending:
        return False
    return True


def server_in_use() -> str:
    """Return host and port of the library system, as a firewall knows them, without a look at any secret; empty where
    there is none yet."""
    kind = kind_of_system()
    told = None if settings.ILS else _stored_connection()
    values = settings.ILS_VALUES.get(kind, {}) if told is None else told["values"]
    where = adapter_of(kind).destination(public_values(kind, values)).partition(" ")[0]
    if "://" not in where:
        return where
    parts = urlsplit(where)
    return f"{parts.hostname}:{parts.port or (80 if parts.scheme == 'http' else 443)}"


def is_by_hand() -> bool:
    """Return whether no library system is connected on purpose: colleagues look and act there themselves."""
    return kind_of_system() == "manual"


def adapter_in_use() -> Adapter:
    return adapter_of(kind_of_system())


def knows_households() -> bool:
    return adapter_in_use().knows_households


def configured() -> Configured:
    """Return the whole configuration; only the worker and the command line ask for it."""
    told = None if settings.ILS else _stored_connection()
    kind = str(settings.ILS) if settings.ILS else _kind_kept(told)
    if told is None:
        return Configured(kind, settings.ILS_VALUES.get(kind, {}), bool(settings.ILS))
    values = {
        **public_values(kind, settings.ILS_VALUES.get(kind, {})),
        **public_values(kind, told["values"]),
    }
    hidden = _secrets_for(adapter_of(kind).destination(values))
    return Configured(kind, {**values, **hidden}, by_environment=False)


def _secrets_for(wanted: str) -> dict[str, str]:
    """The secrets, if given for this destination. An older version's secrets are for its destination of then."""
    told: dict[str, str] = json.loads(ils_secrets_file().read_text(encoding="utf-8"))
    given_for = told.pop(_GIVEN_FOR, None)
    if given_for is None and any(told.values()):
        given_for = wanted
        _write_json_file(ils_secrets_file(), {**told, _GIVEN_FOR: wanted})
    return told if given_for == wanted else {}


_own = threading.local()


def the_system() -> LibrarySystem:
    """Return this thread's connector; a new one when the configuration changed. Raises SettingNeedsMending."""
    wanted = configured()
    if getattr(_own, "configured", None) != wanted:
        _own.system = connect_system(wanted)
        _own.configured = wanted
    return cast("LibrarySystem", _own.system)


def forget_system() -> None:
    vars(_own).clear()


def connect_system(wanted: Configured) -> LibrarySystem:
    """Return a new connector for these values, as the check of new ones needs it. Raises SettingNeedsMending for an
    unknown kind, and for a value that its declaration refuses."""
    if wanted.kind not in ADAPTERS:
        raise SettingNeedsMending(
            f"YESDESK_ILS is {wanted.kind!r}. It takes one of {', '.join(ADAPTERS)}."
        )
    check_values(wanted.kind, wanted.values)
    connector = cast("_Connector", import_module(f"{ADAPTERS[wanted.kind]}.connector"))
    return connector.connect(wanted.values)


def save_connection(kind: str, values: Mapping[str, str]) -> None:
    """Keep the settings page's values in the worker's file. An empty secret stays, for the destination it was given
    for. Raises SettingNeedsMending where the environment has the last word, or for an unknown kind."""
    now = configured()
    if now.by_environment:
        raise SettingNeedsMending("YESDESK_ILS is set where Yesdesk is started; change it there.")
    if kind not in ADAPTERS:
        raise SettingNeedsMending(f"{kind!r} is none of {', '.join(ADAPTERS)}.")
    former = now.values if now.kind == kind else {}
    adapter = adapter_of(kind)
    wanted, before = adapter.destination(values), adapter.destination(former)
    given = adapter.secrets & set(values)
    hidden = {name: values.get(name) or former.get(name, "") for name in given}
    if wanted != before and any(hidden[name] and not values.get(name) for name in hidden):
        raise SettingNeedsMending(
            f"The secret was given for {before}. Give it anew for {wanted}, or leave the address."
        )
    _write_json_file(ils_secrets_file(), {**hidden, _GIVEN_FOR: wanted})
    _write_json_file(kept_file(), {"kind": kind, "values": public_values(kind, values)})


def _write_json_file(path: Path, told: object) -> None:
    refuse_in_transaction("disk")
    make_folder(path.parent)
    new = path.with_suffix(".new")
    handle = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, file_mode(path.parent))
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def pickup_code(by: Actor, branch: Branch) -> str:
    """Return the branch's code; empty where it has none: the library system then takes the place of the card."""
    by.require(Permission.DESK_REQUEST_SEE)
    if adapter_in_use().branch_codes == "ours":
        return branch.slug
    codes = PickupCode.objects.filter(branch=branch).values_list("code", flat=True)
    return codes.first() or ""


def pickup_branches(by: Actor) -> dict[str, str]:
    by.require(Permission.DESK_REQUEST_SEE)
    if adapter_in_use().branch_codes == "ours":
        return dict(Branch.objects.values_list("slug", "name"))
    return dict(PickupCode.objects.values_list("code", "branch__name"))


def pickup_codes(by: Actor) -> dict[int, str]:
    by.require(Permission.ILS_CONNECTION_CHANGE)
    return dict(PickupCode.objects.values_list("branch_id", "code"))
