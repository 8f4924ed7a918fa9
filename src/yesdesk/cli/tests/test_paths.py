"""What a web process is started with, and what a setting may come from."""

import os
import pwd
import subprocess
import sys

import pytest

from yesdesk.cli import paths
from yesdesk.cli.paths import keys_of_the_worker, web_environment
from yesdesk.core.env import Env


def test_a_web_process_is_given_no_key_of_the_workers_and_finds_none(tmp_path):
    for name in keys_of_the_worker():
        (tmp_path / name).write_text("a secret")
    given = {f"{name}_FILE": str(tmp_path / name) for name in keys_of_the_worker()}
    given |= {"CREDENTIALS_DIRECTORY": str(tmp_path), "YESDESK_DATA": "here"}
    kept = web_environment(given)
    assert kept["YESDESK_DATA"] == "here"
    assert [Env(kept).text(name, "", "") for name in keys_of_the_worker()] == ["", "", ""]


def test_a_credential_of_systemd_is_a_setting(tmp_path):
    (tmp_path / "SECRET_KEY").write_text("from systemd\n")
    given = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert Env(given).text("SECRET_KEY", "", "") == "from systemd"
    assert Env({**given, "SECRET_KEY": "mine"}).text("SECRET_KEY", "", "") == "mine"
    assert Env(given).text("DATABASE_URL", "none", "") == "none"


def test_a_process_of_ours_is_not_to_be_looked_into():
    """Its files in /proc belong to root then, whoever runs it."""
    code = (
        "from yesdesk.core.process import close_to_others; close_to_others();"
        "import ctypes; print(ctypes.CDLL(None).prctl(3))"  # PR_GET_DUMPABLE
    )
    asked = [sys.executable, "-c", code]
    told = subprocess.run(asked, env=os.environ, stdout=subprocess.PIPE, check=True, text=True)
    assert told.stdout.strip() == "0"


@pytest.mark.parametrize("is_known", [True, False])
def test_root_goes_on_as_the_folder_s_user_with_a_name_or_without(tmp_path, monkeypatch, is_known):
    def name_of(uid):
        if not is_known:
            raise KeyError(uid)
        return pwd.struct_passwd(["yesdesk", "x", uid, 61900, "", "/", ""])

    became = []
    if os.geteuid() == 0:
        os.chown(tmp_path, 61901, 61900)
    group, user = tmp_path.stat().st_gid, tmp_path.stat().st_uid
    monkeypatch.setenv("YESDESK_DATA", str(tmp_path))
    monkeypatch.setattr(pwd, "getpwuid", name_of)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for call in ("initgroups", "setgroups", "setgid", "setuid"):
        monkeypatch.setattr(os, call, lambda *given, call=call: became.append((call, *given)))
    paths.drop_to_library_user()
    groups = ("initgroups", "yesdesk", group) if is_known else ("setgroups", [group])
    assert became == [groups, ("setgid", group), ("setuid", user)]
