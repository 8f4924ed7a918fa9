"""`yesdesk tally`: the sums that leads see, and one more count, from a terminal."""

import json
from datetime import date

import pytest

from yesdesk.cli.main import main
from yesdesk.desk.models import DayPart, TallyCell
from yesdesk.places.models import ServicePoint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library", "now", "sam")]


@pytest.fixture
def tally(capsys):
    """`tally("count", "account", "--as", "sam")`: its exit code, what it said, and what it said went wrong."""

    def run(*words):
        code = main(["tally", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_it_counts_one_now(tally):
    assert tally("count", "account", "--as", "sam")[0] == 0
    cell = TallyCell.objects.get()
    assert (cell.day, cell.part, cell.kind, cell.count) == (
        date(2026, 11, 4),
        DayPart.EVENING,
        "account",
        1,
    )


def test_it_counts_one_after_the_fact(tally):
    code, _said, _wrong = tally(
        "count", "reference", "--as", "sam", "--day", "2026-11-03", "--part", "midday"
    )
    cell = TallyCell.objects.get()
    assert (code, cell.day, cell.part) == (0, date(2026, 11, 3), DayPart.MIDDAY)


@pytest.mark.parametrize(
    "words",
    [
        ("gossip", "--as", "sam"),
        ("account", "--as", "nobody"),
        ("account", "--as", "sam", "--day", "tomorrow"),
        ("account", "--as", "sam", "--part", "teatime"),
        ("account", "--as", "sam", "--day", "2026-10-01", "--part", "midday"),
    ],
)
def test_what_is_wrong_counts_nothing_and_says_why(tally, words):
    code, said, wrong = tally("count", *words)
    assert (code, said, TallyCell.objects.count()) == (1, "", 0)
    assert wrong


def test_it_shows_what_leads_see(tally, mill):
    point = ServicePoint.objects.filter(branch=mill)[0]
    TallyCell.objects.create(
        day=date(2026, 10, 28), part=0, branch=mill, point=point, kind="account", count=6
    )
    code, said, _wrong = tally("show", "--json")
    line = json.loads(said)
    assert (code, line["account"], line["all"]) == (0, 6, 6)
    assert tally()[0] == 0
