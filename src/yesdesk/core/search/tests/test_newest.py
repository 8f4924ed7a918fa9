"""One search on both databases: who finds what, in which order, and any text is harmless."""

from string import punctuation

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings, strategies as st

from yesdesk.core.models import SearchText
from yesdesk.core.search import add_text, drop_texts, newest, search, set_fields, texts
from yesdesk.core.search.words import folded, query_words

pytestmark = pytest.mark.django_db


def _put(ref, *entries, fields=""):
    """`entries` one after the other, as they came."""
    set_fields(ref, fields)
    for part, text in enumerate(entries, start=1):
        assert add_text(ref, part, text)


def _found(words):
    return search(words).refs


def test_every_word_must_stand_there_in_any_order():
    _put(1, "My books were due while I was away")
    _put(2, "The books came back")
    assert _found("books") == [2, 1]
    assert _found("away books") == [1]
    assert _found("books late") == []


@pytest.mark.parametrize("typed", ["Cafe", "café", "CAFÉ", "cafe\u0301"])
@pytest.mark.parametrize(
    "written", ["un café allongé", "UN CAFÉ ALLONGÉ", "un cafe\u0301", "un cafe"]
)
def test_capitals_and_accents_make_no_difference(typed, written):
    _put(1, written)
    assert _found(typed) == [1]


def test_the_last_word_may_be_a_beginning_from_the_third_letter_on():
    _put(1, "a large-print list")
    assert _found("pri") == _found("large prin") == _found("print") == [1]
    assert _found("pr") == _found("larg print") == []


@pytest.mark.parametrize(
    "typed",
    ["ana.m", "post.example", "ana.m@post.example", "18.40", "18,40", "o'neil", "/shelf_4-b"],
)
def test_what_signs_join_is_found_by_its_parts(typed):
    _put(1, "ana.m@post.example owes 18.40 or 18,40 to O'Neil at /shelf_4-b")
    assert _found(typed) == [1]


def test_words_in_its_own_fields_come_first_then_the_newer():
    _put(1, "about the bus", fields="Lost book")
    _put(2, "a lost book", fields="Bus")
    _put(3, "the lost book")
    _put(4, "lost book", fields="A book")
    assert _found("lost book") == [1, 4, 3, 2]


def test_search_finds_words_in_any_entry_of_a_thing():
    _put(
        1,
        "Is the kiln free?",
        "On Tuesday.",
        "Thank you.",
        "May Cornelis bring a vase?",
        fields="Ana Brandt",
    )
    _put(2, "Is the kiln free?", "Cornelis asks.", fields="Bo")
    assert _found("ana vase") == _found("vase ana") == _found("brandt cornelis tues") == [1]
    assert _found("kiln cornelis") == [2, 1]
    assert _found("ana vase kiln bo") == []


def test_a_word_said_twice_is_one():
    _put(1, "the ferry")
    _put(2, "the bridge")
    assert _found("ferry ferry") == _found("ferry the ferry") == [1]


def test_search_shows_a_thing_once_however_many_entries_match():
    _put(1, *["the ferry"] * 5, fields="The ferry")
    _put(2, *["the ferry"] * 5)
    assert _found("ferry") == [1, 2]


@pytest.fixture
def kept_names(settings):
    """As in a process that serves: staff's names are read once in some seconds."""
    settings.TESTING = False
    texts._words.forget()
    yield
    texts._words.forget()


def test_an_entry_more_is_one_insert(kept_names, django_assert_num_queries):
    _put(1, *["the ferry"] * 20)
    with django_assert_num_queries(1):
        assert add_text(1, 21, "the bridge")
    assert _found("bridge") == [1]


def test_an_entry_of_what_has_no_fields_yet_is_not_added():
    assert not add_text(1, 1, "the ferry")
    assert not SearchText.objects.exists()


def test_what_changed_is_found_by_its_new_words_alone():
    _put(1, "the ferry", fields="Boat")
    set_fields(1, "Bridge")
    assert _found("boat") == []
    assert _found("bridge") == _found("ferry bridge") == [1]


def test_what_was_dropped_is_found_no_more():
    for ref in (1, 2, 3):
        _put(ref, "the ferry", "again", fields="Boat")
    assert drop_texts([2, 99]) == 3
    assert _found("ferry") == _found("boat") == [3, 1]


def test_partial_search_counts_things_not_entries(
    monkeypatch,
):
    monkeypatch.setattr(newest, "AT_ONCE", 4)
    monkeypatch.setattr(newest, "THINGS", 4)
    monkeypatch.setattr(newest, "ENOUGH", 4)
    for ref in (1, 2, 3):
        _put(ref, *["a book"] * 9, fields="Ask" if ref == 1 else "")
    found = search("book")
    assert (found.refs, found.partial) == ([3, 2, 1], False)
    _put(4, "a book")
    _put(5, "a book")
    found = search("book")
    assert (found.refs, found.partial) == ([5, 4, 3, 2], True)
    assert not search("ask").partial


def test_search_sees_own_fields_behind_many_entries(monkeypatch):
    monkeypatch.setattr(newest, "AT_ONCE", 3)
    _put(1, *["a book"] * 9, fields="Book")
    _put(2, *["a book"] * 9)
    assert _found("book") == [1, 2]


