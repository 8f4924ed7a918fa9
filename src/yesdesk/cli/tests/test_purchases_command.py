"""`yesdesk purchases`: what patrons suggest to buy, for the post that decides it, from a terminal."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext

from yesdesk.cli.main import main
from yesdesk.desk.requests.actions.promises import promise
from yesdesk.desk.requests.queries.patron_letters import PURCHASE
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggested(mill, act, sam, now):
    request = ask_as_ana(mill, words="Please buy The Women Who Kept the Lamps.")
    due = timezone.now() + timedelta(days=7)
    promise(request, what=gettext(PURCHASE), due_at=due, despite_doubt=True, by=act(sam))
    return request


def test_it_lists_what_its_page_lists(suggested, dana, capsys):
    assert main(["purchases", "--as", "dana", "--json"]) == 0
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert line["number"] == suggested.pk
    assert "Kept the Lamps" in line["said"]
    assert main(["purchases", "--as", "dana"]) == 0
    assert str(suggested.pk) in capsys.readouterr().out


def test_who_does_not_decide_it_reads_nothing(suggested, sam, capsys):
    assert main(["purchases", "--as", "sam"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err
