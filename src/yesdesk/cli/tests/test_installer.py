"""`yesdesk install` makes what is missing once, and each command finds the settings it made."""

import configparser
import os
import pwd
import stat
import subprocess
import sys
from dataclasses import replace

import pytest

from yesdesk.cli import installer, paths
from yesdesk.cli.main import main
from yesdesk.core.env import SettingNeedsMending
from yesdesk.core.errors import Refusal

ADDRESS = "https://ask.town.example"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Somebody's own home, and an installation of their own."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "YESDESK_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "venv").mkdir()
    link = tmp_path / "venv" / "yesdesk.env"
    monkeypatch.setattr(paths, "settings_link", lambda: link)
    monkeypatch.setattr(installer, "settings_link", lambda: link)
    monkeypatch.setattr(installer, "_run_systemctl", lambda *_words: None)
    return installer.user_paths(ADDRESS, 8100)


def read(text):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(text)
    return unit


def test_a_shell_finds_the_command_and_another_program_of_that_name_stays(own):
    list(installer.install(own))
    assert own.command.readlink() == paths.own_program()
    own.command.unlink()
    own.command.write_text("somebody else's")
    list(installer.install(own))
    assert own.command.read_text() == "somebody else's"


def test_a_unit_of_ones_own_waits_for_nothing_that_no_user_manager_has(own):
    text = installer.unit_text("yesdesk.service", own)
    for word in ("postgresql", "network-online", "useradd", "/etc/systemd/system"):
        assert word not in text


def test_an_installed_library_is_started_by_systemd_and_any_other_by_serve(own):
    assert installer.how_to_start().endswith("yesdesk serve")
    list(installer.install(own))
    assert installer.how_to_start() == "systemctl --user enable --now yesdesk yesdesk-backup.timer"
    paths.settings_link().unlink()
    paths.settings_link().symlink_to("/etc/yesdesk.env")
    assert "yesdesk-web yesdesk-worker" in installer.how_to_start()


def test_the_units_for_all_are_of_two_users():
    for_all = installer.system_paths(ADDRESS, 8100)
    web = read(installer.unit_text("yesdesk-web.service", for_all))["Service"]
    worker = read(installer.unit_text("yesdesk-worker.service", for_all))["Service"]
    backup = read(installer.unit_text("yesdesk-backup.service", for_all))["Service"]
    assert (web["User"], worker["User"], backup["User"]) == (
        "yesdesk-web", "yesdesk-worker", "yesdesk-worker",
    )  # fmt: skip
    assert "--port 8100" in web["ExecStart"]
    assert web["EnvironmentFile"] == "/etc/yesdesk.env"


def test_a_unit_of_one_s_own_says_nothing_that_only_root_may(own):
    unit = read(installer.unit_text("yesdesk.service", own))
    assert not {"User", "Group", "ProtectHome", "ProtectSystem", "StateDirectory"} & set(
        unit["Service"]
    )
    assert unit["Install"]["WantedBy"] == "default.target"
    assert unit["Service"]["Environment"] == f"YESDESK_DATA={own.data}"


@pytest.mark.parametrize(
    "name", ["yesdesk.service", "yesdesk-web.service", "yesdesk-worker.service"]
)
def test_no_path_of_an_example_is_left(own, name):
    text = "\n".join(
        line for line in installer.unit_text(name, own).splitlines() if not line.startswith("#")
    )
    assert not [example for example in ("/opt/yesdesk", "/var/", "/etc/") if example in text]


def test_the_second_time_nothing_is_made(own):
    assert list(installer.install(own))
    settings = own.settings.read_text()
    own.settings.write_text(settings + "YESDESK_MAIL_FROM=ask@town.example\n")
    assert list(installer.install(own)) == []
    assert "YESDESK_MAIL_FROM" in own.settings.read_text()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"address": "https://other.example"}, "YESDESK_BASE_URL"),
        ({"database": "postgres://a@b/c"}, "DATABASE_URL"),
    ],
)
def test_settings_that_say_otherwise_are_named_and_left(own, change, name):
    list(installer.install(own))
    before = own.settings.read_text()
    with pytest.raises(Refusal) as refused:
        list(installer.install(replace(own, **change)))
    assert name in refused.value.sentence
    assert own.settings.read_text() == before


def test_the_data_folder_of_the_first_time_is_the_one_of_the_second(own, tmp_path):
    elsewhere = replace(own, data=tmp_path / "elsewhere")
    list(installer.install(elsewhere))
    assert installer.as_settings_say(own) == elsewhere


def test_a_folder_somebody_else_filled_is_not_taken(own, monkeypatch, tmp_path):
    for name in ("_refuse_closed_program", "_create_system_users"):
        monkeypatch.setattr(installer, name, tuple)
    own.data.mkdir(parents=True)
    (own.data / "yesdesk.sqlite3").touch()
    with pytest.raises(Refusal) as refused:
        list(installer.install(replace(own, for_all=True)))
    assert f"chown -R yesdesk-worker:yesdesk {own.data}" in refused.value.next_step
    assert not (own.data / "keys").exists()


def nobody_has_this_number(uid):
    raise KeyError(uid)


