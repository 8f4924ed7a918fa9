"""Programs that a test starts."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection


class Processes(contextlib.ExitStack):
    def start(self, command: Sequence[str], **how: Any) -> "subprocess.Popen[Any]":
        process = subprocess.Popen(command, **how)
        self.enter_context(process)
        self.callback(process.kill)
        return process


@contextlib.contextmanager
def killable(module: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start `python -m module` on the test's database and folder, until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "yesdesk.settings",
            "YESDESK_DATA": str(settings.DATA),
            "DATABASE_URL": _address(),
            **more,
        },
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            yield process
        finally:
            process.kill()


def _address() -> str:
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{quote(str(of['NAME']))}"
    login = f"{quote(of['USER'])}:{quote(of['PASSWORD'])}".rstrip(":")
    return f"postgres://{login}@{of['HOST']}:{of['PORT']}/{quote(of['NAME'])}"
