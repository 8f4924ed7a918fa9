"""A rule is found by its words in every language, as soon as it is written."""

from dataclasses import replace

import pytest

from yesdesk.policy.queries import rules_in_force, search_rules
from yesdesk.policy.rule_values import RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft, today

WORDS = {
    "en": RuleWords(
        "Proof of address", "Something printed with a name on it.", "So that letters arrive."
    ),
    "es": RuleWords("Comprobante de domicilio", "Algo impreso con un nombre."),
}


@pytest.fixture
def found(library, act, sam):
    def by_typing(words):
        by = act(sam)
        rules = rules_in_force(by, None, today())
        return [rule.slug for rule in search_rules(words, rules)]

    return by_typing


@pytest.fixture
def written(library, act, lea):
    write_rule("proof", draft(words=WORDS["en"]), by=act(lea))
    return write_rule("proof", replace(draft(), words=WORDS), by=act(lea))


def test_it_is_found_in_each_language(written, found):
    for words in ("proof address", "domicilio", "printed", "letters arr"):
        assert found(words) == ["proof"], words
    assert found("zebra") == []


def test_a_changed_rule_is_found_by_its_new_words_alone(written, found, act, lea):
    write_rule("proof", draft(words=RuleWords("A card for now", "One book.")), by=act(lea))
    assert found("domicilio") == []
    assert found("card for now") == ["proof"]


def test_what_does_not_stand_here_is_not_found(written, act, sam):
    assert search_rules("domicilio", []) == []
