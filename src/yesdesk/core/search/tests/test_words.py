"""Small words, and the beginning of a word that its relatives share."""

import pytest

from yesdesk.core.search.words import LISTED, beginning, small_words


def test_small_words_of_all_languages_say_nothing():
    assert {"the", "donde", "avec"} <= small_words()
    assert LISTED == ("en", "es", "fr")


@pytest.mark.parametrize(
    ("word", "of"),
    [("printing", "print"), ("printers", "print"), ("books", "book"), ("renewal", "renew")],
)
def test_a_word_counts_by_its_beginning(word, of):
    assert beginning(word) == beginning(of)
