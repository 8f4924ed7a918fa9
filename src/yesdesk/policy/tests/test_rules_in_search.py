"""A rule is found by its words in every language, as soon as it is written."""

from dataclasses import replace

import pytest

from yesdesk.core.search.bm25 import Index
from yesdesk.policy.models import Rule
from yesdesk.policy.queries import rule_entries
from yesdesk.policy.rule_values import RuleWords
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft

WORDS = {
    "en": RuleWords(
        "Proof of address", "Something printed with a name on it.", "So that letters arrive."
    ),
    "es": RuleWords("Comprobante de domicilio", "Algo impreso con un nombre."),
}


def found(words):
    hits = Index(rule_entries()).find(words, typed=True)
    return [Rule.objects.get(pk=each.ref).slug for each in hits]


@pytest.fixture
def written(library, act, lea):
    write_rule("proof", draft(words=WORDS["en"]), by=act(lea))
    return write_rule("proof", replace(draft(), words=WORDS), by=act(lea))


def test_rule_is_found_in_each_language(written):
    for words in ("proof address", "domicilio", "printed", "letters arr"):
        assert found(words) == ["proof"], words
    assert found("zebra") == []


def test_a_changed_rule_is_found_by_its_new_words_alone(written, act, lea):
    write_rule("proof", draft(words=RuleWords("A card for now", "One book.")), by=act(lea))
    assert found("domicilio") == []
    assert found("card for now") == ["proof"]
