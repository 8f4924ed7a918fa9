"""Export all that a library wrote in a form that any program reads, so that it can leave.

A colleague has a name of their own in each request, so that nobody is counted. Where they or their job class are few,
it says "a colleague".
"""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from yesdesk.cli.backup.database import disk_full_as_refusal
from yesdesk.cli.backup.rows import NOT_BACKED_UP, kept_models, one_moment
from yesdesk.cli.schema import Schema, schema_found
from yesdesk.core.errors import Refusal
from yesdesk.core.models import StoredFile
from yesdesk.ils.account_facts import DONE_BY, SEEN_BY
from yesdesk.people.models import User
from yesdesk.people.queries import SHARED_BY, shared_job_classes
from yesdesk.requests.models import Entry

# They would tell another system nothing, or too much.
NOT_EXPORTED: Final[dict[str, str]] = NOT_BACKED_UP | {
    "core.LastBackup": "when this machine made its last backup",
    "core.ClockMark": "the time this machine saw last",
    "core.Installation": "which key this library's links were made with",
    "core.Job": "work for this machine, by number",
    "mail.MailboxState": "how collecting goes at this moment",
    "mail.ServerCopy": "numbers on a mail server, and seals of what lies there",
    "core.Timer": "times of this machine, made again from promises and hours",
    "core.SubmittedForm": "forms already sent, by number",
    "core.SearchText": "the words of requests once more, for finding",
    "policy.PatronUse": "seals under keys that stay outside; a cap looks them up, nobody else can",
    "mfa.Authenticator": "secrets of the second step",
    "account.EmailAddress": "of a library we build on; Yesdesk writes nothing there",
    "account.EmailConfirmation": "of a library we build on; Yesdesk writes nothing there",
    "auth.Group": "of Django; Yesdesk has job classes instead",
    "auth.Group_permissions": "of Django; Yesdesk has job classes instead",
    "auth.Permission": "of Django; Yesdesk has job classes instead",
    "contenttypes.ContentType": "of Django: names of its own tables",
    "desk.ThanksFor": "which colleague thanked which, for one of them alone to read",
    "desk.NoLeadNotice": "what a lead has not read yet of decisions that are here themselves",
    "ils.StaffCard": "seals under the library's own key of cards that are staff's or their households'",
    "ils.ViewLimitReached": "who looked up too many cards in an hour, for this library's privacy officer",
    "ils.AccountView": "who looked at which account, for this library's privacy officer, and over in 30 days",
}

FIELDS_NOT_EXPORTED: Final[dict[str, str]] = {
    "people.User.password": "a hash is still a secret",
    "people.User.last_login": "when somebody was here last",
    "people.User.oidc_issuer": "who somebody is at the city",
    "people.User.oidc_sub": "who somebody is at the city",
    "people.User.away": "whom one can ask in these days",
    "people.User.by_phone_until": "whom one can ask at this moment",
    "people.User.has_news": "what somebody has not read yet on a page of their own",
    "desk.Request.assigned_to_id": "whose work it is at this moment, and who did it last",
    "desk.HandOver.was_assigned_to_id": "whose work it was",
    "desk.Merge.was_assigned_to_id": "whose work it was",
    "desk.HandOver.new_to_id": "whose work it is at this moment",
    "desk.Approval.asker_id": "who asked for an exception",
    "desk.Approval.answered_by_id": "who said yes or no to one",
    "desk.Approval.asked_from": "which computer somebody asked at",
    "desk.Decision.reason": "why an exception was made, until its week is counted",
    "desk.Decision.band": "how far an exception went, until its week is counted",
    "ils.DemoWrite.staff": "who made an exception",
    "ils.Act.user_id": "who made an exception",
    "ils.Act.staff": "who made an exception; who moved money is in the ledger",
    "ils.Act.backer": "who said yes to one",
    "ils.LedgerLine.tag": "leads from who moved money to the rule that was bent",
}


@dataclass(frozen=True, slots=True)
class EmptiedField:
    """A field left empty in rows where the field `where` is one of `among`."""

    where: str
    among: frozenset[str]
    why: str


EMPTIED: Final[dict[str, EmptiedField]] = {
    "desk.Entry.author_id": EmptiedField(
        "kind",
        frozenset({"act", "act_ended", "ask_answer", "asked_up", "outcome", "undone"}),
        "who made an exception, asked for one, or said yes to one",
    ),
}

_AT_ONCE: Final = 2000


A_COLLEAGUE: Final = "a colleague"


