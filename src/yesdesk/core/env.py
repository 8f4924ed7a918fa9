"""Settings from the environment: `X`, `X_FILE` (a file with a secret) or systemd's `LoadCredential=`."""

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

_ADDRESS: Final = re.compile(
    r"https?://(\[[\da-f:.]+\]|[\w.-]+)(:\d+)?(/[^\s?#\x00-\x1f\x7f]*)?", re.IGNORECASE
)
_IP_ADDRESS: Final = re.compile(r".*:.*|[0-9.]+")


class SettingNeedsMending(Exception):
    """A setting that cannot be used. The message says which, why, and what would do."""


@dataclass(frozen=True)
class Declared:
    name: str
    default: str
    meaning: str


@dataclass
class Env:
    source: Mapping[str, str] = field(default_factory=lambda: os.environ)
    declared: list[Declared] = field(default_factory=list)

    def text(self, name: str, default: str, meaning: str) -> str:
        self.declared.append(Declared(name, default, meaning))
        path = self.source.get(f"{name}_FILE")
        if path and name in self.source:
            raise SettingNeedsMending(f"Both {name} and {name}_FILE are set. Keep one of them.")
        if name in self.source:
            return self.source[name]
        path = path or self._credential_file(name)
        if not path:
            return default
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingNeedsMending(
                f"{name}_FILE names {path}, which cannot be read ({error.strerror}). "
                f"Let the user Yesdesk runs as read it, or unset {name}_FILE."
            ) from error

    def _credential_file(self, name: str) -> str:
        folder = self.source.get("CREDENTIALS_DIRECTORY", "")
        path = Path(folder, name)
        return str(path) if folder and path.is_file() else ""

    def number(
        self, name: str, default: int, meaning: str, *, least: int = 0, most: int = 1_000_000
    ) -> int:
        given = self.text(name, str(default), meaning)
        if not (given.isascii() and given.isdigit()) or not least <= int(given) <= most:
            raise SettingNeedsMending(
                f"{name} is {given!r}. It takes a whole number from {least} to {most}, like {default}."
            )
        return int(given)

    def flag(self, name: str, meaning: str, *, default: bool) -> bool:
        given = self.text(name, "yes" if default else "no", meaning).lower()
        if given in {"yes", "true", "on", "1"}:
            return True
        if given in {"no", "false", "off", "0", ""}:
            return False
        raise SettingNeedsMending(f"{name} is {given!r}. It takes yes or no.")

    def one_of(self, name: str, default: str, meaning: str, among: Sequence[str]) -> str:
        given = self.text(name, default, meaning).lower()
        if given not in among:
            raise SettingNeedsMending(f"{name} is {given!r}. It takes one of {', '.join(among)}.")
        return given

    def words(self, name: str, default: str, meaning: str) -> list[str]:
        return [
            word for word in self.text(name, default, meaning).replace(",", " ").split() if word
        ]

    def table(self, name: str, meaning: str) -> dict[str, dict[str, str]]:
        given = self.text(name, "", meaning)
        try:
            read = json.loads(given or "{}")
            return {key: {**values} for key, values in read.items()}
        except (ValueError, TypeError, AttributeError):
            raise SettingNeedsMending(
                f'{name} is {given!r}. It takes JSON, like {{"groups": {{"library-desk": "Librarian"}}}}.'
            ) from None

    def address(self, name: str, default: str, meaning: str) -> str:
        given = self.text(name, default, meaning).rstrip("/")
        if not is_web_address(given):
            raise SettingNeedsMending(
                f"{name} is {given!r}. It takes the address people type, "
                "like https://ask.library.example"
            )
        return given


def is_web_address(given: str) -> bool:
    """Return whether it is a whole http(s) address: a possible host, a port or none, a path or none, no more."""
    if not _ADDRESS.fullmatch(given):
        return False
    try:
        parts = urlsplit(given)
        return parts.port != 0 and _is_host(parts.hostname or "")
    except ValueError:  # a port above 65535, or what `_is_host` refuses
        return False


def _is_host(host: str) -> bool:
    """Return True, or raise ValueError for an empty or too long part of a name, or a number above 255."""
    if _IP_ADDRESS.fullmatch(host):
        ip_address(host)
    elif host.isascii():
        host.encode("idna")
    else:
        import idna  # its tables are large, and few hosts need them

        idna.encode(host)
    return True


def database_from(
    url: str, data: Path, sqlite_options: Callable[[], dict[str, object]]
) -> dict[str, object]:
    """Django's DATABASES entry for `postgres://user:password@host:port/name`, or for nothing (SQLite)."""
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        path = unquote(parts.path) if parts.path.strip("/") else str(data / "yesdesk.sqlite3")
        return {
            "ENGINE": "yesdesk.core.sqlite",
            "NAME": path,
            "OPTIONS": sqlite_options(),
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": ":memory:"},  # pytest-django knows it of Django's own backend alone
        }
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise SettingNeedsMending(
            "DATABASE_URL takes postgres://user:password@host:5432/name, or nothing for SQLite."
        )
    if find_spec("psycopg") is None:
        raise SettingNeedsMending(
            "DATABASE_URL names a PostgreSQL server, but this installation lacks psycopg, which speaks "
            "to it. Run `make setup` again; it brings it. Nothing was changed."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "connect_timeout": 5,
            # jit=off: ours are short. What PostgreSQL takes for a long one it would compile for 20 to 400 ms each time.
            "options": "-c lock_timeout=20s -c idle_in_transaction_session_timeout=60s -c jit=off",
        },
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
