"""The build lines of the Containerfile, run into a folder: no container runtime runs them here."""

import os
import re
import subprocess
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".tools"

pytestmark = [
    pytest.mark.night,
    pytest.mark.skipif(not TOOLS.is_dir(), reason="uv is this machine's own"),
]


def build_lines():
    """The commands of the build stage, but the one that fetches uv from a registry."""
    text = (ROOT / "Containerfile").read_text().replace("\\\n", " ")
    run = re.findall(r"^RUN (.*)$", text, re.MULTILINE)[0]
    return [line.strip() for line in run.split("&&") if "pip install --no-cache-dir" not in line]


def test_build_lines_fill_the_folder_that_the_image_copies(tmp_path):
    image, app = tmp_path / "image", tmp_path / "app"
    venv.create(image)  # the Python that uv is run with, as in the image: nothing may go there
    for line in build_lines():
        here = line.replace("/tools", str(TOOLS)).replace("/app", str(app))
        done = subprocess.run(
            ["sh", "-c", here.replace("--compile-bytecode", "")],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
            env={"PATH": f"{image / 'bin'}{os.pathsep}{os.environ['PATH']}", "HOME": os.environ["HOME"],
                 "UV_OFFLINE": "1", "UV_NO_CONFIG": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    said = subprocess.run(
        [app / "bin" / "yesdesk", "--help"], capture_output=True, text=True, check=True
    )
    assert "doctor" in said.stdout
    assert len(list(app.glob("lib/python3.*/site-packages/yesdesk/locale/*/LC_MESSAGES/*.mo"))) == 2
    assert not list(image.glob("lib/python3.*/site-packages/django"))
