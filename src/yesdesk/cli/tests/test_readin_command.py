"""`yesdesk readin`: a file or a folder read in from a terminal, by the same functions as a page."""

import pytest

from yesdesk.cli.main import main
from yesdesk.core.models import FileReadIn
from yesdesk.people.models import JobClass, User
from yesdesk.requests.models import Answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


@pytest.fixture
def readin(capsys):
    """`readin("answers", path)`: its exit code and all it said."""

    def run(*words):
        code = main(["readin", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "wifi.md").write_text("# Is there wifi?\nYes.")
    return tmp_path


def test_it_says_what_would_happen_and_changes_nothing(readin, folder):
    code, said = readin("answers", folder)
    assert (code, "new: 1" in said) == (0, True)
    assert not Answer.objects.exists()


def test_folder_goes_in_and_out_again(readin, folder):
    assert readin("answers", folder, "--go")[0] == 0
    assert Answer.objects.get().title == "Is there wifi?"
    assert readin("--undo", FileReadIn.objects.get().pk)[0] == 0
    assert not Answer.objects.exists()


def test_columns_and_words_are_named(readin, tmp_path, kim):
    file = tmp_path / "staff.csv"
    file.write_text("Wer,Was\nNoor Haddad,Circ\n")
    asked = readin("colleagues", file, "--column", "name=Wer", "--column", "job=Was")
    assert (asked[0], "Circ" in asked[1]) == (1, True)
    said = readin(
        "colleagues", file, "--column", "name=Wer", "--column", "job=Was",
        "--word", "job:Circ=Librarian", "--go",
    )  # fmt: skip
    assert said[0] == 0
    added = User.objects.get(username="noor.haddad")
    assert added.job_class == JobClass.objects.get(name="Librarian")


@pytest.mark.parametrize("words", [("shoes", "x.csv"), ("answers",), ("answers", "x.csv"), ()])
def test_what_cannot_be_read_is_refused(readin, words):
    assert readin(*words)[0] == 1
