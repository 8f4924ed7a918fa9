"""The Containerfile and the compose file name what this tree has. No container runtime runs them here."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTAINERFILE = (ROOT / "Containerfile").read_text()
COMPOSE = (ROOT / "compose.yaml").read_text()


def test_what_it_installs_is_locked():
    installs = re.findall(r"(pip (?:install|sync).*?)(?:&&|$)", CONTAINERFILE, re.MULTILINE)
    assert installs
    for line in installs:
        assert (
            "--require-hashes" in line
            or "--no-deps --build-constraint requirements/build.txt ." in line
        )


def test_every_file_it_names_is_here():
    named = re.findall(r"requirements/[\w.-]+", CONTAINERFILE)
    named += re.findall(r'"\./([\w/.-]+):', COMPOSE)
    assert named
    assert not [name for name in named if not (ROOT / name).is_file()]


def test_container_does_not_run_as_root():
    last = CONTAINERFILE.rsplit("FROM ", 1)[1]
    (user,) = re.findall(r"^USER (\S+)$", last, re.MULTILINE)
    assert user == "10001"
    assert f"--uid {user}" in last


def test_container_has_its_data_folder_as_only_volume():
    assert re.findall(r"^VOLUME (.*)$", CONTAINERFILE, re.MULTILINE) == ["/data"]
    assert "YESDESK_DATA=/data" in CONTAINERFILE
