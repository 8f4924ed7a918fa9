"""The process that reads mail apart: `python -m yesdesk.mail.inbound.sandbox_worker MODULE:FUNCTION`.

A line of JSON in (`mail`: path of the bytes, `into`: an empty folder), a line out: `{}`, or `{"error": class of it,
"errno": of the system's errors}`. It holds no key and no connection, and its memory is limited. The mail is plain JSON
with files beside it: a reader of hostile bytes can hand over nothing that runs.
"""

import json
import resource
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final

from yesdesk.core.exceptions import Capture, class_path
from yesdesk.core.process import close_to_others, end_with_parent, stand_back
from yesdesk.mail.parse.mail import Address, Attachment, Mail, Report

_TOLD: Final = "mail.json"
_PEOPLE: Final = ("to", "cc", "reply_to")
_PAIRS: Final = ("headers", "returned")
_WORDS: Final = ("in_reply_to", "references", "defects")


def serialise_mail(mail: Mail, folder: Path) -> None:
    told: dict[str, Any] = {
        field.name: getattr(mail, field.name) for field in fields(mail) if field.name != "date"
    }
    told["date"] = mail.date.isoformat() if mail.date else None
    told["sender"] = asdict(mail.sender) if mail.sender else None
    for name in _PEOPLE:
        told[name] = [asdict(each) for each in told[name]]
    told["reports"] = [asdict(each) for each in mail.reports]
    told["attachments"] = [
        _put_file(each, folder / str(number)) for number, each in enumerate(mail.attachments)
    ]
    (folder / _TOLD).write_text(json.dumps(told), encoding="ascii")


def _put_file(attachment: Attachment, path: Path) -> dict[str, Any]:
    with attachment.open() as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, 256 * 1024)
    told = {field.name: getattr(attachment, field.name) for field in fields(attachment)}
    del told["open"]
    return told


def deserialise_mail(folder: Path) -> Mail:
    told: dict[str, Any] = json.loads((folder / _TOLD).read_text(encoding="ascii"))
    told["date"] = datetime.fromisoformat(told["date"]) if told["date"] else None
    told["sender"] = Address(**told["sender"]) if told["sender"] else None
    for name in _PEOPLE:
        told[name] = tuple(Address(**each) for each in told[name])
    for name in _PAIRS:
        told[name] = tuple((key, value) for key, value in told[name])
    for name in _WORDS:
        told[name] = tuple(told[name])
    told["reports"] = tuple(
        Report(type=each["type"], blocks=tuple(each["blocks"])) for each in told["reports"]
    )
    told["attachments"] = tuple(
        Attachment(**each, open=partial(_open_for_reading, folder / str(number)))
        for number, each in enumerate(told["attachments"])
    )
    return Mail(**told)


def _open_for_reading(path: Path) -> IO[bytes]:
    return path.open("rb")


MEMORY: Final = 2 * 1024**3

type Read = Callable[[IO[bytes]], Mail]


def run_worker(named: str) -> None:
    close_to_others()  # another of the same user would read patrons' words in its memory
    end_with_parent()
    stand_back()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold a patron's words
    module, _colon, name = named.partition(":")
    read: Read = getattr(import_module(module), name)
    for line in sys.stdin:
        order = json.loads(line)
        with Capture() as reading, Path(order["mail"]).open("rb") as file:
            serialise_mail(read(file), Path(order["into"]))
        sys.stdout.write(json.dumps(_error_facts(reading.error)) + "\n")
        sys.stdout.flush()


def _error_facts(error: Exception | None) -> dict[str, Any]:
    if error is None:
        return {}
    return {
        "error": class_path(error),
        "errno": error.errno if isinstance(error, OSError) else None,
    }


if __name__ == "__main__":
    run_worker(sys.argv[1])
