"""`yesdesk questions`: the facilitator reads, puts on a card and notes what was agreed, from a terminal."""

import json
from argparse import ArgumentParser

import pytest

from yesdesk.backing.models import AgreedAs, CardQuestion
from yesdesk.backing.tests.posts import facilitator
from yesdesk.cli.commands import questions
from yesdesk.cli.main import main
from yesdesk.testing.cast import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library", "now")]


@pytest.fixture
def asked(act, kim):
    facilitator(act(kim))
    return CardQuestion.objects.create(
        lived="Three visits.", could_do="A name is enough.", next_time="A letter?", written_on=NOW
    )


def test_it_lists_what_the_facilitator_may_read(asked, capsys):
    for login, told in (("sam", []), ("kim", [(asked.pk, "to read")])):
        assert main(["questions", "list", "--as", login, "--json"]) == 0
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(each["number"], each["state"]) for each in lines] == told


def test_from_reading_it_to_what_was_agreed(asked, now, capsys):
    card = ["questions", "card", str(asked.pk), "--as"]
    assert [main([*card, login]) for login in ("sam", "kim")] == [1, 0]
    agreed = ["questions", "agreed", str(asked.pk), "We ask for a name.", "--kind", "answer"]
    assert main([*agreed, "--as", "kim"]) == 1, "nobody has talked about it yet"
    now.shift(7 * 24 * 3600)
    assert main([*agreed[:3], "Ask Sam.", *agreed[4:], "--as", "kim"]) == 1
    capsys.readouterr()
    assert main([*agreed[:3], "Sam asks.", *agreed[4:], "--as", "kim"]) == 1
    assert "--as-it-is" in capsys.readouterr().err
    assert main([*agreed, "--as", "kim"]) == 0
    asked.refresh_from_db()
    assert (asked.agreed, asked.agreed_as) == ("We ask for a name.", "answer")
    assert main(["questions", "leave-out", str(asked.pk), "--as", "kim"]) == 1


def test_it_takes_each_kind_that_the_page_takes():
    """Its help is read before Django is there, so the kinds are written down twice."""
    parser = ArgumentParser()
    questions.arguments(parser)
    for kind in AgreedAs.values:
        typed = parser.parse_args(["agreed", "1", "So.", "--kind", kind, "--as", "kim"])
        assert typed.kind == kind
