"""A process of its own reads mail: a mail that hangs it, kills it or eats its memory harms nothing else."""

import contextlib
import errno
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from yesdesk.core.process import PARENT
from yesdesk.core.storage.folders import make_folder
from yesdesk.mail.inbound.sandbox_worker import deserialise_mail
from yesdesk.mail.parse.mail import Mail

READ_MAIL: Final = "yesdesk.mail.parse.parser:parse_mail"
PATIENCE: Final = 30.0
"""Seconds one mail may take; the most hostile we know of takes a third of it."""

ENDING: Final = 2.0

LEFTOVER_AFTER: Final = 60 * 60

OF_THE_MACHINE: Final = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EMFILE,
        errno.ENFILE,
        errno.EIO,
        errno.EROFS,
        errno.EACCES,
        errno.ENOENT,
    }
)
"""Errors of the system, like a full disk or a missing file of the program, that are no mail's fault."""


class ParseFailure(Exception):
    """The mail cannot be read. `detail`: a few words for an administrator, none of the mail's."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class ParserTimedOut(ParseFailure):
    pass


class ParserDied(ParseFailure):
    pass


class ParserRaised(ParseFailure):
    pass


class ReaderBroken(Exception):
    """The reader cannot read a mail of our own, as after half an upgrade: no mail is to blame."""


_OF_OURS: Final = b"""\
From: Yesdesk <desk@library.invalid>
Subject: hello
MIME-Version: 1.0
Content-Type: application/pkcs7-mime; smime-type=signed-data
Content-Transfer-Encoding: base64

MIG1BgkqhkiG9w0BBwKggacwgaQCAQExADCBmgYJKoZIhvcNAQcBoIGMBIGJQ29udGVudC1UeXBl
OiBtdWx0aXBhcnQvYWx0ZXJuYXRpdmU7IGJvdW5kYXJ5PSJiIgoKLS1iCkNvbnRlbnQtVHlwZTog
dGV4dC9wbGFpbgoKSGVsbG8uCi0tYgpDb250ZW50LVR5cGU6IHRleHQvaHRtbAoKPHA+SGVsbG8u
PC9wPgotLWItLQoxAA==
"""
"""A signed block, so that its opener is tried too; in it the same words as text and as HTML."""


class SandboxedParser:
    """`with SandboxedParser(folder) as parser: with parser.read(path) as mail: ...`. `function`: the reader,
    `module:name`."""

    def __init__(
        self, folder: Path, *, function: str = READ_MAIL, patience: float = PATIENCE
    ) -> None:
        self.folder = folder
        self._function = function
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._is_broken = False

    def __enter__(self) -> Self:
        make_folder(self.folder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trail: TracebackType | None,
    ) -> None:
        self._kill_process()

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    @contextlib.contextmanager
    def read(self, path: Path) -> Iterator[Mail]:
        """Read the mail in that file; its attachments can be opened inside the block. Raises ParseFailure,
        ReaderBroken, and OSError for a trouble of the machine in either process."""
        if self._is_broken:
            raise ReaderBroken
        if not path.exists():  # gone with a disk or a restore: no later try finds it
            raise ParserRaised("its bytes are gone")
        into = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            try:
                self._send_order({"mail": str(path), "into": str(into)})
            except (ParserDied, ParserRaised):
                self._try_with_ours(into)
                raise
            yield deserialise_mail(into)
        finally:
            shutil.rmtree(into, ignore_errors=True)

    def _try_with_ours(self, folder: Path) -> None:
        ours, into = folder / "ours.eml", folder / "ours"
        into.mkdir()
        ours.write_bytes(_OF_OURS)
        try:
            self._send_order({"mail": str(ours), "into": str(into)})
        except ParseFailure as failure:
            self._is_broken = True
            raise ReaderBroken from failure

    def _send_order(self, order: dict[str, str]) -> None:
        process = self._process or self._start_process()
        answer = self._exchange_line(process, json.dumps(order).encode() + b"\n")
        if answer.get("errno") in OF_THE_MACHINE:
            raise OSError(answer["errno"], os.strerror(answer["errno"]))
        if "error" in answer:
            raise ParserRaised(str(answer["error"])[:200])

    def _exchange_line(self, process: subprocess.Popen[bytes], line: bytes) -> dict[str, Any]:
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        said = b""
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(line)
            said = self._read_line_in_time(process.stdout.fileno())
        if not said.endswith(b"\n"):
            raise ParserDied(self._end_and_describe(process))
        answer: dict[str, Any] = json.loads(said)
        return answer

    def _read_line_in_time(self, handle: int) -> bytes:
        """Read one line of the process; without its end when that has ended. Raises ParserTimedOut."""
        said, until = b"", time.monotonic() + self._patience
        while not said.endswith(b"\n"):
            ready, _, _ = select.select([handle], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                self._kill_process()
                raise ParserTimedOut(f"{self._patience:.0f} s")
            piece = os.read(handle, 4096)
            if not piece:
                return said
            said += piece
        return said

    def _start_process(self) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "yesdesk.mail.inbound.sandbox_worker", self._function],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            stderr=subprocess.DEVNULL,  # an exception may quote the mail
            env={**kept, PARENT: str(os.getpid()), "TMPDIR": str(self.folder)},
        )
        return self._process

    def _end_and_describe(self, process: subprocess.Popen[bytes]) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(ENDING)
        code = process.returncode
        self._kill_process()
        return f"signal {-code}" if code is not None and code < 0 else f"code {code}"

    def _kill_process(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with process:  # closes the pipes and waits
                pass


def delete_parser_leftovers(folder: Path) -> None:
    before = time.time() - LEFTOVER_AFTER
    for path in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.lstat().st_mtime < before:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
