"""Small words, and the beginning of a word that its relatives share."""

import pytest

from yesdesk.core.search.words import LISTED, beginning, language_of, small_words


def test_small_words_of_all_languages_say_nothing():
    assert {"the", "donde", "avec"} <= small_words()
    assert LISTED == ("en", "es", "fr")


@pytest.mark.parametrize(
    ("word", "of"),
    [("printing", "print"), ("printers", "print"), ("books", "book"), ("renewal", "renew")],
)
def test_a_word_counts_by_its_beginning(word, of):
    assert beginning(word) == beginning(of)


@pytest.mark.parametrize(
    ("words", "language"),
    [("who is the mayor", "en"), ("mi madre es mayor", "es"), ("wifi", ""), ("où est-ce", "fr")],
)
def test_the_language_of_a_text_is_told_by_its_small_words(words, language):
    assert language_of(words) == language