def test_a_folder_whose_owner_has_no_name_here_goes_by_the_number(own, monkeypatch):
    for name in ("_refuse_closed_program", "_create_system_users"):
        monkeypatch.setattr(installer, name, tuple)
    monkeypatch.setattr(pwd, "getpwuid", nobody_has_this_number)
    own.data.mkdir(parents=True)
    (own.data / "yesdesk.sqlite3").touch()
    with pytest.raises(Refusal) as refused:
        list(installer.install(replace(own, for_all=True)))
    assert f"files of {os.geteuid()}:" in refused.value.sentence
    (own.data / "yesdesk.sqlite3").unlink()
    own.backups.mkdir(parents=True)
    monkeypatch.setattr(installer.shutil, "chown", lambda *_given: None)
    assert str(own.data) in list(installer.install(replace(own, for_all=True)))


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("", "No such file"),
        ("#!/bin/sh\necho cannot lock /etc/group >&2; exit 10\n", "cannot lock"),
    ],
)
def test_a_user_that_cannot_be_made_is_a_sentence(program, words, monkeypatch, tmp_path):
    if program:
        (tmp_path / "groupadd").write_text(program)
        (tmp_path / "groupadd").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(installer, "GROUP", "yesdesk-of-a-test")
    with pytest.raises(Refusal) as refused:
        list(installer._create_system_users())
    assert words in refused.value.sentence
    assert "groupadd --system yesdesk-of-a-test" in refused.value.next_step


def test_what_is_made_is_nobody_else_s_to_read(own):
    list(installer.install(own))
    for path in (own.settings, own.data, own.data / "keys" / "worker", own.backups):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077


def test_each_command_reads_the_settings(own, monkeypatch):
    list(installer.install(own))
    monkeypatch.setenv("YESDESK_BASE_URL", "https://said.here.example")
    with pytest.MonkeyPatch.context() as context:
        context.delenv("YESDESK_TRUSTED_PROXIES", raising=False)
        paths.read_settings_file()
        assert paths.data_folder() == own.data
        assert os.environ["YESDESK_BASE_URL"] == "https://said.here.example"
        for name in ("YESDESK_DATA", "YESDESK_TRUSTED_PROXIES"):
            os.environ.pop(name)


def test_whoever_names_a_data_folder_gets_no_other_library_s_settings(own, monkeypatch, tmp_path):
    list(installer.install(own))
    monkeypatch.setenv("YESDESK_DATA", str(tmp_path / "another"))
    monkeypatch.delenv("YESDESK_BASE_URL", raising=False)
    paths.read_settings_file()
    assert "YESDESK_BASE_URL" not in os.environ


def test_settings_that_cannot_be_read_are_a_sentence(own):
    paths.settings_link().symlink_to(own.settings)  # which is not there
    with pytest.raises(SettingNeedsMending, match="sudo"):
        paths.read_settings_file()


def test_a_program_others_cannot_reach_is_refused_before_anything_is_made(monkeypatch, tmp_path):
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    monkeypatch.setattr(installer.sys, "prefix", str(shut))
    with pytest.raises(Refusal) as refused:
        list(installer.install(installer.system_paths(ADDRESS, 8000)))
    assert "closed to them" in refused.value.sentence


def test_a_program_of_somebody_else_is_refused_before_anything_is_made(own, monkeypatch):
    monkeypatch.setattr(installer.os, "access", lambda *_asked: False)  # as for any user but root
    with pytest.raises(Refusal) as refused:
        list(installer.install(own))
    assert str(paths.settings_link()) in refused.value.sentence
    assert not own.settings.exists()
    assert not own.data.exists()
    paths.settings_link().symlink_to(own.settings)  # root made it: the rest needs no more rights
    assert list(installer.install(own))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (ADDRESS, "ask.town.example {"),
        ("https://town.example/ask", "reverse_proxy /ask/* 127.0.0.1:8100"),
    ],
)
def test_proxy_block_serves_the_address_and_its_path_only(own, address, words):
    assert words in installer.proxy_block(replace(own, address=address))


def test_an_address_that_is_none_is_a_sentence(capsys):
    assert main(["install", "--address", "ask.town.example"]) == 1
    assert "https://ask.library.example" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flag", "given", "words"),
    [
        ("--port", "99999", "from 1 to 65535"),
        ("--port", "http", "from 1 to 65535"),
        ("--database", "mysql://town.example/ask", "postgres://"),
        ("--database", "postgres://town.example:port/ask", "postgres://"),
        ("--data", "/srv/my data", "without blanks"),
        ("--backups", "/srv/50%", "without blanks"),
    ],
)
def test_what_could_not_serve_is_said_before_anything_is_made(own, capsys, flag, given, words):
    try:
        code = main(["install", "--address", ADDRESS, flag, given])
    except SystemExit as ended:
        code = ended.code
    assert code
    assert words in capsys.readouterr().err
    assert not own.settings.exists()


@pytest.mark.parametrize(
    "command", [["export", "--to", "/proc/nothing/here"], ["doctor"], ["init", "--yes"]]
)
def test_a_folder_that_cannot_be_made_is_a_sentence(command, monkeypatch, capsys):
    monkeypatch.setenv("YESDESK_DATA", "/proc/nothing/here")
    assert main(command) == 1
    assert "cannot be used" in capsys.readouterr().err


@pytest.mark.night
def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path):
    told = f"{sys.executable} -m yesdesk.cli.main doctor | true"
    here = {**os.environ, "YESDESK_DATA": str(tmp_path / "data")}
    done = subprocess.run(told, shell=True, env=here, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
