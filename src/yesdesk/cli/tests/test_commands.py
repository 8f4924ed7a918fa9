"""`yesdesk COMMAND` finds its command, and the parent of `serve` stays small."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from yesdesk.cli import paths
from yesdesk.cli.main import COMMANDS, _command_module, main
from yesdesk.cli.supervisor import PortTaken, bound_socket


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(name):
    command = _command_module(name)
    assert name == command.NAME
    assert command.HELP


def test_every_command_file_is_listed():
    folder = paths.Path(paths.__file__).parent / "commands"
    assert {path.stem for path in folder.glob("[a-z]*.py")} == set(COMMANDS)


def test_help_lists_them_all(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in COMMANDS)


def test_version_flag_prints_the_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"yesdesk {version('yesdesk')}\n"


def test_a_command_nobody_knows_is_two(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["reticulate"])
    assert ended.value.code == 2


@pytest.mark.night
@pytest.mark.parametrize("name", ["serve", "demo", "web", "intake"])
def test_what_lives_long_or_starts_often_imports_no_django(name):
    code = (
        f"import sys, yesdesk.cli.main, yesdesk.cli.commands.{name}; print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_place_and_settings_agree():
    from yesdesk.settings import env

    declared = {each.name: each.default for each in env.declared}
    assert declared["YESDESK_DATA"] == paths.DATA_DEFAULT
    assert declared["YESDESK_BASE_URL"] == paths.BASE_URL_DEFAULT
    assert declared["YESDESK_MAIL_SPOOL"] == ""
    assert declared["YESDESK_MAIL_LARGEST_MB"] == str(paths.MAIL_LARGEST_MB)


def test_a_port_kept_for_the_system_or_taken_is_said_in_a_sentence():
    with bound_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"choose another port: --port {port + 1}"):
            bound_socket("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_said_in_a_sentence():
    with pytest.raises(PortTaken, match="Choose another --host"):
        bound_socket("192.0.2.1", 8000)
