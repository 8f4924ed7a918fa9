"""What an idle server holds in memory: what only rare work needs is imported by that work.

Each of these takes half a megabyte to five, in each process, for as long as the library is open.
"""

import subprocess
import sys

import pytest

from yesdesk.testing.source import SOURCE

MAIL = ("imapclient", "yesdesk.mail.classify", "yesdesk.mail.parse.parser", "yesdesk.mail.quote")
RARE = ("httpx", "jwt", "puremagic", "rich", "segno", "tqdm")

WORKER = """
from yesdesk.cli.paths import set_up_django
set_up_django()
import yesdesk.core.tasks.worker, yesdesk.core.webpush.keys
import yesdesk.ils.rpc.server, yesdesk.mail.inbound.spool_import
"""
WEB = """
import django
django.setup()
import yesdesk.server.asgi
"""
PARENT = "import yesdesk.cli.main, yesdesk.cli.commands.serve"


@pytest.mark.night
@pytest.mark.parametrize(
    ("start", "not_needed"),
    [
        (WORKER, (*MAIL, *RARE, "cryptography", "yesdesk.urls")),
        (WEB, (*MAIL, *RARE)),
        (PARENT, ("django", "babel", "hashlib", "secrets", "structlog")),
    ],
    ids=["worker", "web", "serve"],
)
def test_what_rare_work_needs_is_not_there(start, not_needed, tmp_path):
    told = f"import sys\n{start}\nprint(*(set({not_needed!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", told],
        env={
            "YESDESK_DATA": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "yesdesk.settings",
            "PYTHONPATH": str(SOURCE.parent),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []
