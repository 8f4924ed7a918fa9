"""The demo's own mailbox ends with the demo, however that ended."""

import os
import select
import signal
import subprocess
import sys
from argparse import Namespace

import pytest

from yesdesk.cli.commands.demo import run
from yesdesk.testing.patience import PATIENCE

DEMO = """
import os, sys, time
from yesdesk.cli.commands.demo import _demo_mail_server
from yesdesk.core.process import PARENT
os.environ[PARENT] = str(os.getpid())
child = _demo_mail_server()
child.start()
print(child._process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.night
def test_mail_catcher_ends_when_the_demo_is_killed(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", DEMO], env={**os.environ, "YESDESK_DATA": str(tmp_path)},
        stdout=subprocess.PIPE, text=True,
    ) as demo:  # fmt: skip
        said = [demo.stdout.readline(), demo.stdout.readline()]
        catcher = os.pidfd_open(int(said[1]))
        demo.send_signal(signal.SIGKILL)
    ended, _, _ = select.select([catcher], [], [], PATIENCE)
    os.close(catcher)
    assert ended


def test_run_says_what_to_install_when_the_mail_server_is_missing(monkeypatch, capsys):
    monkeypatch.delenv("YESDESK_SMTP_HOST", raising=False)
    monkeypatch.setitem(sys.modules, "aiosmtpd", None)
    assert run(Namespace(host="127.0.0.1", port=1)) == 1
    assert "pip install aiosmtpd" in capsys.readouterr().err
