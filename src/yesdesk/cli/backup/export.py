"""Everything a library wrote, in a form any program reads: a library can leave."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from yesdesk.cli.backup.excluded import EMPTIED, FIELDS_NOT_EXPORTED, NOT_EXPORTED
from yesdesk.cli.backup.pg_copy import kept_models, one_moment
from yesdesk.cli.backup.staff_pseudonyms import CALLED, StaffPseudonyms
from yesdesk.cli.backup.workspace import disk_full_as_refusal
from yesdesk.cli.schema import Schema, schema_found
from yesdesk.core.errors import Refusal
from yesdesk.core.models import StoredFile

_AT_ONCE: Final = 2000


@dataclass(frozen=True, slots=True)
class ExportResult:
    """`rows` by model label; `files` copied;"""

    rows: dict[str, int]
    files: int
    missing: int
    """Erased meanwhile."""


def export(folder: Path, now: datetime) -> ExportResult:
    """Write `<room>.<model>.jsonl` for each model, `files/` and README.txt into an empty `folder`.

    Works while people work; shows one moment. Raises Refusal when the folder is not empty,
    the disk is full, or the database is of another version.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(
            f"The folder {folder} is not empty.",
            next_step="Name a new one; it is made.",
            code="cli.keeping.folder_taken",
        )
    found = schema_found()
    if found is not Schema.CURRENT:
        raise Refusal(str(found.value), next_step="", code="cli.keeping.schema")
    with disk_full_as_refusal(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with one_moment():
            colleagues = StaffPseudonyms()
            rows = {_label(model): _write(model, folder, colleagues) for model in exported_models()}
            hashes = list(StoredFile.objects.order_by("id").values_list("sha256", flat=True))
        copied = sum(_copy(sha256, folder) for sha256 in hashes)
        done = ExportResult(rows, copied, len(hashes) - copied)
        (folder / "README.txt").write_text(_readme(done, now), encoding="utf-8")
    return done


def exported_models() -> list[Any]:
    """Return every model with a table, but those left out with a reason."""
    return [model for model in kept_models() if _label(model) not in NOT_EXPORTED]


def _label(model: Any) -> str:
    return str(model._meta.label)  # noqa: SLF001 - Django's documented door


def _columns(model: Any) -> list[str]:
    label = _label(model)
    names = [field.attname for field in model._meta.local_concrete_fields]  # noqa: SLF001
    return [name for name in names if f"{label}.{name}" not in FIELDS_NOT_EXPORTED]


def _write(model: Any, folder: Path, colleagues: StaffPseudonyms) -> int:
    called = CALLED.get(_label(model))
    rows = model._base_manager.order_by("pk").values(*_columns(model))  # noqa: SLF001
    count = 0
    with (folder / f"{_label(model).lower()}.jsonl").open("w", encoding="utf-8") as file:
        for row in rows.iterator(chunk_size=_AT_ONCE):
            _empty(row, _label(model))
            if called is not None:
                called(row, colleagues)
            file.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n")
            count += 1
    return count


def _empty(row: dict[str, Any], label: str) -> None:
    for name, emptied in EMPTIED.items():
        model, _dot, field = name.rpartition(".")
        if model == label and row[emptied.where] in emptied.among:
            row[field] = None


def _copy(sha256: str, folder: Path) -> bool:
    name = Path("files", sha256[:2], sha256)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(Path(settings.DATA) / name, folder / name)
    except FileNotFoundError:
        return False
    return True


def _left_out() -> list[tuple[str, str]]:
    in_part = {
        f"{name} where {each.where} is one of {', '.join(sorted(each.among))}": each.why
        for name, each in EMPTIED.items()
    }
    return sorted((NOT_EXPORTED | FIELDS_NOT_EXPORTED | in_part).items())


def _readme(done: ExportResult, now: datetime) -> str:
    lines = [
        f"Everything of a Yesdesk library, as of {now.isoformat(timespec='seconds')}.",
        "",
        "One file for each kind of thing, one JSON object on each line (UTF-8). Times are ISO 8601 in",
        "UTC. A name that ends in _id is the id of a line in another file.",
        "",
        "Who wrote an entry is a name that holds within one request of this export alone, so that nobody is",
        "counted; where fewer than five work or wrote here, and for a job class of fewer than five, it says",
        '"a colleague". No list says whose name it is. What somebody signed stands in the words as sent.',
        "",
        *(f"{label.lower()}.jsonl: {count} lines" for label, count in sorted(done.rows.items())),
        "",
        f"files/: {done.files} files, each under the SHA-256 of its bytes; core.storedfile.jsonl says",
        "what kind each is, desk.entryfile.jsonl which entry it came with and what it was called.",
        *([f"{done.missing} files were erased while this was written."] if done.missing else []),
        "",
        "Not in here, and why:",
        *(f"- {label}: {why}" for label, why in _left_out()),
        "",
    ]
    return "\n".join(lines)
