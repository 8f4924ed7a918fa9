"""Small words and words that mean the same, by language."""

import pytest

from yesdesk.core.search.words import LISTED, _lines, beginning, same_words, small_words


def test_small_words_are_of_the_languages_that_are_switched_on():
    assert {"the", "where"} <= small_words(["en"])
    assert "donde" not in small_words(["en"])
    assert {"the", "donde", "avec"} <= small_words(["en", "es", "fr"])
    assert small_words(["en", "es", "fr"]) == small_words()


def test_a_country_is_of_its_language_and_an_unknown_one_has_none():
    assert small_words(["fr-CA"]) == small_words(["fr"])
    assert small_words(["xx"]) == frozenset()
    assert same_words(["xx"]) == {}


@pytest.mark.parametrize("code", LISTED)
def test_each_means_what_the_others_of_its_line_mean(code):
    same = same_words([code])
    assert same
    for word, others in same.items():
        assert word not in others
        assert all(word in same[other] for other in others)


@pytest.mark.parametrize("code", LISTED)
def test_no_small_word_means_something(code):
    means = {word for line in _lines(code, "same") for word in line}
    assert means
    assert not means & small_words([code])


def test_relatives_begin_alike():
    assert beginning("printing") == beginning("printers") == beginning("print")
