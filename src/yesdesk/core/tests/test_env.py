"""Settings from the environment: read, remembered, and loud with the mend in the message."""

import sys
from pathlib import Path

import pytest

from yesdesk.core.env import Env, SettingNeedsMending, database_from


def test_what_is_set_what_is_not_and_what_each_means():
    env = Env({"A": "1"})
    assert env.text("A", "x", "first") == "1"
    assert env.text("B", "x", "second") == "x"
    assert [(one.name, one.default, one.meaning) for one in env.declared] == [
        ("A", "x", "first"),
        ("B", "x", "second"),
    ]


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "key").write_text("s3cret\n")
    assert Env({"KEY_FILE": str(tmp_path / "key")}).text("KEY", "", "") == "s3cret"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"KEY": "x", "KEY_FILE": "/f"}, "Both KEY and KEY_FILE are set"),
        ({"KEY_FILE": "/nowhere/key"}, "cannot be read"),
    ],
)
def test_a_secret_that_cannot_be_read_says_why(source, says):
    with pytest.raises(SettingNeedsMending, match=says):
        Env(source).text("KEY", "", "")


@pytest.mark.parametrize(("given", "read"), [("8", 8), (None, 4), ("1", 1)])
def test_a_number(given, read):
    assert Env({"N": given} if given else {}).number("N", 4, "", least=1) == read


@pytest.mark.parametrize("given", ["0", "-1", "x", "1.5", "", "²"])
def test_a_number_that_is_none_says_which_and_what_would_do(given):
    with pytest.raises(SettingNeedsMending, match=r"N is .*whole number from 1 to \d+, like 4"):
        Env({"N": given}).number("N", 4, "", least=1)


@pytest.mark.parametrize(
    ("given", "read"),
    [("yes", True), ("ON", True), ("1", True), ("no", False), ("False", False), ("", False)],
)
def test_a_flag(given, read):
    assert Env({"F": given}).flag("F", "", default=True) is read
    assert Env({}).flag("F", "", default=not read) is not read


def test_a_flag_that_is_neither():
    with pytest.raises(SettingNeedsMending, match="takes yes or no"):
        Env({"F": "maybe"}).flag("F", "", default=True)


def test_words_between_blanks_and_commas():
    assert Env({"W": "a, b  c,,d"}).words("W", "", "") == ["a", "b", "c", "d"]
    assert Env({}).words("W", "", "") == []


def test_an_address_loses_its_last_slash():
    assert (
        Env({"U": "https://ask.lib.example/desk/"}).address("U", "", "")
        == "https://ask.lib.example/desk"
    )


@pytest.mark.parametrize(
    "given",
    [
        "ask.lib.example",
        "ftp://x.example",
        "https://",
        "https://x.example/?a=1",
        "",
        "https://ask lib.example",
        "https://999.1.1.1",
        "https://a..example",
        "https://b\u00fc_cher.example",
        "https://lib.example/ask\x01us",
        "https://lib.example/ask us",
        "https://me:word@lib.example",
        "https://lib.example:port",
        "https://lib.example:99999",
        "https://lib.example#top",
    ],
)
def test_what_is_no_address(given):
    with pytest.raises(SettingNeedsMending, match="address people type"):
        Env({"U": given}).address("U", "", "")


@pytest.mark.parametrize("given", ["https://[::1]:8000", "https://bücher.example/sub/path"])
def test_what_is_an_address(given):
    assert Env({"U": given}).address("U", "", "") == given


def _database(url):
    return database_from(url, Path("/data"), dict)


def test_no_database_url_is_sqlite_in_the_data_folder():
    assert _database("")["NAME"] == "/data/yesdesk.sqlite3"
    assert _database("sqlite:////srv/a%20b.sqlite3")["NAME"] == "//srv/a b.sqlite3"
    assert _database("sqlite:///")["NAME"] == "/data/yesdesk.sqlite3"


def test_a_postgres_address_is_taken_apart():
    entry = _database("postgres://ann:p%40ss@db.example:5433/lib%2Frary")
    assert entry["ENGINE"] == "django.db.backends.postgresql"
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"], entry["NAME"]) == (
        "ann", "p@ss", "db.example", "5433", "lib/rary",
    )  # fmt: skip


def test_postgres_is_asked_to_compile_no_statement():
    """A search at two million requests is taken for a long one, and compiling it takes longer than finding."""
    options = _database("postgres://db.example/library")["OPTIONS"]["options"]
    assert "-c jit=off" in options


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "postgres://host", "postgres://host/", "/some/path"]
)
def test_another_database_says_what_would_do(url):
    with pytest.raises(SettingNeedsMending, match="DATABASE_URL takes"):
        _database(url)


def test_a_postgres_address_without_its_driver_says_what_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingNeedsMending, match="make setup"):
        _database("postgres://db.example/library")
