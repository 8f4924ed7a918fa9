"""Phrases of a list, found word by word."""

import pytest

from yesdesk.core.search.phrases import any_of, plain_sentences


def said(phrase, text, **groups):
    return any(map(any_of([phrase], groups).search, plain_sentences(text)))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("card", "My CARD!"),
        ("fee|fees", "no more fees"),
        ("renew*", "renewing it"),
        ("no me? funciona", "no funciona"),
        ("no me? funciona", "No me funciona"),
        ("lost *? book", "the lost blue book"),
        ("brought ... back", "I brought the big one back"),
        ("perdi el", "Perdí el libro"),
        ("{child} lost", "a girl lost"),
    ],
)
def test_any_of_finds_a_phrase(phrase, text):
    assert said(phrase, text, child="boy|girl")


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("card", "cardboard"),
        ("more time", "more. Time"),
        ("brought ... back", "brought it with all of these five of them back"),
        ("brought ... back", "I brought it. Come back"),
    ],
)
def test_any_of_finds_no_part_of_a_word_and_nothing_over_a_full_stop(phrase, text):
    assert not said(phrase, text)


def test_any_of_an_empty_list_finds_nothing():
    assert not any(map(any_of([]).search, plain_sentences("card")))
