"""PostgreSQL dies and comes back: meanwhile a sentence, afterwards everything, and nobody restarts Yesdesk."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.pressing import ask, field, look, press
from yesdesk.testing.patience import until
from yesdesk.testing.served import free_port, served

pytestmark = pytest.mark.night


class Cluster:
    """A PostgreSQL of the test's own in `folder`, run by `postgres` when we are root: it refuses root itself."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs, self.port = folder, programs, free_port()
        self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
        if os.geteuid() != 0:
            self._as = []
        else:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", self._data, "-U", "yesdesk", "-A", "trust", "-E", "UTF8")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "yesdesk", "yesdesk")

    @property
    def url(self) -> str:
        return f"postgres://yesdesk@127.0.0.1:{self.port}/yesdesk"

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        asked = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run(
            "pg_ctl", "-D", self._data, "-w", "-l", str(self.folder / "log"), "-o", asked, "start"
        )

    def die(self) -> None:
        """At once, without a word to whoever is connected."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        asked = [*self._as, str(self.programs / program), *words]
        subprocess.run(asked, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, timeout=60)


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip(
            "No PostgreSQL server is installed. On Debian or Ubuntu: apt-get install postgresql"
        )
    # Not below pytest's own folder, which another user may not enter.
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    cluster = Cluster(folder, found[-1].parent)
    yield cluster
    cluster.die()
    shutil.rmtree(folder)


def test_pages_say_so_and_recover_by_themselves(cluster: Cluster, tmp_path: Path) -> None:
    with served(tmp_path, DATABASE_URL=cluster.url) as library:
        link = ask(library, "before it died").partition("?")[0]
        form_id = field(look(library, "/en/ask/mill"), "form_id")
        desk = {"Cookie": library.sign_in("sam")}
        cluster.die()

        for path, headers in (("/en/ask/mill", {}), (link, {}), ("/desk", desk)):
            answer = library.ask(path, headers=headers)
            assert answer.status == 503, path
            assert answer.headers["retry-after"]
            assert "Traceback" not in answer.text
            assert "<h1>" in answer.text
        assert (
            library.ask("/sign-in").status == 200
        )  # it asks nothing of the database before somebody signs in
        pressed = press(
            library, "/en/ask/mill", {"words": "while it was gone", "form_id": form_id}, {}
        )
        assert pressed is not None
        assert pressed.status == 503
        assert library.ask("/readyz").status == 503
        assert library.ask("/healthz").status == 200

        cluster.start()
        until(lambda: library.ask("/readyz").status == 200)
        assert "before it died" in library.ask(link).text
        assert library.ask("/desk", headers=desk).status == 200
        again = press(
            library, "/en/ask/mill", {"words": "while it was gone", "form_id": form_id}, {}
        )
        assert again is not None
        assert again.status == 303
        assert set(library.children()) == {"web", "worker"}
        assert "while it was gone" not in library.log.read_text()
