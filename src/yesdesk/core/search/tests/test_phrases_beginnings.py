"""Lists of phrases are told apart by how their rarest words begin, and none is overlooked by that."""

import random

import pytest

from yesdesk.core.search.phrases import any_of, beginnings, plain_sentences, words_begin
from yesdesk.places.emergency.words import _SAID

LISTS = [
    (f"{language}.{kind}.{how}", phrases)
    for language in ("en", "es", "fr")
    for kind, lists in _SAID[language].items()
    for how, phrases in lists.items()
]


def said(phrase, chance):
    """The phrase as somebody might say it: one alternative of each word, any ending, some words left out."""
    words = []
    for word in phrase.split():
        if word == "...":
            words += chance.sample(["the", "big", "old", "one"], chance.randrange(4))
        elif not (word.endswith("?") and chance.random() < 0.5):
            each = chance.choice(word.rstrip("?").split("|"))
            if each.startswith("{"):
                each = chance.choice(_SAID["groups"][each[1:-1]].split("|"))
            words.append(each.replace("*", chance.choice(["", "s", "ing"])))
    return " ".join(words)


@pytest.mark.parametrize(("name", "phrases"), LISTS, ids=[name for name, _phrases in LISTS])
def test_every_phrase_that_is_found_begins_as_its_list_does(name, phrases):
    chance, found = random.Random(name), any_of(phrases, _SAID["groups"])
    first = beginnings(phrases, _SAID["groups"])
    for phrase in phrases:
        for _ in range(20):
            sentences = plain_sentences(f"yes {said(phrase, chance)} now")
            if any(map(found.search, sentences)):
                assert not first.isdisjoint(words_begin(sentences)), sentences


def test_the_rarest_word_of_a_phrase_stands_for_it():
    groups = {"weapon": "gun|knife"}
    assert beginnings(["call* an ambulance"], groups) == {"ambu"}
    assert beginnings(["has a? {weapon}"], groups) == {"gun", "knif"}
    assert beginnings(["is red*"], groups) == {"is"}  # "red*" may go on before its fourth letter
