"""What stands in a backup: every part with its hash, and what it was made from."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final, Self

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from yesdesk.core.former_tables import are_former
from yesdesk.core.storage.secret_file import secret_fingerprint

NAME: Final = "manifest.json"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class BackupPart:
    """One file inside. `sha256` is hex, `size` in bytes."""

    sha256: str
    size: int


@dataclass
class Manifest:
    engine: str
    made_at: str
    yesdesk: str
    key_print: str
    """Tells one SECRET_KEY from another and nothing else about it."""

    schema: dict[str, list[str]]
    """Migrations applied, by app."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    """The columns of each table that came as rows (PostgreSQL)."""

    parts: dict[str, BackupPart] = field(default_factory=dict)
    missing: int = 0
    """Files that were erased while the backup was made."""

    damaged: int = 0
    """Files that are not what their names say."""

    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Raises ValueError, KeyError or TypeError when it is not one."""
        given: dict[str, Any] = json.loads(text)
        if given["format"] != FORMAT:
            raise ValueError("a manifest of another format")
        given["parts"] = {name: BackupPart(**part) for name, part in given["parts"].items()}
        return cls(**given)


def new_manifest(now: datetime) -> Manifest:
    """Return a manifest of the library as it is, still without parts."""
    return Manifest(
        engine=connection.vendor,
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        yesdesk=version("yesdesk"),
        key_print=secret_fingerprint(settings.SECRET_KEY),
        schema=applied_migrations(),
    )


def applied_migrations() -> dict[str, list[str]]:
    """Return what the database has been through, by app, in order of name."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def is_former(schema: dict[str, list[str]]) -> bool:
    """Whether `schema` is from before the first release, from which nothing leads to this version."""
    return are_former((app, name) for app, names in schema.items() for name in names)


def unknown_migrations(schema: dict[str, list[str]]) -> list[str]:
    """Return those of `schema` that this version of Yesdesk does not know: it comes from a newer one."""
    known = MigrationLoader(None).disk_migrations
    return [
        f"{app}.{name}"
        for app, names in schema.items()
        for name in names
        if (app, name) not in known
    ]
