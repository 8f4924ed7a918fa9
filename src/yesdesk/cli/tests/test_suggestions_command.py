"""`yesdesk suggestions`: what waits, and a post's answer, from a terminal."""

import json

import pytest

from yesdesk.backing.models import Suggestion
from yesdesk.cli.main import main
from yesdesk.testing.cast import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library", "now")]


@pytest.fixture
def said():
    return Suggestion.objects.create(
        line="Lend chargers", lane="decide", said_on=NOW.date(), due=NOW.date()
    )


def test_it_lists_what_waits(said, capsys):
    assert main(["suggestions", "list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["number"], told["post"], told["owed"]) == (said.pk, "Director", False)


def test_a_post_answers_and_nobody_else(said, capsys):
    words = [
        "suggestions", "answer", str(said.pk), "kept", "--reason", "They get lost.",
    ]  # fmt: skip
    assert main([*words, "--as", "sam"]) == 1
    assert main([*words[:3], "perhaps", *words[4:], "--as", "dana"]) == 1
    assert main([*words, "--as", "dana"]) == 0
    said.refresh_from_db()
    assert (said.answer, said.answered_by) == ("kept", "Director")
