"""`yesdesk answers try`: a file of needs, with or without headings."""

import pytest

from yesdesk.cli.main import main
from yesdesk.core.actors import SYSTEM
from yesdesk.desk.answers.actions import AnswerDraft, add_answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_answer(library):
    pin = AnswerDraft(title="A forgotten PIN", texts={"en": "We make a new one."}, also="pin")
    add_answer(pin, by=SYSTEM)


def test_each_line_is_a_need_where_the_file_has_no_headings(tmp_path, capsys):
    file = tmp_path / "needs.tsv"
    file.write_text("I forgot my PIN\nhow many moons has Saturn\n")
    assert main(["answers", "try", str(file)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[:2] for line in said] == [
        ["I forgot my PIN", "A forgotten PIN"],
        ["how many moons has Saturn", "-"],
    ]


def test_what_is_right_is_counted_where_a_column_says_it(tmp_path, capsys):
    file = tmp_path / "needs.tsv"
    file.write_text("language\tneed\tright\nen\tI forgot my PIN\tA forgotten PIN\n")
    assert main(["answers", "try", str(file)]) == 0
    assert "first right 1" in capsys.readouterr().out
