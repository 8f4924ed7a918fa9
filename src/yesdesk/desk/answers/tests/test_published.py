"""Answers for everybody: which patrons read, in which language, and when a rule behind one changed."""

from datetime import timedelta

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotFound, ValidationRefusal
from yesdesk.desk.answers.actions import confirm_answer, retire_answer
from yesdesk.desk.answers.published import (
    access_public,
    is_hidden,
    published,
)
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.tests.kept import drafted, kept, plain
from yesdesk.policy.models import Rule, RuleVersion
from yesdesk.policy.queries import clear_cache

pytestmark = pytest.mark.django_db

PRINT = {"en": "Come to any desk.", "es": "Venga a cualquier mostrador."}


@pytest.fixture
def printing(library):
    return kept("Printing without a card", texts=PRINT, also="print | es: imprimir", is_public=True)


@pytest.fixture
def of_a_rule(rules):
    rule = Rule.objects.get(slug="late-charges")
    return plain("Late books", is_public=True, rules=frozenset({rule.pk}))


def titles(language="en"):
    return [each.title for each in published(language).answers.values()]


def test_patrons_read_what_somebody_made_public(printing):
    plain("Staff alone")
    assert titles() == ["Printing without a card"]


def test_an_answer_without_a_question_in_a_language_is_not_shown_in_it(printing):
    assert titles("es") == []
    assert titles("fr") == []


def test_an_answer_is_shown_in_each_language_that_has_its_question_and_words(library):
    kept("Printing", titles={"es": "Imprimir", "fr": "Imprimer"}, texts=PRINT, is_public=True)
    assert titles("es") == ["Imprimir"]
    assert titles("es-MX") == ["Imprimir"]
    assert titles("fr") == []


def test_a_retired_answer_is_gone(printing):
    retire_answer(printing, by=SYSTEM)
    assert titles() == []
    with pytest.raises(NotFound):
        access_public("en", printing.pk)


def test_an_answer_with_a_personal_line_cannot_be_public(library):
    with pytest.raises(ValidationRefusal) as needs:
        kept(own_line=True, is_public=True)
    assert set(needs.value.fields) == {"is_public"}


def test_a_change_of_its_rule_hides_it_until_somebody_read_it(of_a_rule, act, lea):
    assert titles() == ["Late books"]
    _write_next_version(from_day=library_day())
    assert titles() == []
    assert is_hidden(of_a_rule)
    confirm_answer(of_a_rule, by=act(lea))
    assert titles() == ["Late books"]
    assert not is_hidden(of_a_rule)


def test_a_rule_that_changes_next_week_hides_it_next_week(now, of_a_rule):
    _write_next_version(from_day=library_day() + timedelta(days=7))
    assert titles() == ["Late books"]
    now.shift(timedelta(days=8))
    assert titles() == []


def test_a_rule_that_ends_hides_it(now, of_a_rule):
    RuleVersion.objects.update(until_day=library_day() + timedelta(days=1))
    clear_cache()
    assert titles() == ["Late books"]
    now.shift(timedelta(days=2))
    assert titles() == []


def _write_next_version(**changes):
    last = RuleVersion.objects.filter(rule__slug="late-charges").latest("number")
    last.pk, last.number = None, last.number + 1
    for name, value in changes.items():
        setattr(last, name, value)
    last.save()
    clear_cache()


def test_the_search_finds_in_the_readers_language_alone(printing):
    kept("Room", titles={"es": "Imprimir"}, texts=PRINT, is_public=True, also="")
    assert [each.title for each in published("es").find("imprimir", typed=True)] == ["Imprimir"]
    assert published("fr").find("imprimir", typed=True) == []
    assert published("en").find("imprimir", typed=True) == []


def test_a_need_below_the_floor_gets_nothing(printing):
    assert published("en").find("my neighbour plays the drums at night") == []
    assert published("en").find("can I print without a card?") != []


def test_a_draft_says_whether_it_is_public(library):
    assert not drafted().is_public
