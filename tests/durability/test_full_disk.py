"""A full disk: a kind page with a way on, nothing half written; and all is well when there is room again."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from yesdesk.testing.served import served

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]

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
        filler = small_disk / "filler"
        free = os.statvfs(small_disk)
        filler.write_bytes(b"x" * max(0, free.f_bavail * free.f_frsize - 1024 * 1024))
        full = library.ask("/en/ask/mill", method="POST", body=body, headers=headers, timeout=30)
        assert full.status in {507, 422, 503}
        assert "<h1>" in full.text
        assert "what you wrote is still there" in full.text
        assert "Traceback" not in full.text
        leftovers = [path for path in (library.data / "files").rglob("*") if path.is_file()]
        assert not leftovers
        assert _requests(library.data) == 0
        filler.unlink()
        well = library.ask("/en/ask/mill", method="POST", body=body, headers=headers, timeout=30)
        assert well.status == 303
        assert _requests(library.data) == 1
