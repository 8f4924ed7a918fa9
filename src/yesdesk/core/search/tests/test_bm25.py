"""Entries found by words in memory."""

from yesdesk.core.search.bm25 import Findable, Index


def test_a_word_that_is_still_being_typed_finds_by_its_beginning():
    wifi = Findable("answer", 1, {"": "Wi-Fi: how to get on it"}, also="wifi, internet")
    index = Index([wifi, Findable("answer", 2, {"": "A lost book"})])
    assert index.find("wif", typed=True) == [wifi]
    assert index.find("wif") == []
