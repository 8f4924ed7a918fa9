"""Entries found by words in memory."""

from yesdesk.core.search.bm25 import Findable, Index


def test_a_word_that_is_still_being_typed_finds_by_its_beginning():
    wifi = Findable("answer", 1, {"": "Wi-Fi: how to get on it"}, also={"": "wifi, internet"})
    index = Index([wifi, Findable("answer", 2, {"": "A lost book"})])
    assert index.find("wif", typed=True) == [wifi]
    assert index.find("wif") == []


def test_a_word_counts_in_the_language_of_the_need():
    brought = Findable(
        "answer",
        1,
        {"en": "Books brought home", "es": "Libros a domicilio"},
        also={"en": "housebound", "es": "mayor"},
    )
    other = Findable("answer", 2, {"": "A lost book"})
    assert Index([brought, other], "es").find("mi madre es mayor") == [brought]
    assert Index([brought, other], "en").find("who is the mayor") == []
    assert Index([brought, other]).find("mayor") == [brought]


def test_half_of_the_words_of_a_need_are_held():
    lost = Findable("answer", 1, {"en": "A lost book"}, also={"en": "soaked"})
    index = Index([lost, Findable("answer", 2, {"en": "Opening hours"})], "en")
    assert index.find("the novel is soaked") == [lost]
    assert index.find("the gardener soaked seven tulips") == []


def test_a_word_that_most_entries_hold_says_nothing_but_to_who_types_it():
    books = [Findable("answer", n, {"en": f"book {n}x"}) for n in range(6)]
    talks = Findable("answer", 6, {"en": "Reading groups"}, also={"en": "talk about books"})
    index = Index([*books, talks], "en")
    assert index.find("a radio talk on lighthouses, which book") == []
    assert len(index.find("book", typed=True)) == 7


def test_a_whole_name_stands_there_in_a_row():
    lost = Findable("answer", 1, {"en": "A lost book"}, also={"en": "left on a train"})
    index = Index([lost, Findable("answer", 2, {"en": "Opening hours"})], "en")
    long = "our neighbour says that her blue novel was {} near Utrecht yesterday evening"
    assert index.find(long.format("left on a train")) == [lost]
    assert index.find(long.format("on a train she had left")) == []
