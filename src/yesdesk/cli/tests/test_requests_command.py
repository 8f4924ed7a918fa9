"""`yesdesk requests`: hold, pass, merge and close from a terminal, with the same refusals as on a page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.cli.main import main
from yesdesk.desk.models import OutcomeValue, Request
from yesdesk.desk.requests.actions.reply import reply
from yesdesk.patrons.models import Patron, Proof
from yesdesk.testing.needs import ask_as_ana, let_answers_go

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library", "now", "sam", "kim")]


@pytest.fixture
def requests(capsys):
    """`requests("hold", 17, "--until", "2026-12-01")` as Sam: its exit code, and what it said went wrong."""

    def run(word, number, *words):
        code = main(["requests", word, str(number), *map(str, words), "--as", "sam"])
        return code, capsys.readouterr().err

    return run


def fresh(one):
    return Request.objects.select_related("branch", "patron").get(pk=one.pk)


def test_it_holds_one_until_a_day(requests, mill):
    one, day = ask_as_ana(mill), timezone.localdate() + timedelta(days=3)
    assert requests("hold", one.pk, "--until", day, "--words", "The list comes")[0] == 0
    assert fresh(one).on_hold_until


def test_it_passes_one_to_a_colleague_by_name(requests, mill, kim):
    one = ask_as_ana(mill)
    assert requests("pass", one.pk, "--to", "kim", "--words", "You know this")[0] == 0
    assert fresh(one).assigned_to_id == kim.pk


def test_it_merges_those_of_one_card(requests, mill):
    older, younger = ask_as_ana(mill), ask_as_ana(mill)
    assert requests("merge", older.pk, younger.pk)[0] == 1
    cards = Patron.objects.filter(request__in=[older, younger])
    cards.update(card_number="29001000207", proof=Proof.IN_PERSON)
    assert requests("merge", older.pk, younger.pk)[0] == 0
    assert fresh(younger).merged_into_id == older.pk


def test_it_closes_only_who_has_an_answer(requests, mill, act, sam):
    one = ask_as_ana(mill)
    code, wrong = requests("close", one.pk)
    assert (code, fresh(one).closed_at) == (1, None)
    assert wrong
    reply(fresh(one), words="It is here.", seen_revision=one.revision, by=act(sam))
    let_answers_go()
    assert requests("close", one.pk)[0] == 0
    assert fresh(one).outcome == OutcomeValue.YES


@pytest.mark.parametrize(
    "words",
    [
        ("hold", "--until", "tomorrow"),
        ("hold", "--until", "2020-01-01"),
        ("pass", "--to", "nobody", "--words", "Yours"),
        ("pass", "--words", ""),
    ],
)
def test_what_is_wrong_changes_nothing_and_says_why(requests, mill, words):
    one = ask_as_ana(mill)
    code, wrong = requests(words[0], one.pk, *words[1:])
    assert (code, fresh(one).revision) == (1, fresh(one).revision)
    assert wrong
    assert fresh(one).on_hold_until is None
    assert fresh(one).assigned_to_id is None
