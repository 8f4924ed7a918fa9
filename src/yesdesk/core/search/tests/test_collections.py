"""What is nearest to somebody's own words, on both databases; and any text is harmless."""

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from yesdesk.core.models import CollectionDocument
from yesdesk.core.search import index, match_all, rank, search, set_learnt, unindex
from yesdesk.core.search.collections import MOST_WORDS, parts_of, parts_to_match

pytestmark = pytest.mark.django_db

LETTER = (
    "My books were due while I was away burying my mother. I owe 18.40 and cannot reserve anything."
)


def put(ref, title, text="", **more):
    index("answer", ref, title=title, text=text, **more)


def near(words, **more):
    asked = {"kinds": ["answer"], "audiences": ["staff"], "limit": 5} | more
    return [each.ref for each in rank(words, **asked)]


def by_typing(words, **more):
    asked = {"kinds": ["answer"], "audiences": ["staff"], "limit": 5} | more
    return [each.ref for each in match_all(words, **asked)]


@pytest.fixture
def shelf():
    put(1, "The Wi-Fi password", "It is open to everybody; the word is on the wall.")
    put(
        2,
        "Somebody died, and books are late",
        "I am sorry. We have taken it off.",
        also="mother funeral",
    )
    put(3, "A lost book", "Bring it when it turns up, or pay for it, or bring another.")
    put(4, "A room for a meeting", "The river room is free on Monday. Print your own sign.")


def test_a_letter_finds_what_fits_it(shelf):
    assert near(LETTER)[0] == 2


def test_what_people_call_it_besides_counts_like_its_title(shelf):
    assert near("the funeral was on Monday")[0] == 2


def test_words_are_found_by_their_relatives(shelf):
    put(5, "Printing from a telephone", "Send it to the printer.")
    for word in ("print", "prints", "printers", "printing", "PRINTED"):
        assert near(f"Can I {word} here")[0] == 5


@pytest.mark.parametrize("written", ["wifi", "Wi-Fi", "WIFI", "wi-fi", "wi\u2011fi"])
def test_a_joint_makes_no_difference(shelf, written):
    assert near(f"does your {written} work") == [1]
    assert by_typing(written) == [1]


def test_accents_and_capitals_make_no_difference(shelf):
    put(5, "Prêt entre bibliothèques")
    assert near("un PRET entre BIBLIOTHEQUES")[0] == 5


@pytest.mark.parametrize(
    "written", ["<script>alert(1)</script> kiln", "<b>kiln</b>", "<style>kiln"]
)
def test_signs_of_markup_hide_no_word(written):
    put(1, written)
    put(2, "A plain one", written)
    assert by_typing("kiln") == [1, 2]


def test_what_hardly_fits_is_left_out(shelf):
    assert near("Where is the bus") == []
    assert near("...") == near("") == near("a I") == []


def test_a_word_most_of_them_hold_tells_nothing():
    for ref in range(1, 13):
        put(ref, f"The library and thing {ref}")
    put(13, "The library and the kiln")
    assert near("Is there a kiln in the library")[0] == 13
    assert near("in the library and so on") == []


def test_typing_brings_what_holds_every_word_first_and_says_so_when_none_has_all(shelf):
    assert by_typing("lost book")[0] == 3
    assert by_typing("lost bo") == [3]
    assert by_typing("lost boo")[0] == 3
    assert by_typing("los") == [3]
    found = match_all("lost kiln", kinds=["answer"], audiences=["staff"], limit=5)
    assert [(each.ref, each.whole) for each in found] == [(3, False)]
    assert by_typing("book")[0] in {2, 3}


def test_it_is_called_by_its_first_line(shelf):
    (found,) = rank("funeral", kinds=["answer"], audiences=["staff"], limit=1)
    assert found.title == "Somebody died, and books are late"


def test_put_again_it_is_found_by_the_new_words_alone(shelf):
    put(3, "The kiln")
    assert by_typing("lost") == []
    assert by_typing("kiln") == [3]
    assert CollectionDocument.objects.filter(kind="answer").count() == 4


def test_taken_away_it_is_found_no_more(shelf):
    assert unindex("answer", [3, 999]) == 1
    assert by_typing("lost") == []


def test_only_what_is_for_the_asker_of_that_kind_and_there(shelf):
    put(5, "The kiln", audience="leads")
    put(6, "The kiln", place=2)
    index("other", 7, title="The kiln", text="")
    assert by_typing("kiln") == [6]
    assert by_typing("kiln", audiences=["staff", "leads"]) == [5, 6]
    assert by_typing("kiln", places=[0, 1]) == []
    assert by_typing("kiln", places=[0, 2]) == [6]
    assert by_typing("kiln", kinds=["other"]) == [7]
    assert by_typing("kiln", kinds=["other", "answer"]) == [6, 7]


def test_nothing_on_the_shelf_is_found_by_the_great_search(shelf):
    assert search("wifi password").refs == []


@pytest.mark.parametrize("ask", [near, by_typing])
def test_it_is_one_query_however_long_the_letter(shelf, ask, django_assert_num_queries):
    with django_assert_num_queries(1):
        ask(LETTER * 20)