@pytest.mark.parametrize(("at_once", "apart"), [(2, 9), (3, 9), (3, 0), (50, 99), (50, 0)])
def test_words_apart_are_found_however_far_back_they_met(monkeypatch, at_once, apart):
    monkeypatch.setattr(newest, "AT_ONCE", at_once)
    monkeypatch.setattr(newest, "SLICE", at_once)
    monkeypatch.setattr(newest, "APART", apart)
    for ref in range(1, 30):
        _put(ref, "often" if ref % 2 else "sometimes", "rare" if ref in {4, 5} else "else")
    assert _found("often rare") == [5]
    assert _found("sometimes rare") == [4]
    assert _found("often sometimes") == []


_SAID = st.lists(st.sampled_from(["an", "annual", "bus", "café", "cab", "10"]), max_size=3).map(
    " ".join
)
_TYPED = st.lists(
    st.sampled_from(["an", "ann", "bus", "cafe", "cab", "10", "1"]),
    min_size=1,
    max_size=3,
    unique=True,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.integers(1, 40_000), st.lists(_SAID, min_size=1, max_size=4), max_size=12),
    _TYPED,
    st.integers(1, 4),
    st.sets(st.integers(1, 40_000)),
)
def test_search_finds_what_reading_everything_would_find(monkeypatch, said, typed, at_once, hidden):
    """Whatever is looked at at once, and across the ranges of PostgreSQL's index."""
    for name in ("THINGS", "AT_ONCE", "SLICE"):
        monkeypatch.setattr(newest, name, at_once)
    SearchText.objects.all().delete()
    for ref, (fields, *entries) in said.items():
        _put(ref, *entries, fields=fields)
    hidden |= set(list(said)[::3])
    found = search(" ".join(typed), lambda refs: [ref for ref in refs if ref not in hidden])
    wanted = {word: len(word) >= 3 for word in typed[-1:]} | dict.fromkeys(typed[:-1], False)

    def holds(text, word):
        words = folded(text).split()
        return any(each.startswith(word) if wanted[word] else each == word for each in words)

    every = {
        ref: sum(holds(texts[0], word) for word in wanted)
        for ref, texts in said.items()
        if all(holds(" ".join(texts), word) for word in wanted)
    }
    assert found.refs == sorted(every, key=lambda ref: (-every[ref], -ref))
    assert not found.partial


def test_an_entry_is_added_to_what_is_full_and_the_others_stay_found(monkeypatch):
    many = " ".join(f"{number:05}{'x' * 90}" for number in range(1000))
    _put(1, many, fields="Ana")
    for part in range(2, 14):
        assert add_text(1, part, many.replace("x", "abcdefghijkl"[part - 2]))
    assert _found("ana") == [1]
    assert _found(f"00001{'x' * 90}") == [1]


@pytest.mark.parametrize("nothing", ["", "   ", "'\"*(){}:^-+&|!<>%_", "\0", "'--", "___"])
def test_a_text_without_a_word_finds_nothing(nothing):
    _put(1, nothing + " words")
    assert _found(nothing) == []


_SIGNS = (
    "NEAR( AND OR NOT \" ' * :* title: <-> & ! ( ) %s % \\ \0 \ud800 a_b ﬁ İ ß 한국 กำ \u0301 😀 ½"
)
_HOSTILE = st.text(st.characters(codec=None), max_size=60) | st.lists(
    st.sampled_from([*_SIGNS.split(" "), "x" * 3000]),
    max_size=12,
).map(" ".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_HOSTILE)
@example('o\'neil "quote" NEAR(')
@example("a" * 5000)
@example(" ".join(["the"] * 500))
def test_any_text_is_harmless(text):
    assert search(text).refs == []


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), st.integers(1, 9))
def test_any_text_can_be_put_and_its_words_find_it(text, ref):
    _put(ref, f"{text} zebra", fields=text[:20])
    assert ref in _found("zebra")


_WRITTEN = st.lists(
    st.text(f"{punctuation} abcxABC019éß\n«–’", min_size=1, max_size=12)
    | st.sampled_from(
        ["<script>", "</p>", "<!--", "a < b", "&amp;", "1e5", "-3", "<a href='x' title=\"y\">"]
    ),
    max_size=12,
).map(" ".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_WRITTEN)
@example("my fees <script>alert(1)</script> are 18.40")
@example("is 3 <b or not, asks Ana <ana.m@post.example>")
def test_every_word_that_somebody_wrote_finds_it(text):
    _put(1, text, fields=text)
    for word in query_words(text, at_most=400):
        assert _found(word) == [1], word


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5's own keeping of deleted words")
@pytest.mark.django_db(transaction=True)  # FTS5 deletes for good at the commit
def test_dropped_words_are_gone_from_the_index_itself():
    _put(1, "xylophone lessons")
    _put(2, "other words")
    drop_texts([1])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM core_text_searchindex_data WHERE instr(block, %s)", [b"xylop"]
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT v FROM core_text_searchindex_config WHERE k = 'secure-delete'")
        assert cursor.fetchone() == (1,)
