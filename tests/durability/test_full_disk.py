"""A full disk: a kind page with a way on, nothing half written; and all is well when there is room again."""

import base64
import errno
import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from yesdesk.mail.inbound.sandbox import SandboxedParser
from yesdesk.testing.patience import PATIENCE
from yesdesk.testing.served import served

pytestmark = pytest.mark.night

SIZE = "80m"


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = os.geteuid() == 0 and (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder],
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )
    if not mounted:
        pytest.skip(
            "needs root and leave to mount a small disk: run it as root on a machine of its own"
        )
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def _requests(data: Path) -> int:
    with closing(sqlite3.connect(data / "yesdesk.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM desk_request").fetchone()[0])


def _fill_up(folder: Path) -> Path:
    """All but a megabyte of it."""
    filler = folder / "filler"
    free = os.statvfs(folder)
    filler.write_bytes(b"x" * max(0, free.f_bavail * free.f_frsize - 1024 * 1024))
    return filler


def test_a_mail_that_finds_no_room_while_it_is_read_is_not_blamed(small_disk, tmp_path):
    mail = tmp_path / "mail"
    paper = base64.encodebytes(os.urandom(3 * 1024 * 1024)).decode()
    mail.write_text(
        "From: ana@post.example\nSubject: My paper\nContent-Type: application/pdf; name=paper.pdf\n"
        f"Content-Transfer-Encoding: base64\n\n{paper}"
    )
    filler = _fill_up(small_disk)
    with SandboxedParser(small_disk / "reading") as reader:
        with pytest.raises(OSError, match="No space left") as raised, reader.read(mail):
            pass
        assert raised.value.errno == errno.ENOSPC
        filler.unlink()
        with reader.read(mail) as read:
            assert [each.size for each in read.attachments] == [3 * 1024 * 1024]


def test_nothing_is_half_written(small_disk):
    boundary = "xyz"
    paper = os.urandom(6 * 1024 * 1024)
    body = (
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="words"\r\n\r\nplease read this\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'
        ).encode()
        + paper
        + f"\r\n--{boundary}--\r\n".encode()
    )
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Sec-Fetch-Site": "same-origin",
    }
    with served(small_disk, DATABASE_URL="", TMPDIR=str(small_disk)) as library:
        filler = _fill_up(small_disk)
        full = library.ask(
            "/en/ask/mill", method="POST", body=body, headers=headers, timeout=PATIENCE
        )
        assert full.status in {507, 422, 503}
        assert "<h1>" in full.text
        assert "what you wrote is still there" in full.text
        assert "Traceback" not in full.text
        leftovers = [path for path in (library.data / "files").rglob("*") if path.is_file()]
        assert not leftovers
        assert _requests(library.data) == 0
        filler.unlink()
        well = library.ask(
            "/en/ask/mill", method="POST", body=body, headers=headers, timeout=PATIENCE
        )
        assert well.status == 303
        assert _requests(library.data) == 1
