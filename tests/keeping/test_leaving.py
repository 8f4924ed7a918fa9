"""A library can leave: everything it wrote, in lines any program reads, without secrets."""

import json

import pytest
from django.apps import apps

from yesdesk.cli.backup.export import FIELDS_NOT_EXPORTED, NOT_EXPORTED, exported_models
from yesdesk.cli.backup.rows import NOT_BACKED_UP, kept_models


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_model_is_exported_or_left_out_with_a_reason():
    labels = {model._meta.label for model in kept_models()}
    assert {model._meta.label for model in exported_models()} == labels - set(NOT_EXPORTED)


def test_whatever_is_left_out_exists_and_says_why():
    for label, why in (NOT_EXPORTED | NOT_BACKED_UP).items():
        assert apps.get_model(label)
        assert why
    for name in FIELDS_NOT_EXPORTED:
        label, _, field = name.rpartition(".")
        assert apps.get_model(label)._meta.get_field(field)


@pytest.mark.night
def test_the_folder_holds_every_word_and_file_and_no_secret(library):
    library.ask("a book for Ana", b"on paper")
    folder = library.folder / "out"
    said = library.run("export", "--to", str(folder))
    assert "README.txt" in said
    entries = lines_of(folder / "desk.entry.jsonl")
    assert "a book for Ana" in [entry["text"] for entry in entries]
    assert [path.read_bytes() for path in folder.glob("files/??/*")] == [b"on paper"]
    users = lines_of(folder / "people.user.jsonl")
    assert "password" not in users[0]
    assert not list(folder.glob("*session*"))
    readme = (folder / "README.txt").read_text()
    assert "desk.request.jsonl: 1 lines" in readme
    assert "people.User.password: a hash is still a secret" in readme


@pytest.mark.night
def test_a_folder_with_something_in_it_is_left_alone(library):
    folder = library.folder / "mine"
    folder.mkdir()
    (folder / "letter").write_text("dear")
    assert "is not empty" in library.refused("export", "--to", str(folder))
    assert [path.name for path in folder.iterdir()] == ["letter"]


@pytest.mark.night
def test_a_database_of_another_version_is_not_exported(library):
    library.run("manage", "migrate", "mail", "zero", "-v0")
    assert "yesdesk upgrade" in library.refused("export", "--to", str(library.folder / "out"))
