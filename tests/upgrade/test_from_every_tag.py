"""From every released version, with the story it seeded, to this one. HEAD stands in until one
is released.
"""

import subprocess
from pathlib import Path

import pytest

from tests.keeping.a_library import a_library
from yesdesk.testing.served import served

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
    with a_library(tmp_path / "library", prepared=None) as library:
        then = {"PYTHONPATH": str(former / "src")}
        which = library.run(given="import yesdesk; print(yesdesk.__file__)", **then)
        assert which.startswith(str(former)), "the former version is not the one that seeds"
        library.run("seed", "--requests", "60", **then)
        library.run("upgrade")
        assert library.counted("desk.Request") >= 50
        with served(library.folder, stage="", **library.more) as open_again:
            assert open_again.ask("/en/ask").status == 200
