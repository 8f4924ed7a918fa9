"""Web and worker as two users of the machine: the web's cannot read the worker's keys, and everything else works."""

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from yesdesk.testing.patience import PATIENCE, until
from yesdesk.testing.processes import Processes
from yesdesk.testing.served import STAGE, Served, free_port

GROUP, WORKER, WEB, STRANGER = 61900, 61901, 61902, 61903
HERE = Path(__file__).resolve()
SECRET = "only-the-worker-knows-it"


def _everybody_reads(path: Path) -> bool:
    return all(each.stat().st_mode & stat.S_IXOTH for each in path.parents)


pytestmark = [
    pytest.mark.night,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can run a process as another user"),
    pytest.mark.skipif(
        not (_everybody_reads(HERE) and _everybody_reads(Path(sys.executable).resolve())),
        reason="the working copy lies where other users cannot read it",
    ),
]


@dataclass
class House:
    """A data folder set up as docs/serving says, and processes of several users on it."""

    folder: Path
    port: int = field(default_factory=free_port)
    processes: Processes = field(default_factory=Processes)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def env(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "YESDESK_DATA": str(self.data),
            "YESDESK_BASE_URL": f"http://127.0.0.1:{self.port}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def start(self, user: int, *words: str, group: int = GROUP, **more: str):
        return self.processes.start(
            [sys.executable, *words],
            env={**self.env, **more},
            user=user,
            group=group,
            extra_groups=[],
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def said(self, user: int, code: str, group: int = GROUP) -> str:
        """What a program prints that runs as `user`."""
        process = self.start(user, "-c", code, group=group)
        return process.communicate(timeout=PATIENCE)[0]

    def may_read(self, user: int, path: Path | str) -> bool:
        code = f"print(open({str(path)!r}, 'rb').read(1) is not None)"
        return self.said(user, code).strip() == "True"

    @contextlib.contextmanager
    def running(self, user: int, *words: str, **more: str) -> Iterator[subprocess.Popen[str]]:
        process = self.start(user, "-m", "yesdesk.cli.main", *words, **more)
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="yd", dir="/tmp"))
    folder.chmod(0o755)
    house = House(folder)
    for name, mode in (
        ("", 0o2770),
        ("keys", 0o2750),
        ("keys/web", 0o2770),
        ("keys/worker", 0o700),
    ):
        (house.data / name).mkdir()
        os.chown(house.data / name, WORKER, GROUP)
        (house.data / name).chmod(mode)
    credentials = folder / "credentials"
    credentials.mkdir(mode=0o700)
    (credentials / "YESDESK_SMTP_PASSWORD").write_text(SECRET)
    os.chown(credentials, WORKER, GROUP)
    os.chown(credentials / "YESDESK_SMTP_PASSWORD", WORKER, GROUP)
    try:
        stage = house.start(WORKER, "-c", STAGE)
        said = stage.communicate(timeout=PATIENCE)[0]  # on a busy machine, how far the tables are
        assert stage.returncode == 0, said
        prepared = house.start(WEB, "-m", "yesdesk.cli.prepare")
        prepared.communicate(timeout=PATIENCE)
        assert prepared.returncode == 0
        yield house
    finally:
        house.processes.close()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def served(house: House) -> Iterator[dict[str, subprocess.Popen[str]]]:
    address = {"CREDENTIALS_DIRECTORY": str(house.folder / "credentials")}
    with (
        house.running(WORKER, "worker", YESDESK_KOHA_CLIENT_SECRET=SECRET, **address) as worker,
        house.running(WEB, "web", "--port", str(house.port)) as web,
    ):
        until((house.data / "ils.sock").exists)
        until((house.data / ".web").exists)
        until(lambda: is_ready(house, web))
        yield {"web": web, "worker": worker}


def library(house: House, process: subprocess.Popen[str]) -> Served:
    return Served(f"http://127.0.0.1:{house.port}", house.data, house.folder, process, house.env)  # type: ignore[arg-type]


def is_ready(house: House, web: subprocess.Popen[str]) -> bool:
    with contextlib.suppress(OSError):
        return library(house, web).ask("/readyz").status == 200
    return False


def test_the_webs_user_reads_no_key_of_the_workers(house, served):
    keys = [each for each in (house.data / "keys" / "worker").iterdir() if each.is_file()]
    assert keys
    for key in keys:
        assert house.may_read(WORKER, key)
        assert not house.may_read(WEB, key)
    assert house.may_read(WEB, house.data / "keys" / "web" / "secret_key")


def test_nobody_reads_what_a_process_was_started_with(house, served):
    for part, user in (("worker", WORKER), ("worker", WEB), ("web", WEB)):
        for what in ("environ", "mem"):
            assert not house.may_read(user, f"/proc/{served[part].pid}/{what}"), (part, what)


def test_web_and_worker_write_to_one_database(house, served):
    name = house.data / "yesdesk.sqlite3"
    made = [name, *(name.with_name(name.name + end) for end in ("-wal", "-shm"))]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o660 for path in made} == {0o660}
    cookie = library(house, served["web"]).sign_in("sam")
    assert cookie.startswith("yesdesk=")
    wrote = (
        "from yesdesk.cli.paths import set_up_django; set_up_django();"
        "from yesdesk.people.models import User, StaffSession;"
        "print(User.objects.update(language='en') > 3, StaffSession.objects.count())"
    )
    assert house.said(WORKER, wrote).strip() == "True 1"
    assert library(house, served["web"]).sign_in("lea")


def test_the_web_asks_the_worker_through_a_socket_of_their_group(house, served):
    socket = house.data / "ils.sock"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o660
    assert (socket.stat().st_uid, socket.stat().st_gid) == (WORKER, GROUP)
    asked = (
        "from yesdesk.cli.paths import set_up_django; set_up_django();"
        "from yesdesk.ils.rpc import client as rpc_client; print(rpc_client.connection_values()['kind'])"
    )
    assert house.said(WEB, asked).strip() in {"demo", "manual"}


def test_a_stranger_comes_nowhere(house, served):
    assert "Permission" in house.said(STRANGER, f"open({str(house.data / 'ils.sock')!r})", STRANGER)


def test_the_doctor_names_both(house, served):
    told = house.said(WORKER, "from yesdesk.cli.main import main; main(['doctor'])")
    assert f"web {WEB}, worker {WORKER}" in told
    assert "Others can read the key" not in told


def test_a_patron_is_served_and_their_words_are_the_workers_to_carry(house, served):
    words = {"need": "My card is lost", "contact": "ana@example.org"}
    page = library(house, served["web"]).ask("/en/ask")
    assert page.status == 200
    taken = library(house, served["web"]).ask(
        "/en/ask",
        method="POST",
        body=urlencode(words),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert taken.status in {302, 303, 422}
    for path in house.data.rglob("*"):
        if path.is_file() and "worker" not in path.parts and path.name not in {".web", ".worker"}:
            assert path.stat().st_mode & 0o040, path