@pytest.mark.parametrize("text", ["x" * 20_000, "x-" * 10_000, "n't" * 7_000, "don't " * 4_000])
def test_hostile_lengths_take_no_time(text):
    started = time.process_time()
    put(1, text, text, also=text)
    near(text)
    by_typing(text)
    assert time.process_time() - started < 1


def test_of_a_long_letter_only_so_many_words_are_looked_for():
    assert len(parts_of(" ".join(f"word{n}x" for n in range(100_000, 100_400)))) <= MOST_WORDS
    assert parts_to_match("wi") == ["wi"]


@example('"title" : OR NOT near(')
@example("title:'x'; drop table core_collectiondocument")
@example("\x00 \u202e \ud7ff ﷽ %s %(kind)s")
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_harmless(shelf, words):
    put(9, words, words, also=words)
    near(words)
    by_typing(words)


def test_small_words_and_numbers_count_for_nothing_beside_others(shelf):
    assert by_typing("where can I find the meeting on Monday at 10") == by_typing("meeting monday")
    assert by_typing("what is the") == []
    put(5, "What is on at 10")
    assert by_typing("10") == [5]


def test_small_words_are_of_the_languages_that_are_asked_for(shelf):
    put(5, "Los Angeles")
    assert by_typing("los angeles", languages=["en"])[0] == 5
    assert parts_to_match("los angeles", ["es"]) == parts_to_match("angeles", ["en"])


def test_a_word_that_means_the_same_finds_it_and_counts_less(shelf):
    put(5, "An overdue notice")
    assert by_typing("overdue")[:2] == [5, 2]


def test_words_learnt_find_it_until_others_are(shelf):
    set_learnt("answer", 4, "choir rehearsal")
    assert by_typing("rehearsal") == near("a rehearsal of the choir") == [4]
    put(4, "A room", "For twelve.")
    assert by_typing("rehearsal") == [4]
    set_learnt("answer", 4, "band")
    assert by_typing("rehearsal") == []
    assert by_typing("band") == [4]
    set_learnt("answer", 4, "")
    assert by_typing("band") == []
    assert not CollectionDocument.objects.filter(kind="asked.answer", ref=4).exists()


def test_what_staff_wrote_down_stays_beside_what_is_learnt(shelf):
    put(5, "A stage", also="theatre")
    set_learnt("answer", 5, "rehearsal")
    assert by_typing("theatre") == by_typing("rehearsal") == [5]
    set_learnt("answer", 5, "")
    assert by_typing("theatre") == [5]
    put(5, "A stage")
    assert by_typing("theatre") == []


def test_taken_away_it_comes_back_with_what_was_learnt(shelf):
    put(5, "A stage", also="theatre")
    set_learnt("answer", 5, "rehearsal")
    unindex("answer", [5])
    assert by_typing("theatre") == by_typing("rehearsal") == []
    put(5, "A stage")
    assert by_typing("rehearsal") == [5]
    assert by_typing("theatre") == []


def test_one_word_of_several_that_somebody_once_asked_with_is_noise(shelf):
    put(5, "Brought home", also="delivery, housebound, books to my door")
    assert by_typing("delivery") == [5]
    assert by_typing("delivery of pizza tonight") == []
    assert by_typing("delivery to my door tonight") == [5]


def test_of_a_letter_one_word_that_somebody_once_asked_with_says_nothing(shelf):
    put(5, "Brought home", also="delivery, housebound, books to my door")
    letter = "They promised delivery of a sofa this afternoon"
    assert near(letter) == []
    assert near(f"{letter} and I am housebound") == [5]


def test_a_year_says_that_it_is_about_something_else(shelf):
    put(5, "Own account", "Nobody takes a charge off one of their household.")
    assert by_typing("who owned our house") == [5]
    assert by_typing("who owned our house in 1910") == []
    assert by_typing("who owned our house 10") == [5]


def test_two_words_side_by_side_are_worth_more(shelf):
    put(5, "One", also="choir and band, rehearsal")
    put(6, "Two", also="band, choir rehearsal")
    assert by_typing("choir rehearsal") == [6, 5]


def test_it_is_sure_where_nearly_all_of_it_fits(shelf):
    put(5, "Brought home", also="delivery, housebound, books to my door")

    def sure(words):
        (first, *_others) = match_all(words, kinds=["answer"], audiences=["staff"], limit=5)
        return first.sure

    assert sure("the wifi password")
    assert sure("delivery for the housebound")
    assert not sure("lost umbrella of my aunt")
    assert not sure("housebound")


def test_words_learnt_for_what_is_gone_find_nothing(shelf):
    set_learnt("answer", 99, "choir rehearsal")
    assert by_typing("rehearsal") == []


def test_words_learnt_do_not_change_what_a_things_own_words_are_worth(shelf):
    before = [
        (hit.ref, hit.score)
        for hit in match_all("lost", kinds=["answer"], audiences=["staff"], limit=5)
    ]
    for ref in range(100, 130):
        set_learnt("answer", ref, "lost lost lost")
    after = [
        (hit.ref, hit.score)
        for hit in match_all("lost", kinds=["answer"], audiences=["staff"], limit=5)
    ]
    assert after == before