class StaffPseudonyms:
    """Pseudonyms of staff for an export. No key is kept, so nobody can lead them back."""

    def __init__(self) -> None:
        active = User.objects.filter(is_active=True)
        wrote = Entry.objects.exclude(author=None).values("author").distinct().count()
        self._few = min(active.count(), wrote) < SHARED_BY
        self._classes = shared_job_classes()
        self._names: dict[tuple[int, int], str] = {}

    def called(self, request: int, member: int | None) -> str | None:
        if member is None or self._few:
            return None if member is None else A_COLLEAGUE
        return self._names.setdefault((request, member), f"colleague {token_hex(4)}")

    def of_class(self, job_class: str) -> str:
        """Return a job class that enough members share, else "a colleague"."""
        return job_class if not job_class or job_class in self._classes else A_COLLEAGUE

    def with_class_names_replaced(
        self, facts: Mapping[str, Any], names: tuple[str, ...]
    ) -> dict[str, Any]:
        return {
            name: self.of_class(value) if name in names and isinstance(value, str) else value
            for name, value in facts.items()
        }


def export_entry(row: dict[str, Any], colleagues: StaffPseudonyms) -> None:
    row["author"] = colleagues.called(row["request_id"], row.pop("author_id"))
    row["detail"] = colleagues.with_class_names_replaced(row["detail"], ("job_class",))


def pseudonymise_decision(row: dict[str, Any], colleagues: StaffPseudonyms) -> None:
    row["job_class"] = colleagues.of_class(row["job_class"])
    row["backed_by"] = colleagues.of_class(row["backed_by"])


def export_act(row: dict[str, Any], colleagues: StaffPseudonyms) -> None:
    row["job_class"] = colleagues.of_class(row["job_class"])
    row["read_back"] = colleagues.with_class_names_replaced(row["read_back"], (SEEN_BY, DONE_BY))


def export_version(row: dict[str, Any], colleagues: StaffPseudonyms) -> None:
    row["job_class"] = colleagues.of_class(row["job_class"])


# By model: hides colleagues in each of its rows.
CALLED: Final[dict[str, Callable[[dict[str, Any], StaffPseudonyms], None]]] = {
    "desk.Decision": pseudonymise_decision,
    "desk.Entry": export_entry,
    "desk.AnswerVersion": export_version,
    "ils.Act": export_act,
}


@dataclass(frozen=True, slots=True)
class ExportResult:
    rows: dict[str, int]
    files: int
    # Erased meanwhile.
    missing: int


def export(folder: Path, now: datetime) -> ExportResult:
    """Write `<room>.<model>.jsonl` for each model, `files/` and README.txt into an empty `folder`. It shows one
    moment, while people work. Raises Refusal for a folder with files, a full disk, another schema.
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
            rows = {
                _model_label(model): _write_rows(model, folder, colleagues)
                for model in exported_models()
            }
            hashes = list(StoredFile.objects.order_by("id").values_list("sha256", flat=True))
        copied = sum(_copy_stored_file(sha256, folder) for sha256 in hashes)
        done = ExportResult(rows, copied, len(hashes) - copied)
        (folder / "README.txt").write_text(_readme_text(done, now), encoding="utf-8")
    return done


def exported_models() -> list[Any]:
    return [model for model in kept_models() if _model_label(model) not in NOT_EXPORTED]


def _model_label(model: Any) -> str:
    return str(model._meta.label)  # noqa: SLF001 - Django's documented door


def _exported_columns(model: Any) -> list[str]:
    label = _model_label(model)
    names = [field.attname for field in model._meta.local_concrete_fields]  # noqa: SLF001
    return [name for name in names if f"{label}.{name}" not in FIELDS_NOT_EXPORTED]


def _write_rows(model: Any, folder: Path, colleagues: StaffPseudonyms) -> int:
    called = CALLED.get(_model_label(model))
    rows = model._base_manager.order_by("pk").values(*_exported_columns(model))  # noqa: SLF001
    count = 0
    with (folder / f"{_model_label(model).lower()}.jsonl").open("w", encoding="utf-8") as file:
        for row in rows.iterator(chunk_size=_AT_ONCE):
            _blank_emptied_fields(row, _model_label(model))
            if called is not None:
                called(row, colleagues)
            file.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n")
            count += 1
    return count


def _blank_emptied_fields(row: dict[str, Any], label: str) -> None:
    for name, emptied in EMPTIED.items():
        model, _dot, field = name.rpartition(".")
        if model == label and row[emptied.where] in emptied.among:
            row[field] = None


def _copy_stored_file(sha256: str, folder: Path) -> bool:
    name = Path("files", sha256[:2], sha256)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(Path(settings.DATA) / name, folder / name)
    except FileNotFoundError:
        return False
    return True


def _names_and_reasons_left_out() -> list[tuple[str, str]]:
    in_part = {
        f"{name} where {each.where} is one of {', '.join(sorted(each.among))}": each.why
        for name, each in EMPTIED.items()
    }
    return sorted((NOT_EXPORTED | FIELDS_NOT_EXPORTED | in_part).items())


def _readme_text(done: ExportResult, now: datetime) -> str:
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
        *(f"- {label}: {why}" for label, why in _names_and_reasons_left_out()),
        "",
    ]
    return "\n".join(lines)
