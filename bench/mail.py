"""Mail in one process: how many a second are stored and threaded, and how far a large one makes it grow."""

import base64
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ADDRESS: Final = "bench@library.example"
ANSWERS_EACH: Final = 3
"""Of so many mails one is new, the others answer one before them."""

_MB: Final = 1024 * 1024


def mails_a_second(number: str) -> dict[str, Any]:
    """Spools so many mails, then keeps, reads, sorts, threads and answers each with a receipt, as the worker does."""
    from django.conf import settings

    from yesdesk.core.actors import SYSTEM
    from yesdesk.mail.inbound import spool
    from yesdesk.mail.inbound.ingest import ingest_waiting
    from yesdesk.mail.inbound.spool_import import import_spool
    from yesdesk.mail.models import Arrival, ArrivalState

    box = _mailbox()
    settings.MAIL_SPOOL = Path(settings.DATA) / "mail" / "bench"
    settings.MAIL_SPOOL.parent.mkdir(exist_ok=True)
    spool.create_folders(settings.MAIL_SPOOL)
    for mail in _mails(int(number)):
        spool.put(settings.MAIL_SPOOL, ADDRESS, io.BytesIO(mail), limit=_MB)
    done = Arrival.objects.filter(mailbox=box, state=ArrivalState.DONE)
    before = done.count()
    started, cpu = time.perf_counter(), _cpu()
    while import_spool(by=SYSTEM):
        pass
    while Arrival.objects.filter(mailbox=box, state=ArrivalState.WAITING).exists():
        ingest_waiting(box, by=SYSTEM)
    took, worked = time.perf_counter() - started, _cpu() - cpu
    if done.count() - before != int(number):
        raise SystemExit(f"{done.count() - before} of {number} mails were taken in")
    return {
        "mails": int(number),
        "mails_per_second": round(int(number) / took, 1),
        "cpu_ms": round(1000 * worked / int(number), 2),
    }


def growth_on_a_large_mail(megabytes: str) -> dict[str, Any]:
    """By how many times its own size a mail of so many megabytes makes the reading process and this one grow."""
    from django.conf import settings

    from yesdesk.mail.inbound.sandbox import SandboxedParser

    folder = Path(settings.DATA) / "mail" / "bench-large"
    folder.mkdir(parents=True, exist_ok=True)
    small, large = folder / "small", folder / "large"
    small.write_bytes(next(_mails(1)))
    large.write_bytes(_large(int(megabytes)))
    with SandboxedParser(folder / "reading") as reader:
        with reader.read(small):
            pass
        child = reader.pid
        before = _now(child) + _now(os.getpid())
        _forget_peak(os.getpid())
        with reader.read(large) as mail:
            sizes = [each.size for each in mail.attachments]
        peak = _peak(child) + _peak(os.getpid())
    size = large.stat().st_size
    for path in (small, large):
        path.unlink()
    return {
        "mail_mb": round(size / _MB, 1),
        "attached_mb": round(sum(sizes) / _MB, 1),
        "growth": round((peak - before) / size, 2),
    }


def _mailbox() -> int:
    from yesdesk.mail.models import InboundMethod, Mailbox
    from yesdesk.places.models import Branch, ServicePoint, ServicePointKind

    mill = Branch.objects.get(slug="mill")
    point, _new = ServicePoint.objects.get_or_create(
        branch=mill, name=ADDRESS, defaults={"kind": ServicePointKind.INBOX}
    )
    box, _new = Mailbox.objects.get_or_create(
        address=ADDRESS, defaults={"service_point": point, "inbound_method": InboundMethod.PIPE}
    )
    return int(box.pk)


def _mails(number: int) -> Iterator[bytes]:
    """Ordinary ones of two kilobytes, one author for each thread. A number in the subject would make a help desk."""
    from bench.words import ASKED

    run = base64.b32encode(os.urandom(5)).decode()
    for place in range(number):
        thread, turn = divmod(place, ANSWERS_EACH)
        known = f"<{run}.{thread}.0@post.example>"
        again = f"In-Reply-To: {known}\r\nReferences: {known}\r\n" if turn else ""
        words = (
            f"{ASKED}\r\n\r\nOn Tuesday the library wrote:\r\n" + "> what was said before\r\n" * 40
        )
        yield (
            f"Received: from mx.post.example by mx.library.example; Tue, 3 Nov 2026 23:10:0{turn} +0100\r\n"
            f"From: Ana {thread} <ana.{run}.{thread}@post.example>\r\nTo: {ADDRESS}\r\n"
            f"Subject: Late charges\r\nDate: Tue, 3 Nov 2026 23:10:0{turn} +0100\r\n"
            f"Message-ID: <{run}.{thread}.{turn}@post.example>\r\n{again}MIME-Version: 1.0\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n{turn} {words}"
        ).encode()


def _large(megabytes: int) -> bytes:
    attached = base64.encodebytes(os.urandom(megabytes * _MB * 3 // 4)).replace(b"\n", b"\r\n")
    head = (
        f"From: Ana <ana@post.example>\r\nTo: {ADDRESS}\r\nSubject: The whole book\r\n"
        'Message-ID: <large@post.example>\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n--x\r\nContent-Type: application/pdf\r\n"
        'Content-Disposition: attachment; filename="book.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    return head.encode() + attached + b"\r\n--x--\r\n"


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _now(process: int) -> int:
    return _status(process, "VmRSS")


def _peak(process: int) -> int:
    return _status(process, "VmHWM")


def _forget_peak(process: int) -> None:
    Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")


def _status(process: int, name: str) -> int:
    """Bytes."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise KeyError(name)
