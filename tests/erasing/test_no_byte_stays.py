"""On SQLite, with a library being served: after erasing, no raw file says a word of the patron."""

import http.client
import json
import re
import urllib.parse
from pathlib import Path

import pytest

from tests.erasing.looking import files_that_say
from tests.erasing.planted import ADDRESS, WORD
from tests.serving import Serving

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
STAGE = """
from yesdesk.cli.place import set_up_django
set_up_django()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from yesdesk.testing.cast import set_the_stage
set_the_stage()
"""
COUNTS = """
from yesdesk.cli.place import set_up_django
set_up_django()
import json
from yesdesk.core.models import DayCount
print(json.dumps(list(DayCount.objects.order_by("id").values("measure", "value", "count", "seconds"))))
"""
ERASE = """
from yesdesk.cli.place import set_up_django
set_up_django()
from datetime import timedelta
from django.utils import timezone
from yesdesk.core import files
from yesdesk.patrons.actions import erase_due
print(erase_due(timezone.now() + timedelta(days=400))["desk.request"])
"""


@pytest.fixture
def served(tmp_path):
    library = Serving(tmp_path)
    library.run(given=STAGE)
    library.start()
    yield library
    library.stop()


def press(library, path, fields, file=None):
    """Sends a form as a browser would; the address it leads to."""
    line = "yesdesk-test-boundary"
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    if file:
        parts.append(
            f'--{line}\r\nContent-Disposition: form-data; name="files"; filename="{file[0]}"\r\n'
            f"Content-Type: text/plain\r\n\r\n{file[1]}\r\n"
        )
    body = ("".join(parts) + f"--{line}--\r\n").encode()
    talk = http.client.HTTPConnection("127.0.0.1", library.port, timeout=20)
    talk.request(
        "POST", path, body,
        {"Content-Type": f"multipart/form-data; boundary={line}", "Origin": library.base},
    )  # fmt: skip
    answer = talk.getresponse()
    answer.read()
    talk.close()
    assert answer.status in {200, 302, 303}
    return urllib.parse.urlsplit(answer.headers.get("Location", "")).path


def form_id(library, path):
    talk = http.client.HTTPConnection("127.0.0.1", library.port, timeout=20)
    talk.request("GET", path)
    page = talk.getresponse().read().decode()
    talk.close()
    return re.search(r'name="form_id" value="([^"]+)"', page)[1]


def test_no_raw_file_says_a_word_after_the_period(served):
    status = press(
        served,
        "/en/ask",
        {
            "words": f"{WORD} needs a book", "name": WORD, "reach": ADDRESS,
            "card_number": "2100987654321", "form_id": form_id(served, "/en/ask"),
        },
        file=(f"{WORD}.txt", f"{WORD} on paper"),
    )  # fmt: skip
    press(served, f"{status}/write", {"words": f"{WORD} again", "form_id": form_id(served, status)})
    press(served, "/en/lost", {"reach": ADDRESS})
    served.run(given=f"import sys; sys.argv[1:] = [{status.rpartition('/')[2]!r}]\n" + PLANT)
    before = files_that_say(served.folder)
    assert "data/yesdesk.sqlite3" in before or "data/yesdesk.sqlite3-wal" in before
    assert any(name.startswith("data/files/") for name in before)
    counts = json.loads(served.run(given=COUNTS))
    assert counts

    assert served.run(given=ERASE).strip().splitlines()[-1] == "1"

    assert files_that_say(served.folder) == []
    assert json.loads(served.run(given=COUNTS)) == counts
    served.stop()
    assert files_that_say(served.folder) == []


PLANT = f"""
import runpy
sys.path.insert(0, {str(ROOT)!r})
runpy.run_path({str(ROOT / "tests" / "erasing" / "planted.py")!r}, run_name="__main__")
"""
