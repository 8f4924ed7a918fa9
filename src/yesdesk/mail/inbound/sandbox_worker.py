"""The process that reads mail apart: `python -m yesdesk.mail.inbound.sandbox_worker MODULE:FUNCTION`.

A line of JSON in (`mail`: path of the bytes, `into`: an empty folder), a line out: `{}` when the mail stands in
that folder, else `{"error": class of it, "errno": of the system's errors}`. It holds no key, no connection, and no
more memory than it is given.
"""

import json
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final

from yesdesk.core.exceptions import Capture, class_path
from yesdesk.core.process import close_to_others, end_with_parent
from yesdesk.mail.inbound.serialise import serialise_mail
from yesdesk.mail.parse.mail import Mail

MEMORY: Final = 2 * 1024**3
"""Bytes of address space: several times what the largest mail needs."""

type Read = Callable[[IO[bytes]], Mail]


def main(named: str) -> None:
    close_to_others()  # another of the same user would read patrons' words in its memory
    end_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold a patron's words
    module, _colon, name = named.partition(":")
    read: Read = getattr(import_module(module), name)
    for line in sys.stdin:
        order = json.loads(line)
        with Capture() as reading:
            _read(read, Path(order["mail"]), Path(order["into"]))
        sys.stdout.write(json.dumps(_told(reading.error)) + "\n")
        sys.stdout.flush()


def _read(read: Read, path: Path, into: Path) -> None:
    with path.open("rb") as file:
        serialise_mail(read(file), into)


def _told(error: Exception | None) -> dict[str, Any]:
    if error is None:
        return {}
    return {
        "error": class_path(error),
        "errno": error.errno if isinstance(error, OSError) else None,
    }


if __name__ == "__main__":
    main(sys.argv[1])
