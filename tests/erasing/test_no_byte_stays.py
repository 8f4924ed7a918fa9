"""On SQLite, with a library being served: after erasing, no raw file says a word of the patron."""

import json
import re
import urllib.parse
from pathlib import Path

import pytest

from tests.erasing.looking import files_that_say
from tests.erasing.planted import ADDRESS, WORD
from tests.keeping.a_library import ALibrary
from yesdesk.testing.served import served

pytestmark = pytest.mark.night

ROOT = Path(__file__).parents[2]
COUNTS = """
from yesdesk.cli.paths import set_up_django
set_up_django()
import json
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.counts.models import EarlyCount
early = EarlyCount.objects.values_list("branch", "measure", "key", "n")
live = [(*cell[1:], n) for cell, n in naive_counts().items()]
print(json.dumps(sorted([*map(list, early), *map(list, live)])))
"""
ERASE = """
from yesdesk.cli.paths import set_up_django
set_up_django()
from datetime import timedelta
from django.utils import timezone
from yesdesk.core.clock_mark import trust_clock
from yesdesk.patrons.erasure import erase_due
later = timezone.now() + timedelta(days=400)
trust_clock(later)  # a person said that it is so late
print(erase_due(later)["desk.request"])
"""


@pytest.fixture
def library(tmp_path):
    return ALibrary(tmp_path)


@pytest.fixture
def door(library):
    """The library being served: what takes requests. No worker: it would see the machine's clock, and so the
    erasing that is 400 days ahead as a jump.
    """
    with served(library.folder, command="web", DATABASE_URL="") as serving:
        yield serving


def press(door, path, fields, file=None):
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
    headers = {"Content-Type": f"multipart/form-data; boundary={line}", "Origin": door.url}
    answer = door.ask(path, method="POST", body=body, headers=headers)
    assert answer.status in {200, 302, 303}, answer.text
    return urllib.parse.urlsplit(answer.headers.get("location", "")).path


def form_id(door, path):
    return re.search(r'name="form_id" value="([^"]+)"', door.ask(path).text)[1]


def test_no_raw_file_says_a_word_after_the_period(library, door):
    status = press(
        door,
        "/en/ask",
        {
            "words": f"{WORD} needs a book", "name": WORD, "contact": ADDRESS,
            "card_number": "2100987654321", "form_id": form_id(door, "/en/ask"),
        },
        file=(f"{WORD}.txt", f"{WORD} on paper"),
    )  # fmt: skip
    press(door, f"{status}/write", {"words": f"{WORD} again", "form_id": form_id(door, status)})
    press(door, "/en/lost", {"contact": ADDRESS})
    library.typed(given=f"import sys; sys.argv[1:] = [{status.rpartition('/')[2]!r}]\n" + PLANT)
    before = files_that_say(library.folder)
    assert "data/yesdesk.sqlite3" in before or "data/yesdesk.sqlite3-wal" in before
    assert any(name.startswith("data/files/") for name in before)
    counts = json.loads(library.typed(given=COUNTS))
    assert counts

    assert library.typed(given=ERASE).strip().splitlines()[-1] == "1"

    assert files_that_say(library.folder) == []
    assert json.loads(library.typed(given=COUNTS)) == counts
    door.stop()
    assert files_that_say(library.folder) == []


PLANT = f"""
import runpy
sys.path.insert(0, {str(ROOT)!r})
runpy.run_path({str(ROOT / "tests" / "erasing" / "planted.py")!r}, run_name="__main__")
"""
