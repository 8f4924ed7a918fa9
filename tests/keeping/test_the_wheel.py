"""A wheel, installed where nothing else of ours is, speaks every language and brings no tests."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASK_PAGE = """
from yesdesk.cli.paths import set_up_django
set_up_django()
from django.conf import settings
from django.test import Client
print(Client(headers={"host": "127.0.0.1"}).get("/es/ask").text)
"""

pytestmark = pytest.mark.night


def ran(*words, cwd, **more):
    """What a command printed. Packages come from the cache this environment was made with."""
    kept = {name: value for name, value in os.environ.items() if "YESDESK" not in name}
    done = subprocess.run(
        words, cwd=cwd, capture_output=True, text=True, check=False, timeout=300,
        env={**kept, "PYTHONPATH": "", "UV_OFFLINE": "1", "UV_NO_CONFIG": "1", **more},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    name = ran(sys.executable, "-c", build, str(folder), cwd=ROOT).strip()
    return folder / name


def test_wheel_holds_what_is_run_and_no_tests(wheel):
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"yesdesk"}
    assert not [name for name in names if "/tests/" in name or name.startswith("yesdesk/testing/")]
    assert not [name for name in names if "twin" in name]
    words = {path.name for path in (ROOT / "src" / "yesdesk" / "mail" / "words").glob("*.toml")}
    assert words
    assert {f"yesdesk/mail/words/{name}" for name in words} <= set(names)
    assert {name for name in names if name.endswith(".mo")} == {
        f"yesdesk/locale/{language}/LC_MESSAGES/django.mo" for language in ("es", "fr")
    }


def test_a_patron_reads_spanish_where_only_the_wheel_is_installed(wheel, tmp_path):
    uv = shutil.which("uv", path=f"{ROOT / '.tools' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    there = tmp_path / "there"
    ran(uv, "venv", "--python", sys.executable, str(there), cwd=tmp_path)
    python = str(there / "bin" / "python")
    locked = str(ROOT / "requirements" / "run.txt")
    ran(uv, "pip", "sync", "--python", python, "--require-hashes", locked, cwd=tmp_path)
    ran(uv, "pip", "install", "--python", python, "--no-deps", str(wheel), cwd=tmp_path)
    library = {"YESDESK_DATA": str(tmp_path / "data")}
    ran(str(there / "bin" / "yesdesk"), "seed", "--requests", "10", cwd=tmp_path, **library)
    page = ran(python, "-c", ASK_PAGE, cwd=tmp_path, **library)
    assert '<html lang="es"' in page
    assert "¿" in page
