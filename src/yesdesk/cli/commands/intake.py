"""`yesdesk intake`: take a mail from a pipe, or explain its fate. It starts quickly, without the web stack."""

import argparse
import os
import select
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from yesdesk.cli.paths import data_folder, mail_limit, mail_spool
from yesdesk.core.exceptions import Capture, class_path
from yesdesk.core.storage.folders import is_shared
from yesdesk.mail.inbound import spool

NAME = "intake"
HELP = "take a mail from the mail server's pipe, or explain what would become of it"

KEPT: Final = 0
# 75: the mail server keeps the mail and comes again. No fault of ours may bounce a patron's mail, even one above the
# limit: the limit can be raised.
TRY_AGAIN: Final = os.EX_TEMPFAIL

WRONG_ARGUMENTS: Final = TRY_AGAIN

_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGXCPU)


class _Stopped(BaseException):
    """A signal to end this process, which no handler may take for an error."""


class _Pipe:
    """Read standard input until it ends or a signal ends this process. A signal just before a read would leave it
    waiting, so signals write into a pipe of our own (`set_wakeup_fd`).
    """

    def __init__(self) -> None:
        self._mail = sys.stdin.fileno()
        self._told, tell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, lambda _number, _frame: None)

    def read(self, size: int) -> bytes:
        """Read at most `size` bytes; none at the end. Raises _Stopped."""
        ready, _, _ = select.select([self._mail, self._told], [], [])
        if self._told in ready:
            raise _Stopped
        return os.read(self._mail, size)


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--mailbox", metavar="ADDRESS", help="whom the mail on standard input is for")
    what.add_argument(
        "--explain",
        nargs="+",
        metavar="FILE",
        help="store nothing; print a JSON line for each mail. A folder is all files in it, - is standard input",
    )


def run(options: argparse.Namespace) -> int:
    """Return 0 when the mail is whole on the disk, else 75. Explaining: 1 for an unreadable file."""
    if options.explain:
        return _explain_files(options.explain)
    try:
        with Capture() as keeping:
            why = _spool_mail(options.mailbox)
        if keeping.error is not None:
            why = _error_in_words(keeping.error)
    except _Stopped:
        why = "it was told to stop"
    if why:
        print(f"yesdesk: mail not taken, keep it and try again: {why}", file=sys.stderr)
        return TRY_AGAIN
    return KEPT


def _explain_files(names: list[str]) -> int:
    import json

    from yesdesk.mail.explain import explain

    code = 0
    try:
        with _progress_of_files() as advance:
            for each in explain(names):
                line = json.dumps(each.line, ensure_ascii=False) + "\n"
                sys.stdout.buffer.write(line.encode("utf-8", "replace"))
                sys.stdout.buffer.flush()
                code = code if each.was_opened else 1
                advance(1)
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _error_in_words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or class_path(error)


def _spool_mail(mailbox: str) -> str:
    # Returns why the mail is not kept. Once read whole, it is kept despite signals.
    pipe = _Pipe()
    folder = mail_spool()
    limit = mail_limit()
    try:
        _make_spool(folder)
        spool.put(folder, mailbox, pipe, limit=limit)
    except spool.TooLarge:
        spool.note_too_large(folder, mailbox)
        return f"it is larger than YESDESK_MAIL_LARGEST_MB, {limit // 1024 // 1024} MB"
    except EOFError:
        return "there is nothing in it"
    return ""


def _progress_of_files() -> AbstractContextManager[Callable[[int], object]]:
    # On a terminal the explaining lines show the progress.
    if sys.stdout.isatty():
        return nullcontext(lambda _more: None)
    from yesdesk.core.progress import progress

    return progress("Mails read")


def _make_spool(folder: Path) -> None:
    # Only inside an existing data folder: a wrong YESDESK_DATA must not swallow mail.
    if folder.parent == data_folder() / "mail":
        folder.parent.mkdir(exist_ok=True, mode=0o770 if is_shared(folder.parent.parent) else 0o700)
    spool.create_folders(folder)
