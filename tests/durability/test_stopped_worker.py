"""A worker that stands still is seen, not discovered; nothing is lost meanwhile, and the web goes on (P24)."""

import os
import signal
import subprocess
import sys

import pytest

from yesdesk.testing.patience import until
from yesdesk.testing.served import STAGE, served

pytestmark = pytest.mark.night
MAIL = b"From: Ana <ana@post.example>\r\nSubject: Late\r\nMessage-ID: <1@a>\r\n\r\nMy books were due.\r\n"
NOTHING = "does no work in the background"
WITH_A_MAILBOX = (
    STAGE
    + """
from yesdesk.places.models import Branch
from yesdesk.testing.mails import a_mailbox
a_mailbox(Branch.objects.get(slug="mill"), "ask@mill.example", inbound_method="pipe", is_default=True)
"""
)


def test_red_within_ninety_seconds_and_all_is_done_afterwards(tmp_path):
    with served(tmp_path, DATABASE_URL="", stage=WITH_A_MAILBOX) as library:
        until(lambda: library.ask("/readyz").status == 200)
        sam = {"Cookie": library.sign_in("sam")}
        worker = library.children()["worker"]
        os.kill(worker, signal.SIGSTOP)
        try:
            handed = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "yesdesk.cli.main",
                    "intake",
                    "--mailbox",
                    "ask@mill.example",
                ],
                input=MAIL,
                env=library.env,
                check=False,
            )
            assert handed.returncode == 0
            until(lambda: library.ask("/readyz").status == 503, seconds=90)
            until(lambda: NOTHING in library.ask("/desk", headers=sam).text, seconds=90)
            assert library.ask("/en/ask").status == 200
        finally:
            os.kill(worker, signal.SIGCONT)
        until(lambda: library.ask("/readyz").status == 200)
        until(lambda: "ask@mill.example" in library.ask("/desk", headers=sam).text)
        until(lambda: NOTHING not in library.ask("/desk", headers=sam).text)
