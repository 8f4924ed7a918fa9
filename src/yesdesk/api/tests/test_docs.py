"""The examples of docs/api.md, as they stand there, against a server."""

import json
import os
import re
import shutil
import subprocess

import pytest

from yesdesk.api.tokens import make_token
from yesdesk.core.actors import SYSTEM
from yesdesk.people.models import JobClass
from yesdesk.requests.models import Request
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.source import SOURCE

PAGE = SOURCE.parents[1] / "docs" / "api.md"


def examples():
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    joined = "".join(blocks).replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.startswith("curl ")]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.django_db(transaction=True)
def test_examples_of_the_page_work(live_server, mill):
    first = ask_as_ana(mill)
    token = make_token("Website", JobClass.objects.get(name="Librarian"), by=SYSTEM)
    env = {"PATH": os.environ["PATH"], "YESDESK": live_server.url, "TOKEN": token}
    for line in examples():
        ran = line.replace("/requests/1", f"/requests/{first.pk}")
        done = subprocess.run(
            ["sh", "-c", ran], env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{ran}\n{done.stdout}{done.stderr}"
        assert "yesdesk_uptime" in done.stdout or json.loads(done.stdout) is not None
    assert Request.objects.count() == 2
