"""A mail of 60 MB costs a fraction of itself, whatever it is made of; twice itself at the very most."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAD = b"From: a@b.c\nSubject: s\n"
SIZE = 60_000_000
LINES = 45_000_000  # of bytes that become 60 MB of base64
READ_ALL = """\
import sys
import chardet, html.parser
from yesdesk.mail.parse.parser import parse_mail

def held(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name))

before = held("VmRSS")
with open(sys.argv[1], "rb") as file:
    mail = parse_mail(file)
    for each in mail.attachments:
        with each.open() as opened:
            while opened.read(65536):
                pass
print(held("VmHWM") - before)
"""


def with_file(kind, encoded):
    head = f"Content-Type: {kind}; name=a.bin\nContent-Transfer-Encoding: base64\n\n".encode()
    return (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHi\n--b\n" + head + encoded + b"--b--"
    )


MAILS = {
    "a file in lines": lambda: with_file("application/pdf", base64.encodebytes(os.urandom(LINES))),
    "a file in one line": lambda: with_file("image/png", base64.b64encode(os.urandom(LINES))),
    "a box of Outlook's": lambda: with_file(
        "application/ms-tnef", base64.encodebytes(bytes(LINES))
    ),
    "text": lambda: b"\n" + b"The quick brown fox.\n" * (SIZE // 21),
    "text in another script": lambda: b"\n" + "книга ".encode("koi8-r") * (SIZE // 6),
    "html": lambda: b"Content-Type: text/html\n\n" + b"<p>A <b>b</b></p>\n" * (SIZE // 18),
    "uuencode": lambda: (
        b"\nbegin 644 a\n" + (b"M" + b"A" * 60 + b"\n") * (SIZE // 62) + b"`\nend\n"
    ),
    "parts": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nX: y\n\nz\n" * (SIZE // 11)
    ),
    "headers": lambda: b"X-Y: z\n" * (SIZE // 7),
}


@pytest.mark.night
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="nothing tells the peak")
@pytest.mark.parametrize("name", MAILS)
def test_memory_grows_by_little(name, tmp_path):
    mail = tmp_path / "large.eml"
    mail.write_bytes(HEAD + MAILS[name]())
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(mail)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < mail.stat().st_size * 2
