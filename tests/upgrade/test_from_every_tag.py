"""From every released version, with the story it seeded, to this one. HEAD stands in until one
is released.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.keeping.a_library import a_library
from tests.serving import COMMAND

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False)


TAGS = _git("tag", "--list", "v*").stdout.decode().split() or ["HEAD"]


@pytest.mark.parametrize("tag", TAGS)
def test_its_library_comes_along(tag, tmp_path):
    packed = _git("archive", tag, "src")
    if packed.returncode:
        pytest.skip("not a git checkout: the versions before this one are not at hand")
    former = tmp_path / "former"
    former.mkdir()
    subprocess.run(["tar", "x", "-C", str(former)], input=packed.stdout, check=True)
    with a_library(tmp_path / "library", stage=False) as library:
        seeded = subprocess.run(
            [*COMMAND, "seed", "--requests", "60"], capture_output=True, text=True, check=False,
            env={**library.settings, "PYTHONPATH": str(former / "src")}, timeout=300,
        )  # fmt: skip
        assert seeded.returncode == 0, seeded.stderr
        which = subprocess.run(
            [sys.executable, "-c", "import yesdesk; print(yesdesk.__file__)"], capture_output=True,
            env={**library.settings, "PYTHONPATH": str(former / "src")}, text=True, check=True,
        )  # fmt: skip
        assert which.stdout.startswith(str(former)), (
            "the former version was not the one that seeded"
        )
        library.run("upgrade")
        assert library.counted("desk.Request") >= 50
        library.start()
        assert library.answers()
