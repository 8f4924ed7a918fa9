"""A measured library is poured once, and again when its tables have changed."""

import json

import pytest

from bench import place
from bench.place import Place


@pytest.fixture
def poured(tmp_path, monkeypatch):
    """`poured()`: how often `yesdesk seed` was called so far."""
    calls = []
    monkeypatch.setattr(place, "FOLDER", tmp_path)
    monkeypatch.setattr(place.subprocess, "run", lambda words, **_how: calls.append(words))
    return lambda: len(calls)


def test_what_is_there_is_used_again(poured):
    for _time in range(2):
        Place("sqlite", 2_001).build()
    assert poured() == 1


def test_what_lies_in_tables_of_before_is_poured_anew(poured):
    library = Place("sqlite", 2_001)
    library.build()
    file = library.data / "poured.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "tables": "others"}))
    library.build()
    assert poured() == 2


def test_what_a_database_server_of_its_own_took_along_is_poured_anew(poured, monkeypatch):
    monkeypatch.setattr(Place, "_make_database", lambda _self: None)
    for there in (True, False):
        monkeypatch.setattr(Place, "_database_is_there", lambda _self, there=there: there)
        Place("postgres", 2_001, "postgres://nobody").build()
    assert poured() == 2


def test_another_commit_has_its_own_folder_python_and_code(tmp_path):
    ours, theirs = Place("sqlite", 2_001), Place("sqlite", 2_001, tree=tmp_path / "e88d87df")
    assert theirs.python == str(tmp_path / "e88d87df" / ".venv" / "bin" / "python")
    assert theirs.data.name == f"{ours.data.name}_e88d87df"
    assert theirs.env()["PYTHONPATH"].startswith(str(theirs.tree))
    assert ours.python != theirs.python
