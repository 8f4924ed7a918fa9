"""From every released version, with the story it seeded, to this one. HEAD stands in until one
is released.
"""

import json
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
NUMBERS = """
import json
from datetime import timedelta
from yesdesk.cli.paths import set_up_django
set_up_django()
from django.utils import timezone
from yesdesk.desk.models import Request
old = Request.objects.filter(closed_at__lt=timezone.now() - timedelta(days=29))
numbers = Request.objects.values_list("pk", flat=True)
print(json.dumps({"all": list(numbers), "young": list(numbers.exclude(pk__in=old.values("pk")))}))
"""
"""An upgrade erases what is due, as every night does: what was closed more than thirty days ago may be gone."""


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
        told = json.loads(library.run(given=NUMBERS, **then))
        library.run("upgrade")
        stayed = json.loads(library.run(given=NUMBERS))
        assert len(told["all"]) == 60
        assert set(told["young"]) <= set(stayed["all"]) <= set(told["all"])
        with served(library.folder, stage="", **library.more) as open_again:
            assert open_again.ask("/en/ask").status == 200
